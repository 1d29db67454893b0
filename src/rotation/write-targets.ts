import type { Seal } from '../github/sealed-box.ts';
import { targetName } from '../targets/target.ts';
import { confirmTarget } from './confirm.ts';
import { encryptPlan, executePlan, type WriteOutcome } from './execute.ts';
import type { TargetPlan } from './plan.ts';
import type { ReadLimit } from './preflight.ts';
import type { SecretNames } from './secret-names.ts';

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
  readonly limit: ReadLimit;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
  readonly cancelled: () => boolean;
  readonly info: (line: string) => void;
}

/** Progress is told from here on, in milliseconds. */
const LONG_WORK = 3000;

/**
 * Walks the plans one after the other, a write at a time and `interval` milliseconds apart, and looks at each written
 * target while the next one is being written. A target that fails does not stop the others; a token that GitHub
 * refuses and a cancellation do.
 */
export async function writeTargets(
  plans: readonly TargetPlan[],
  names: SecretNames,
  interval: number,
  dependencies: WriteDependencies,
): Promise<TargetOutcome[]> {
  const { seal, sleep, cancelled } = dependencies;
  const prepared = plans.map((plan) => ({ plan, encrypted: encryptPlan(plan, seal) }));
  const progress = new Progress(plans, dependencies);
  const pace = pacer(interval, sleep);
  const outcomes: Promise<TargetOutcome>[] = [];
  let stopped: string | undefined;
  for (const { plan, encrypted } of prepared) {
    stopped ??= cancelled() ? 'the run was canceled' : undefined;
    if (stopped !== undefined) {
      outcomes.push(Promise.resolve({ plan, state: 'skipped', detail: `not started: ${stopped}` }));
      continue;
    }
    const written = await executePlan(plan, encrypted, { seal, pace });
    progress.finished(plan, written);
    outcomes.push(settle(plan, written, names, dependencies));
    stopped = 'tokenRefused' in written && written.tokenRefused ? 'GitHub refused the token' : undefined;
  }
  return Promise.all(outcomes);
}

async function settle(
  plan: TargetPlan,
  written: WriteOutcome,
  names: SecretNames,
  dependencies: WriteDependencies,
): Promise<TargetOutcome> {
  if (written.state !== 'rotated') {
    return { plan, state: written.state, detail: written.detail };
  }
  const confirmation = await confirmTarget(plan.state, names, written.writtenAt, dependencies);
  switch (confirmation.kind) {
    case 'confirmed':
      return { plan, state: 'rotated', updatedAt: confirmation.updatedAt };
    case 'unknown':
      return { plan, state: 'rotated', detail: confirmation.detail };
    case 'contradicted':
      return { plan, state: 'failed', detail: confirmation.detail };
  }
}

/** GitHub asks for a pause between writes; the first one waits for nothing. */
function pacer(interval: number, sleep: (milliseconds: number) => Promise<void>): () => Promise<void> {
  let first = true;
  return async () => {
    if (!first && interval > 0) {
      await sleep(interval);
    }
    first = false;
  };
}

class Progress {
  readonly #total: number;
  readonly #dependencies: WriteDependencies;
  readonly #started: number;
  #done = 0;

  constructor(plans: readonly TargetPlan[], dependencies: WriteDependencies) {
    this.#total = plans.length;
    this.#dependencies = dependencies;
    this.#started = dependencies.now();
  }

  finished({ state: { store } }: TargetPlan, { state }: WriteOutcome): void {
    this.#done += 1;
    const elapsed = this.#dependencies.now() - this.#started;
    const expected = (elapsed / this.#done) * this.#total;
    if (expected > LONG_WORK) {
      const left = Math.ceil((expected - elapsed) / 1000);
      this.#dependencies.info(
        `${targetName(store.target)}: ${state} (${this.#done} of ${this.#total}, ${left} s left)`,
      );
    }
  }
}
