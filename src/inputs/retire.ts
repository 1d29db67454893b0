import { ActionError } from '../shared/action-error.ts';
import type { KeyPair } from '../shared/secret.ts';
import type { UnusedInput } from './definitions.ts';
import type { CommonSettings, InputContext, TargetContext } from './index.ts';
import { type GivenPair, previousPair } from './key-pair.ts';
import { readTargetSettings, type TargetSettings } from './targets.ts';

export interface RetireSettings extends CommonSettings, TargetSettings {
  readonly mode: 'retire';
  /** The pair that is to be revoked; `undefined` where its secrets are gone already, or hold no whole pair. */
  readonly previous: KeyPair | undefined;
  readonly overlapHours: number;
  /** The runner of the previous pair, as Soda Cloud numbers it. */
  readonly runnerId: string | undefined;
  readonly requireDrained: boolean;
  readonly writeIntervalMs: number;
  readonly unused: readonly UnusedInput[];
}

export function readRetireSettings(
  common: CommonSettings,
  previous: GivenPair,
  context: TargetContext,
): RetireSettings {
  const { reader, log } = context;
  return {
    mode: 'retire',
    ...common,
    ...readTargetSettings(context),
    previous: previousPair(previous, log),
    overlapHours: reader.number('overlap-hours'),
    runnerId: readRunnerId(context),
    requireDrained: reader.boolean('require-drained'),
    writeIntervalMs: reader.number('write-interval-ms'),
    unused: common.verify
      ? []
      : [{ name: 'verify', usedWith: "'mode: configure'; retiring always checks the current key" }],
  };
}

/** Letters, digits, `-` and `_`: nothing that would be another path on the server. */
const RUNNER_ID = /^[A-Za-z0-9_-]+$/;

/** The ID is shown in the log and in the summary, where a key ID or a key secret in its place would be seen. */
function readRunnerId({ reader, log }: InputContext): string | undefined {
  const runnerId = reader.optional('retire-runner-id');
  if (runnerId === undefined) {
    return undefined;
  }
  if (log.containsSecret(runnerId)) {
    throw new ActionError('Invalid input', {
      what: "The input 'retire-runner-id' holds an API key ID or an API key secret.",
      why: 'The ID of a runner is another one than the ID of its key.',
      fix: "Set 'retire-runner-id' to the ID by which Soda Cloud's API lists the runner, or leave it out.",
    });
  }
  if (!RUNNER_ID.test(runnerId)) {
    throw reader.invalid(
      'retire-runner-id',
      "the ID by which Soda Cloud's API lists the runner: letters, digits, '-' and '_'",
    );
  }
  return runnerId;
}
