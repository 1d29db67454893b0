import { ActionError } from '../errors/action-error.ts';
import { type GivenPair, type SuppliedKey, suppliedKey } from './keys.ts';
import type { PastedBlock } from './pasted-block.ts';
import type { CommonSettings, InputContext } from './settings.ts';
import { readTargetSettings, type TargetSettings } from './target-settings.ts';
import type { UnusedInput } from './unused.ts';

/** Where the new pair comes from. */
export type KeySource =
  | { readonly kind: 'inputs'; readonly key: SuppliedKey }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'soda-runner'; readonly runnerName: string | undefined };

export interface RotateSettings extends CommonSettings, TargetSettings {
  readonly mode: 'rotate';
  readonly keySource: KeySource;
  readonly keepPrevious: boolean;
  readonly createMissing: boolean;
  readonly minAgeDays: number;
  readonly allowOtherOrganization: boolean;
  readonly writeIntervalMs: number;
  readonly unused: readonly UnusedInput[];
}

export function readRotateSettings(
  common: CommonSettings,
  staged: GivenPair,
  stagedBlock: PastedBlock | undefined,
  context: InputContext,
): RotateSettings {
  const { reader } = context;
  const kind = reader.choice('key-source', ['inputs', 'command', 'soda-runner']);
  return {
    mode: 'rotate',
    ...common,
    ...readTargetSettings(context),
    keySource: readKeySource(kind, staged, stagedBlock, context),
    keepPrevious: reader.boolean('keep-previous'),
    createMissing: reader.boolean('create-missing'),
    minAgeDays: reader.number('min-age-days'),
    allowOtherOrganization: reader.boolean('allow-other-organization'),
    writeIntervalMs: reader.number('write-interval-ms'),
    unused: [...UNUSED[kind], ...(common.verify ? [] : UNUSED_VERIFY)],
  };
}

const UNUSED_VERIFY: readonly UnusedInput[] = [
  { name: 'verify', usedWith: "'mode: configure'; a rotation always proves the new key" },
];
const STAGED: readonly UnusedInput[] = (
  ['new-api-key-id', 'new-api-key-secret', 'new-soda-cloud'] as const
).map((name) => ({ name, usedWith: "'key-source: inputs'" }));
const COMMAND: UnusedInput = { name: 'key-command', usedWith: "'key-source: command'" };
const RUNNER: UnusedInput = { name: 'runner-name', usedWith: "'key-source: soda-runner'" };
const UNUSED: Readonly<Record<KeySource['kind'], readonly UnusedInput[]>> = {
  inputs: [COMMAND, RUNNER],
  command: [...STAGED, RUNNER],
  'soda-runner': [...STAGED, COMMAND],
};

function readKeySource(
  kind: KeySource['kind'],
  staged: GivenPair,
  stagedBlock: PastedBlock | undefined,
  { reader, log, run }: InputContext,
): KeySource {
  switch (kind) {
    case 'inputs': {
      const names = { id: 'new-api-key-id', secret: 'new-api-key-secret', block: 'new-soda-cloud' } as const;
      return { kind, key: suppliedKey(staged, stagedBlock, names, log, run) };
    }
    case 'command':
      if (!reader.isSet('key-command')) {
        throw new ActionError('Invalid input', {
          what: "The input 'key-command' is empty.",
          why: "'key-source: command' runs it to get the new key.",
          fix: "Set 'key-command' to a program with its arguments that prints the new key, or choose another 'key-source'.",
        });
      }
      return { kind, command: reader.text('key-command') };
    case 'soda-runner':
      return { kind, runnerName: reader.optional('runner-name') };
  }
}
