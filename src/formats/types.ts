import type { KeyPair, Secret } from '../shared/secret.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';

/** How a written file gives the pair: the values themselves, or the names of variables that hold them. */
export type ValuesForm = 'literal' | 'reference';

/** The names of the variables for the ID and for the secret. */
export type EnvNames = readonly [id: string, secret: string];

export interface FileRequest {
  /** A comment for the first line. */
  readonly header: string;
  readonly connection: Connection;
  readonly pair: KeyPair;
  readonly values: ValuesForm;
  readonly envNames: EnvNames;
  /** The text of `base-config`. */
  readonly baseConfig?: string;
  /** The text of the file that stands in the place of the written one, for a format that keeps parts of it. */
  readonly standing?: string;
  /** Whether what the action did not write may be replaced. */
  readonly overwrite: boolean;
}

export interface FileContent {
  readonly text: string;
  /** Spellings of the key in the text that differ from the key itself, and have to be masked too. */
  readonly spellings: readonly Secret[];
  readonly notices: readonly string[];
  /** What the user has to look at, about the host. */
  readonly warnings?: readonly string[];
  /** Set by a format that keeps parts of a standing file: the written lines are a part of the text only. */
  readonly part?: FilePart;
}

/** The lines of a text that the action wrote into it: the header and the lines of one key below it. */
export interface FilePart {
  /** Whether the rest of the text is somebody else's. */
  readonly amongOthers: boolean;
  /** The line break that had to be added before the lines; empty where there was one. */
  readonly addedBreak: string;
  /** The name of that key. */
  readonly key: string;
  /** Set when the lines took the place of those of another step, with another key pair in them. */
  readonly replacesOtherPair?: boolean;
}

/** The places of a written file, as later steps of the job name them. */
export interface Places {
  /** The step's `id`, for expressions. */
  readonly stepId: string;
  readonly fileName: string;
  /** Relative to the workspace, with forward slashes; empty when the file is outside it. */
  readonly relativePath: string;
  /** Absolute, as this job sees it. */
  readonly path: string;
  readonly connection: Connection;
}

/** Something the user can write next to hand the file to its consumer. */
export interface NextStep {
  /** With its article, where it has one. */
  readonly consumer: string;
  /** Lines of a workflow. */
  readonly code: string;
}

/** One file format. Adding one takes a file that exports this, and its line in the registry. */
export interface Format {
  readonly fileName: string;
  readonly takesReferences: boolean;
  readonly takesBaseConfig: boolean;
  /** Whether `env-names` stand in the file, also without references. */
  readonly takesEnvNames: boolean;
  /** Whether it keeps the parts of a standing file that are not its own. */
  readonly mergesExisting: boolean;
  /** @throws ActionError for a key that the format's reader would not read back exactly */
  render(request: FileRequest): Promise<FileContent>;
  nextSteps(places: Places): NextStep[];
}

/** The profile that the Soda CLI takes when none is named. */
export const PROFILE = 'default';

/** The text of a credentials file, and which part of it the action wrote. */
export interface CredentialsText {
  readonly text: string;
  readonly part: FilePart;
}

/** A file with nothing but the profile. */
export function profileAlone(lines: readonly string[]): CredentialsText {
  return { text: [...lines, ''].join('\n'), part: { key: PROFILE, amongOthers: false, addedBreak: '' } };
}

/** How every file that the action writes begins: how it knows its own files again. */
export const MARKER = '# Written by Soda Cloud Keys';

/**
 * The first line of one written file. The number tells the files of several steps apart, so that each takes away its
 * own only. The digest is that of all other lines, in a file that is the action's as a whole: one that somebody has
 * changed since is theirs.
 * @param number 8 hex digits
 * @param digest 8 hex digits
 */
export function headerLine(number: string, digest?: string): string {
  const numbers = digest === undefined ? number : `${number} ${digest}`;
  return `${MARKER} (${numbers}). It may hold an API key: keep it out of commits, artifacts and images.`;
}

/** Whether a line, alone in a text, is one that the action starts its own lines with. */
export function isHeaderLine(line: string): boolean {
  return line.trim().startsWith(MARKER);
}

/** The numbers in a header of some step; `undefined` for any other text. */
export function numbersOf(text: string): { readonly number: string; readonly digest?: string } | undefined {
  const [, number, digest] = /\(([0-9a-f]{8})(?: ([0-9a-f]{8}))?\)/.exec(text) ?? [];
  if (number === undefined || text !== headerLine(number, digest)) {
    return undefined;
  }
  return digest === undefined ? { number } : { number, digest };
}
