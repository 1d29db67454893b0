import type { KeyPair } from '../keys/key-pair.ts';
import type { Secret } from '../keys/secret.ts';
import type { Connection } from '../soda-cloud/connection.ts';

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
}

export interface FileContent {
  readonly text: string;
  /** Spellings of the key in the text that differ from the key itself, and have to be masked too. */
  readonly spellings: readonly Secret[];
  readonly notices: readonly string[];
}

/** The places of a written file, as later steps of the job name them. */
export interface Places {
  /** The step's `id`, for expressions. */
  readonly stepId: string;
  readonly fileName: string;
  /** Relative to the workspace, with forward slashes; empty when the file is outside it. */
  readonly relativePath: string;
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
  /** @throws ActionError for a key that the format's reader would not read back exactly */
  render(request: FileRequest): Promise<FileContent>;
  nextSteps(places: Places): NextStep[];
}
