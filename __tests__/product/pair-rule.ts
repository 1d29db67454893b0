import { expect } from '@jest/globals';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { CURRENT, type Pair } from './job.ts';
import { NAMES, NEW, type RotationJob, statesOf } from './rotation-job.ts';

export type Held = 'current' | 'new' | 'half';

/** Which pair a store holds. */
export function heldBy(job: RotationJob, store: string): Held {
  return classify(job.pair(store));
}

function classify({ id, secret }: Partial<Pair>): Held {
  if (id === CURRENT.id && secret === CURRENT.secret) {
    return 'current';
  }
  return id === NEW.id && secret === NEW.secret ? 'new' : 'half';
}

/** The report of a run that came to its end must say what the stores hold, and the exit code must agree. */
export function expectTruth(job: RotationJob, run: ActionRun, targets: readonly string[]): void {
  const states = statesOf(run);
  for (const target of targets) {
    const held = heldBy(job, target);
    const state = states[target] ?? 'absent';
    expect({ target, state, held }).toEqual({ target, state, held: EXPECTED[state] ?? held });
    expect(['rotated', 'restored', 'failed', 'skipped', 'broken']).toContain(state);
    expect(held === 'half' ? state : 'whole').toBe(held === 'half' ? 'broken' : 'whole');
  }
  const allRotated = targets.every((target) => states[target] === 'rotated');
  expect(run.exitCode).toBe(allRotated ? 0 : 1);
  expect(run.outputs['rotated']).toBe(String(targets.some((target) => states[target] === 'rotated')));
}

const EXPECTED: Readonly<Record<string, Held>> = { rotated: 'new', restored: 'current', skipped: 'current' };

/**
 * With `keep-previous`: at every instant each store holds a whole working pair under one of the names.
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
