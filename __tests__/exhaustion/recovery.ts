import { expect } from '@jest/globals';
import { hastened } from '../../simulators/runner/pace.ts';
import { CURRENT as OLD, ORGANIZATION } from '../product/job.ts';
import { expectAlwaysUsable, expectTruth, heldBy, holdings } from '../product/pair-rule.ts';
import { NAMES, NEW, type RotationJob, secretsOf } from '../product/rotation-job.ts';
import { type ClockedJob, HOUR, Workflow } from '../product/workflow.ts';

/** A rotation workflow, and the targets that it reads itself. */
export interface Rotation {
  readonly name: string;
  readonly targets: readonly string[];
  readonly own: readonly string[];
  /** Of the job. */
  readonly environment?: string;
  readonly keepPrevious: boolean;
}

const MONTH = 30 * 24 * HOUR;

const MARKER = /^SODA_CLOUD_ROTATION_[0-9A-F]{12}$/;

/** The names of the markers in a store. */
export function markersIn({ github }: RotationJob, store: string): string[] {
  return Object.keys(github.values(store)).filter((name) => MARKER.test(name));
}

/** No faults any more. */
export function calm({ github, cloud }: RotationJob): void {
  github.faults.clear();
  github.hooks.onRequest = undefined;
  github.hooks.onApplied = undefined;
  cloud.setFaults([]);
}

/** Every target has the old pair for a month, and no previous pair; no other store has a pair, and none a marker. */
export function reset({ job, clock }: ClockedJob, { targets }: Pick<Rotation, 'targets'>): void {
  const { github, cloud } = job;
  calm(job);
  cloud.addKey(ORGANIZATION, OLD);
  cloud.addKey(ORGANIZATION, NEW);
  const { id } = github.world.repositoryNamed('acme/data');
  for (const { name: store } of github.world.stores()) {
    for (const name of NAMES) {
      github.deleteSecret(store, name);
      github.deleteSecret(store, `${name}_PREVIOUS`);
    }
    for (const name of markersIn(job, store)) {
      github.deleteSecret(store, name);
    }
  }
  for (const { store, name, value } of secretsOf(targets)) {
    github.setSecret({
      store,
      name,
      value,
      updatedAt: clock.now() - MONTH,
      ...(store === 'org:acme' ? { visibility: 'selected', selectedRepositoryIds: [id] } : {}),
    });
  }
}

/**
 * Starts the same workflow again after a disturbed run, as its user would, until the previous key is retired. What
 * happens then depends only on the stores, so each state is tested only once.
 */
export class Recovery {
  readonly #rotation: Rotation;
  readonly #rotated = new Set<string>();
  readonly #retired = new Set<string>();

  constructor(rotation: Rotation) {
    this.#rotation = rotation;
  }

  /** The states from which the workflow was started again. */
  get states(): number {
    return this.#rotated.size;
  }

  /** @param since the length of GitHub's history before the disturbed run */
  async recover(world: ClockedJob, schedule: unknown, since: number): Promise<void> {
    const { job } = world;
    calm(job);
    if (!isNew(this.#rotated, stateOf(world, this.#rotation))) {
      return;
    }
    await this.#complete(job, schedule, since);
    await this.#startOnceMore(job, schedule);
    if (this.#rotation.keepPrevious && isNew(this.#retired, stateOf(world, this.#rotation))) {
      await this.#retire(world, schedule);
    }
  }

  async #complete(job: RotationJob, schedule: unknown, since: number): Promise<void> {
    const { targets, keepPrevious } = this.#rotation;
    const before = holdings(job, targets);
    const run = await new Workflow(job, this.#rotation).rotate(hastened);
    expect({
      schedule,
      exitCode: run.exitCode,
      held: targets.map((target) => heldBy(job, target)),
      markers: targets.flatMap((target) => markersIn(job, target)),
      previous: targets.map((target) => describe(job.pair(target, '_PREVIOUS'))),
      log: run.exitCode === 0 ? '' : run.stdout,
    }).toEqual({
      schedule,
      exitCode: 0,
      held: targets.map(() => 'new'),
      markers: [],
      previous: targets.map(() => (keepPrevious ? 'old' : 'none')),
      log: '',
    });
    expectTruth(job, run, targets, before);
    if (keepPrevious) {
      expectAlwaysUsable(job, targets, since);
    }
  }

  /** Nothing remains to be done, except if one of several own stores may hide another. */
  async #startOnceMore(job: RotationJob, schedule: unknown): Promise<void> {
    const { targets, own } = this.#rotation;
    const since = job.github.history.length;
    const run = await new Workflow(job, this.#rotation).rotate(hastened);
    const written = new Set(job.github.history.slice(since).map(({ store }) => store));
    expect({
      schedule,
      exitCode: run.exitCode,
      written: [...written].sort(),
      held: targets.map((target) => heldBy(job, target)),
    }).toEqual({
      schedule,
      exitCode: 0,
      written: own.length > 1 ? [...own].sort() : [],
      held: targets.map(() => 'new'),
    });
    expectTruth(job, run, targets, holdings(job, targets));
  }

  /** Once the overlap is over, while the old key works, and when a person has deleted it. */
  async #retire({ job, clock }: ClockedJob, schedule: unknown): Promise<void> {
    const { targets } = this.#rotation;
    const { github, cloud } = job;
    const workflow = new Workflow(job, this.#rotation);
    clock.advance(25 * HOUR);
    const since = github.history.length;
    const early = await workflow.retire(hastened);
    expect({ schedule, exitCode: early.exitCode, changes: github.history.slice(since) }).toEqual({
      schedule,
      exitCode: 1,
      changes: [],
    });
    cloud.removeKey(OLD.id);
    const run = await workflow.retire(hastened);
    expect({
      schedule,
      exitCode: run.exitCode,
      names: targets.map((target) => Object.keys(github.values(target)).sort()),
      pairs: targets.map((target) => job.pair(target)),
      log: run.exitCode === 0 ? '' : run.stdout,
    }).toEqual({
      schedule,
      exitCode: 0,
      names: targets.map(() => [...NAMES].sort()),
      pairs: targets.map(() => NEW),
      log: '',
    });
  }
}

function isNew(seen: Set<string>, state: string): boolean {
  const { size } = seen;
  return seen.add(state).size > size;
}

/** The pairs and the markers in the stores, and the order of their writes. */
function stateOf({ job, clock }: ClockedJob, { targets }: Rotation): string {
  const secrets = targets.flatMap((target) =>
    [
      ...['', '_PREVIOUS'].flatMap((suffix) => NAMES.map((name) => name + suffix)),
      ...markersIn(job, target),
    ].map((name) => ({ target, name, secret: job.github.secret(target, name) })),
  );
  const dates = secrets.map(({ secret }) => secret?.updatedAt ?? 0);
  const order = [...new Set(dates)].sort((a, b) => a - b);
  return JSON.stringify(
    secrets.map(({ target, name, secret }) => {
      const updatedAt = secret?.updatedAt ?? 0;
      return [target, name, secret?.value, order.indexOf(updatedAt), clock.now() - updatedAt > MONTH / 2];
    }),
  );
}

function describe({ id, secret }: { readonly id?: string; readonly secret?: string }): string {
  if (id === undefined && secret === undefined) {
    return 'none';
  }
  return id === OLD.id && secret === OLD.secret ? 'old' : `${id} and ${secret}`;
}
