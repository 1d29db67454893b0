import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const ACTION = new URL('../../action.yml', import.meta.url);

/** What the runner reads of `action.yml`. */
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

/** The runner sets every declared input: to its default, or to nothing. */
export function inputDefaults(): Record<string, string> {
  const { inputs } = readActionMetadata();
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']));
}
