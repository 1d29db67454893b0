import { dirname, resolve } from 'node:path';
import { isRecord } from '../validation.ts';
import { hasControlCharacters } from './location.ts';
import { numbersOf } from './marker.ts';
import { isTemporaryFor } from './temporary-file.ts';

/**
 * What a step writes, noted before it does so: all that `post` may take away again. Absolute paths without links. Other
 * programs of the job can write such a note too: each of its members is checked, and none of them alone names a file
 * that is removed.
 */
export interface Receipt {
  readonly file: string;
  /** The first of the written lines, which no other step writes. */
  readonly header: string;
  /** Set when the written lines are a part of the file, and what else is in it stays. */
  readonly part?: WrittenPart;
  /** Where the file is written before it gets its name: beside it. */
  readonly temporaryFile: string;
  /** The directories made for it, outermost first, each in the one before, the last one that of the file. */
  readonly directories: readonly string[];
  /** Whether lines for the file were added to the exclude file of its Git repository. */
  readonly excluded: boolean;
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

const MEMBERS: ReadonlySet<string> = new Set([
  'file',
  'header',
  'part',
  'temporaryFile',
  'directories',
  'excluded',
  'cleanup',
]);

function isReceipt(value: unknown): value is Receipt {
  if (!isRecord(value) || Object.keys(value).some((name) => !MEMBERS.has(name))) {
    return false;
  }
  const { file, header, part, temporaryFile, directories, excluded, cleanup } = value;
  return (
    isPlainPath(file) &&
    typeof header === 'string' &&
    numbersOf(header) !== undefined &&
    typeof temporaryFile === 'string' &&
    isTemporaryFor(temporaryFile, file) &&
    isChainTo(file, directories) &&
    typeof excluded === 'boolean' &&
    typeof cleanup === 'boolean' &&
    (part === undefined || isWrittenPart(part))
  );
}

function isPlainPath(value: unknown): value is string {
  return typeof value === 'string' && resolve(value) === value && !hasControlCharacters(value);
}

/** Whether these are the innermost directories of a file, each once, outermost first. */
function isChainTo(file: string, directories: unknown): boolean {
  if (!Array.isArray(directories)) {
    return false;
  }
  const inward = [...directories, file];
  return directories.every((directory, index) => directory === dirname(inward[index + 1]));
}

function isWrittenPart(value: unknown): value is WrittenPart {
  if (!isRecord(value)) {
    return false;
  }
  const { addedBreak, key, modeBefore } = value;
  return (
    typeof addedBreak === 'string' &&
    /^(?:\r?\n)?$/.test(addedBreak) &&
    typeof key === 'string' &&
    /^\w+$/.test(key) &&
    (modeBefore === undefined ||
      (typeof modeBefore === 'number' && Number.isInteger(modeBefore) && (modeBefore & 0o777) === modeBefore))
  );
}
