import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { WORKFLOW_TOKEN } from '../github/state/tokens.ts';

const ACTION = new URL('../../action.yml', import.meta.url);

/** The parts of `action.yml` that the runner reads. */
export interface ActionMetadata {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: {
    readonly using: string;
    readonly main: string;
    readonly post: string;
    readonly 'post-if': string;
  };
}

export function readActionMetadata(): ActionMetadata {
  const metadata: ActionMetadata = parse(readFileSync(ACTION, 'utf8'));
  return metadata;
}

let defaults: Readonly<Record<string, string>> | undefined;

/**
 * The runner sets every declared input: to its default, in which it fills in its own token, or to an empty string. Read once, as
 * suites start thousands of runs.
 */
export function inputDefaults(): Readonly<Record<string, string>> {
  defaults ??= Object.fromEntries(
    Object.entries(readActionMetadata().inputs).map(([name, input]) => [
      name,
      (input.default ?? '').replaceAll('${{ github.token }}', WORKFLOW_TOKEN.token),
    ]),
  );
  return defaults;
}
