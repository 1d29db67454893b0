import { expect } from '@jest/globals';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, type Pair } from './job.ts';
import { NAMES, NEW, type RotationJob, savedReportOf, statesOf, UNDER_WAY } from './rotation-job.ts';

export type Held = 'current' | 'new' | 'half';

/** The pair in a store. */
export function heldBy(job: RotationJob, store: string): Held {
  return classify(job.pair(store));
}

function classify({ id, secret }: Partial<Pair>): Held {
  if (id === CURRENT.id && secret === CURRENT.secret) {
    return 'current';
  }
  return id === NEW.id && secret === NEW.secret ? 'new' : 'half';
}

/** The pair in each target. */
export function holdings(job: RotationJob, targets: readonly string[]): Readonly<Record<string, Held>> {
  return Object.fromEntries(targets.map((target) => [target, heldBy(job, target)]));
}

/**
 * The report of a complete run must match the stores, the outputs and the exit code.
 * @param before the pair in each target at the start of the run; by default the current pair
 */
export function expectTruth(
  job: RotationJob,
  run: ActionRun,
  targets: readonly string[],
  before: Readonly<Record<string, Held>> = {},
): void {
  const states = statesOf(run);
  for (const target of targets) {
    const held = heldBy(job, target);
    const state = states[target] ?? 'absent';
    expect({ target, state, held }).toEqual({
      target,
      state: expect.stringMatching(/^(rotated|restored|failed|skipped|broken|unchanged)$/),
      held: heldAfter(state, before[target] ?? 'current', held),
    });
  }
  // if nothing had to be written, a target that is not writable is a warning
  const isLeftAlone = annotations(run, 'warning').some((text) => text.startsWith('Targets not ready: '));
  const well = isLeftAlone ? /^(unchanged|failed)$/ : /^(rotated|unchanged)$/;
  const allWell = targets.every((target) => well.test(states[target] ?? ''));
  const anyRotated = targets.some((target) => states[target] === 'rotated');
  // a complete rotation fails, too, if Soda Cloud does not confirm the key
  const isUnverified = annotations(run, 'error').some((text) => text.startsWith('Key not verified: '));
  expect({ exitCode: run.exitCode, rotated: run.outputs['rotated'] }).toEqual({
    exitCode: allWell && !isUnverified ? 0 : 1,
    rotated: String(anyRotated && !isUnverified),
  });
  expectTrueDue(job, run, targets);
}

/**
 * The report and the outputs of a killed run must not claim more than is true for any target.
 * @param before the pair in each target at the start of the run; by default the current pair
 * @returns the number of rotated targets in it
 */
export function expectNoFalseClaim(
  job: RotationJob,
  run: ActionRun,
  targets: readonly string[],
  before: Readonly<Record<string, Held>> = {},
): number {
  const { finished, counts, targets: saved } = savedReportOf(run);
  expect({ finished, targets: saved.map(({ target }) => target).sort() }).toEqual({
    finished: undefined,
    targets: [...targets].sort(),
  });
  for (const { target, state, detail } of saved) {
    const held = heldBy(job, target);
    const isUnderWay = state === 'skipped' && detail === UNDER_WAY;
    expect({ target, state, detail, held }).toEqual({
      target,
      state: expect.stringMatching(/^(rotated|restored|failed|skipped|broken|unchanged)$/),
      detail,
      held: isUnderWay ? held : heldAfter(state, before[target] ?? 'current', held),
    });
  }
  const { rotated = 0 } = counts;
  expect(rotated).toBe(saved.filter(({ state }) => state === 'rotated').length);
  const claimsRotated = rotated > 0 || run.outputs['rotated'] === 'true';
  expect(claimsRotated && targets.every((target) => heldBy(job, target) !== 'new')).toBe(false);
  expect(run.outputs['report']).toBeUndefined();
  return rotated;
}

/**
 * `due` is `false` only when every target holds the new pair, and `true` after a run that succeeds only where one of them
 * could not be read; tests with an age gate look for themselves.
 */
function expectTrueDue(job: RotationJob, run: ActionRun, targets: readonly string[]): void {
  if (run.exitCode === 0 || run.outputs['due'] === 'false') {
    const { due } = run.outputs;
    const held = targets.map((target) => heldBy(job, target));
    const isUnread = Object.values(statesOf(run)).includes('failed');
    expect({ due, held }).toEqual({ due: String(isUnread), held: targets.map(() => 'new') });
  }
}

/** The pair that a target in this state must have. */
function heldAfter(state: string, before: Held, held: Held): Held {
  switch (state) {
    case 'rotated':
      return 'new';
    case 'restored':
      return 'current';
    case 'skipped':
    case 'unchanged':
      return before;
    // or GitHub accepted the new pair, and does not show it yet
    case 'failed':
      return held === 'new' ? 'new' : before;
    // all possible states
    default:
      return held;
  }
}

/**
 * With `keep-previous`: at every moment each store has a complete working pair under the current or the previous names.
 * @param since the length of the history before the rotation
 */
export function expectAlwaysUsable(job: RotationJob, targets: readonly string[], since: number): void {
  for (const target of targets) {
    const values = new Map<string, string | undefined>();
    for (const [index, { store, name, value }] of job.github.history.entries()) {
      if (store === target) {
        values.set(name, value);
      }
      if (index >= since - 1) {
        const usable = ['', '_PREVIOUS'].some((suffix) => {
          const [id, secret] = NAMES.map((half) => values.get(`${half}${suffix}`));
          return classify({ id: id ?? '', secret: secret ?? '' }) !== 'half';
        });
        expect({ target, index, usable }).toEqual({ target, index, usable: true });
      }
    }
  }
}
