import { setImmediate as nextTurn } from 'node:timers/promises';
import { createPacer } from '../github/pacer.ts';
import type { Seal } from '../github/sealed-box.ts';
import type { PairReader } from '../inventory/pair-reader.ts';
import { Progress } from '../runner/progress.ts';
import { targetName } from '../targets/target.ts';
import { confirmTarget } from './confirm.ts';
import { encryptPlan, executePlan, type WriteOutcome } from './execute.ts';
import type { TargetPlan } from './plan.ts';

/** How a target was left, once it was also looked at. */
export interface TargetOutcome {
  readonly plan: TargetPlan;
  readonly state: 'rotated' | 'failed' | 'restored' | 'broken' | 'skipped';
  readonly detail?: string;
  /** When its secrets were last written, in milliseconds since the epoch. */
  readonly updatedAt?: number;
}

export interface WriteDependencies {
  readonly seal: Seal;
  readonly reader: PairReader;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
  readonly cancelled: () => boolean;
  readonly info: (line: string) => void;
}

/**
 * Walks the plans one after the other, a write at a time and `interval` milliseconds apart, and looks at each written
 * target while the next one is being written. A target that fails does not stop the others; a token that GitHub
 * refuses and a cancellation do.
 */
export async function writeTargets(
  plans: readonly TargetPlan[],
  interval: number,
  dependencies: WriteDependencies,
): Promise<TargetOutcome[]> {
  const { seal, sleep, cancelled } = dependencies;
  const prepared = plans.map((plan) => ({ plan, encrypted: encryptPlan(plan, seal) }));
  const progress = new Progress(plans.length, dependencies);
  const pace = createPacer(interval, sleep);
  const outcomes: Promise<TargetOutcome>[] = [];
  let stopped: string | undefined;
  for (const { plan, encrypted } of prepared) {
    stopped ??= cancelled() ? 'the run was canceled' : undefined;
    if (stopped !== undefined) {
      outcomes.push(Promise.resolve({ plan, state: 'skipped', detail: `not started: ${stopped}` }));
      continue;
    }
    const written = await executePlan(plan, encrypted, { ...dependencies, pace });
    progress.finished(targetName(plan.state.store.target), written.state);
    // the next write goes out first: it is what the run waits for
    outcomes.push(nextTurn().then(() => settle(plan, written, dependencies)));
    stopped = 'tokenRefused' in written && written.tokenRefused ? 'GitHub refused the token' : undefined;
  }
  return Promise.all(outcomes);
}

async function settle(
  plan: TargetPlan,
  written: WriteOutcome,
  dependencies: WriteDependencies,
): Promise<TargetOutcome> {
  if (written.state !== 'rotated') {
    return { plan, state: written.state, detail: written.detail };
  }
  const confirmation = await confirmTarget(plan.state, written.writtenAt, dependencies);
  switch (confirmation.kind) {
    case 'confirmed':
      return { plan, state: 'rotated', updatedAt: confirmation.updatedAt };
    case 'unknown':
      return { plan, state: 'rotated', detail: confirmation.detail };
    case 'contradicted':
      return { plan, state: 'failed', detail: confirmation.detail };
  }
}
