import { ActionError } from '../shared/action-error.ts';
import { parsePreviousPair } from './key-pair.ts';
import { readTargetSettings } from './targets.ts';
import type { CommonSettings, InputContext, OtherKeys, RetireSettings, TargetContext } from './types.ts';

export function readRetireSettings(
  common: CommonSettings,
  { previous }: OtherKeys,
  context: TargetContext,
): RetireSettings {
  const { reader, log } = context;
  return {
    mode: 'retire',
    ...common,
    ...readTargetSettings('retire', context),
    previous: parsePreviousPair(previous, log),
    overlapHours: reader.number('overlap-hours'),
    runnerId: readRunnerId(context),
    requireDrained: reader.boolean('require-drained'),
    writeIntervalMs: reader.number('write-interval-ms'),
    unused: common.verify
      ? []
      : [{ name: 'verify', usedWith: "'mode: configure'; retiring always checks the current key" }],
  };
}

/** Nothing in it can lead to another path on the server. */
const RUNNER_ID = /^[A-Za-z0-9_-]+$/;

/** The ID is shown in the log and in the summary, where a key ID or a key secret in its place would be visible. */
function readRunnerId({ reader, log }: InputContext): string | undefined {
  const runnerId = reader.optional('retire-runner-id');
  if (runnerId === undefined) {
    return undefined;
  }
  if (log.containsSecret(runnerId)) {
    throw new ActionError('Invalid input', {
      what: "The input 'retire-runner-id' contains an API key ID or an API key secret.",
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
