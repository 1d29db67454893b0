import { isRecord } from '../validation.ts';
/** What a step writes, noted before it does so: all that `post` may take away again. Absolute paths. */
export interface Receipt {
  readonly file: string;
  /** The first of the written lines, which no other step writes. */
  readonly header: string;
  /** Set when the written lines are a part of the file, and what else is in it stays. */
  readonly part?: WrittenPart;
  /** Where the file is written before it gets its name. */
  readonly temporaryFile: string;
  /** The directories made for it, outermost first. */
  readonly directories: readonly string[];
  /** The line added to a Git exclude file. */
  readonly exclusion?: GitExclusion;
  /** Whether the file is to be removed when the job ends; a temporary file left behind always is. */
  readonly cleanup: boolean;
}

/** What it takes to leave the rest of a file as it was. */
export interface WrittenPart {
  /** The permissions of the file that stood there; none when there was nothing but what the action had written. */
  readonly modeBefore?: number;
  /** The line break that was added before the lines, or nothing. */
  readonly addedBreak: string;
  /** The name of the key below the header. */
  readonly key: string;
}

export interface GitExclusion {
  readonly excludeFile: string;
  readonly pattern: string;
}

export const RECEIPT_STATE = 'receipt';

/** Reads a receipt back from the runner's state; `undefined` for anything that is not one. */
export function parseReceipt(text: string): Receipt | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isReceipt(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function isReceipt(value: unknown): value is Receipt {
  return (
    isRecord(value) &&
    typeof value['file'] === 'string' &&
    typeof value['header'] === 'string' &&
    typeof value['temporaryFile'] === 'string' &&
    typeof value['cleanup'] === 'boolean' &&
    Array.isArray(value['directories']) &&
    value['directories'].every((directory) => typeof directory === 'string') &&
    (value['exclusion'] === undefined || isExclusion(value['exclusion'])) &&
    (value['part'] === undefined || isWrittenPart(value['part']))
  );
}

function isWrittenPart(value: unknown): value is WrittenPart {
  return (
    isRecord(value) &&
    typeof value['addedBreak'] === 'string' &&
    typeof value['key'] === 'string' &&
    (value['modeBefore'] === undefined || typeof value['modeBefore'] === 'number')
  );
}

function isExclusion(value: unknown): value is GitExclusion {
  return isRecord(value) && typeof value['excludeFile'] === 'string' && typeof value['pattern'] === 'string';
}
