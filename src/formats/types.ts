import type { KeyPair, Secret } from '../shared/secret.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import type { HeaderSyntax } from './header.ts';

/** How a written file gives the key pair: the values themselves, or the names of variables that hold them. */
export type ValuesForm = 'literal' | 'reference';

/** The names of the variables for the key ID and for the key secret. */
export type EnvNames = readonly [id: string, secret: string];

/** One file format. To add one, add a file that exports it, and its line in the registry (`index.ts`). */
export interface Format {
  readonly fileName: string;
  /** How its first line is written; a comment with a `#` where it is not set. */
  readonly headerSyntax?: HeaderSyntax;
  /** Whether it supports `values: reference`. */
  readonly takesReferences?: boolean;
  /** Whether it supports `base-config`. */
  readonly takesBaseConfig?: boolean;
  /** Whether it uses `env-names` also for literal values. */
  readonly takesEnvNames?: boolean;
  /** Whether it keeps the parts of an existing file that the action did not write. */
  readonly mergesExisting?: boolean;
  /** @throws ActionError for a key that the format's reader would not read back exactly */
  render(request: RenderRequest): Promise<RenderedFile>;
  /** What a workflow can do next with the file, for the job summary. */
  usage(file: WrittenFile): Usage[];
}

export interface RenderRequest {
  /** The first line, in the format's `headerSyntax`. */
  readonly header: string;
  readonly connection: Connection;
  readonly pair: KeyPair;
  readonly values: ValuesForm;
  readonly envNames: EnvNames;
  /** The text of the file in `base-config`. */
  readonly baseConfig?: string | undefined;
  /** The text of the file at the path, for a format that merges it. */
  readonly existing?: string | undefined;
  /** Whether a part that the action did not write may be replaced. */
  readonly overwrite: boolean;
}

export interface RenderedFile {
  readonly text: string;
  /** The key ID and the key secret as the file spells them, where that differs from the values: masked too. */
  readonly escaped?: readonly Secret[] | undefined;
  readonly notices?: readonly string[];
  /** About the Soda Cloud host. */
  readonly warnings?: readonly string[];
  /** Set by a format that merges an existing file: the action wrote only this part of the text. */
  readonly profile?: WrittenProfile;
}

/** The lines that the action wrote into a credentials file: the header and the profile below it. */
export interface WrittenProfile {
  /** Whether the rest of the text is not the action's. */
  readonly besideOthers: boolean;
  /** The line break that was added before the lines; empty where there was one. */
  readonly addedBreak: string;
  /** Whether the lines replace those of another step, with another key pair in them. */
  readonly replacesOtherPair?: boolean;
}

/** A written file, as later steps of the job refer to it. */
export interface WrittenFile {
  /** The step's `id`, for expressions. */
  readonly stepId: string;
  readonly fileName: string;
  /** Relative to the workspace, with forward slashes; empty when the file is outside it. */
  readonly relativePath: string;
  /** Absolute, as this job sees it. */
  readonly path: string;
  readonly connection: Connection;
}

/** How to hand the file to one of its readers. */
type Usage = {
  /** With its article, where it has one. */
  readonly consumer: string;
} & (
  | {
      /** Lines of a workflow. */
      readonly code: string;
    }
  | {
      /** Why this reader cannot read it, and what to change: the rest of a sentence, in Markdown. */
      readonly obstacle: string;
    }
);

/**
 * The lines of a step that runs a command with the path of the file, or of its directory, in a variable.
 * @param command a long one in several parts, a line each
 */
export function stepWith(
  variable: string,
  { stepId }: WrittenFile,
  command: string | readonly string[],
  output: 'config-path' | 'config-dir' = 'config-path',
): string {
  const run =
    typeof command === 'string'
      ? [`  run: ${command}`]
      : ['  run: >-', ...command.map((part) => `    ${part}`)];
  return ['- env:', `    ${variable}: \${{ steps.${stepId}.outputs.${output} }}`, ...run].join('\n');
}
