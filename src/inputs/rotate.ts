import { ActionError } from '../shared/action-error.ts';
import type { UnusedInput } from './definitions.ts';
import { parsePreviousPair, resolveKeyPair } from './key-pair.ts';
import type { InputReader } from './reader.ts';
import { readTargetSettings } from './targets.ts';
import type {
  CommonSettings,
  InputContext,
  KeySource,
  OtherKeys,
  RotateSettings,
  TargetContext,
} from './types.ts';

export function readRotateSettings(
  common: CommonSettings,
  keys: OtherKeys,
  context: TargetContext,
): RotateSettings {
  const { reader, log } = context;
  const keepPrevious = reader.boolean('keep-previous');
  return {
    mode: 'rotate',
    ...common,
    ...readTargetSettings('rotate', context),
    previous: parsePreviousPair(keys.previous, log),
    keySource: readKeySource(keys, keepPrevious, context),
    keepPrevious,
    createMissing: reader.boolean('create-missing'),
    skipUnready: reader.boolean('skip-unready'),
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
  { staged, stagedBlock }: OtherKeys,
  keepPrevious: boolean,
  context: InputContext,
): KeySource {
  const { reader } = context;
  checkOneSource(reader);
  const runnerName = reader.optional('runner-name');
  if (reader.isSet('key-command')) {
    return { kind: 'command', command: reader.text('key-command') };
  }
  if (runnerName === undefined) {
    return { kind: 'inputs', key: resolveKeyPair('new-', staged, stagedBlock, context) };
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
  const given = [STAGED, ['key-command'] as const, ['runner-name'] as const]
    .map((names) => names.filter((name) => reader.isSet(name)))
    .filter((names) => names.length > 0);
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
