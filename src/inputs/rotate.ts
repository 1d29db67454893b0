import { ActionError } from '../shared/action-error.ts';
import type { KeyPair } from '../shared/secret.ts';
import type { UnusedInput } from './definitions.ts';
import type { CommonSettings, InputContext, TargetContext } from './index.ts';
import { type GivenPair, type KeyPairInput, previousPair, suppliedKey } from './key-pair.ts';
import type { PastedBlock } from './pasted-block.ts';
import type { InputReader } from './reader.ts';
import { readTargetSettings, type TargetSettings } from './targets.ts';

/** Where the new pair comes from. */
export type KeySource =
  | { readonly kind: 'inputs'; readonly key: KeyPairInput }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'runner'; readonly runnerName: string };

export interface RotateSettings extends CommonSettings, TargetSettings {
  readonly mode: 'rotate';
  /** The pair that was current before, as `keep-previous` stored it. */
  readonly previous: KeyPair | undefined;
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
  previous: GivenPair,
  staged: GivenPair,
  stagedBlock: PastedBlock | undefined,
  context: TargetContext,
): RotateSettings {
  const { reader, log } = context;
  const keepPrevious = reader.boolean('keep-previous');
  return {
    mode: 'rotate',
    ...common,
    ...readTargetSettings(context),
    previous: previousPair(previous, log),
    keySource: readKeySource(staged, stagedBlock, keepPrevious, context),
    keepPrevious,
    createMissing: reader.boolean('create-missing'),
    minAgeDays: reader.number('min-age-days'),
    allowOtherOrganization: reader.boolean('allow-other-organization'),
    writeIntervalMs: reader.number('write-interval-ms'),
    unused: common.verify ? [] : UNUSED_VERIFY,
  };
}

const UNUSED_VERIFY: readonly UnusedInput[] = [
  { name: 'verify', usedWith: "'mode: configure'; a rotation always verifies the new key" },
];

const STAGED = ['new-api-key-id', 'new-api-key-secret', 'new-soda-cloud'] as const;

/** @throws ActionError when the inputs name more than one source, or a runner key that could get lost */
function readKeySource(
  staged: GivenPair,
  stagedBlock: PastedBlock | undefined,
  keepPrevious: boolean,
  { reader, log, run }: InputContext,
): KeySource {
  checkOneSource(reader);
  const runnerName = reader.optional('runner-name');
  if (reader.isSet('key-command')) {
    return { kind: 'command', command: reader.text('key-command') };
  }
  if (runnerName === undefined) {
    const names = { id: 'new-api-key-id', secret: 'new-api-key-secret', block: 'new-soda-cloud' } as const;
    return { kind: 'inputs', key: suppliedKey(staged, stagedBlock, names, log, run) };
  }
  if (!keepPrevious) {
    throw new ActionError('Invalid input', {
      what: "The input 'runner-name' is set, and 'keep-previous' is not 'true'.",
      why: 'Soda Cloud shows the key of a runner only once. If a run is killed between the key ID and the key secret, only a stored previous pair can create the next key.',
      fix: "Set 'keep-previous: true', and give the previous secrets as 'previous-api-key-id' and 'previous-api-key-secret'.",
    });
  }
  return { kind: 'runner', runnerName };
}

function checkOneSource(reader: InputReader): void {
  const given = [
    STAGED.filter((name) => reader.isSet(name)),
    (['key-command'] as const).filter((name) => reader.isSet(name)),
    (['runner-name'] as const).filter((name) => reader.isSet(name)),
  ].filter((names) => names.length > 0);
  if (given.length > 1) {
    throw new ActionError('Invalid input', {
      what: `More than one source of the new API key is set: ${given
        .flat()
        .map((name) => `'${name}'`)
        .join(', ')}.`,
      why: 'Only one key can be rotated in, and which one is meant cannot be known.',
      fix: "Keep one of them: the staged secrets ('new-api-key-id' and 'new-api-key-secret', or 'new-soda-cloud'), 'key-command', or 'runner-name'.",
    });
  }
}
