import type { KeyPair } from '../keys/key-pair.ts';
import { type GivenPair, previousPair } from './keys.ts';
import type { CommonSettings, InputContext } from './settings.ts';
import { readTargetSettings, type TargetSettings } from './target-settings.ts';
import type { UnusedInput } from './unused.ts';

export interface RetireSettings extends CommonSettings, TargetSettings {
  readonly mode: 'retire';
  /** The pair whose life ends; `undefined` where its secrets are gone already. */
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
  fallback: GivenPair,
  context: InputContext,
): RetireSettings {
  const { reader, log } = context;
  return {
    mode: 'retire',
    ...common,
    ...readTargetSettings(context),
    previous: previousPair(fallback, log),
    overlapHours: reader.number('overlap-hours'),
    runnerId: reader.optional('retire-runner-id'),
    requireDrained: reader.boolean('require-drained'),
    writeIntervalMs: reader.number('write-interval-ms'),
    unused: common.verify
      ? []
      : [{ name: 'verify', usedWith: "'mode: configure'; retiring always proves the current key" }],
  };
}
