import { expect, test } from '@jest/globals';
import { HOUR } from '../../src/inventory/age.ts';
import { isNew } from '../../src/inventory/held-pair.ts';
import { findUnfinished } from '../../src/inventory/unfinished.ts';
import { selectTargets } from '../../src/rotation/plan.ts';
import { isOwnStore } from '../../src/targets/own-stores.ts';
import {
  FAULTS,
  type Fault,
  type Layout,
  type ModelOutcome,
  type PairName,
  REPOSITORY,
  RotationModel,
  type Run,
  type Schedule,
  type World,
} from './rotation-world.ts';

/** Worlds that differ in nothing that a run can see are one. */
interface Reached {
  readonly world: World;
  /** In how many ways it was reached. */
  readonly executions: number;
  /** One of the ways. */
  readonly trace: readonly string[];
}

interface Bounds {
  /** Faults in the first and in the second disturbed run, at most. */
  readonly faults: readonly [first: number, second: number];
  /** The pairs that are staged for the two disturbed runs. */
  readonly staged: readonly [first: PairName, second: PairName];
}

const SECOND = 1000;

class Exploration {
  readonly violations = new Map<string, { count: number; readonly example: readonly string[] }>();
  runs = 0;
  readonly #model: RotationModel;
  readonly #bounds: Bounds;
  readonly #seen = new Set<string>();
  readonly #own: readonly boolean[];
  readonly #held: readonly boolean[];

  constructor(model: RotationModel, bounds: Bounds) {
    this.#model = model;
    this.#bounds = bounds;
    const states = model.states(model.initialWorld());
    this.#own = states.map(({ store }) => isOwnStore(store.target, REPOSITORY));
    this.#held = states.map((state) => !isNew(state));
  }

  explore() {
    const [first, second] = this.#bounds.staged;
    const start: Reached = { world: this.#model.initialWorld(), executions: 1, trace: [] };
    const afterFirst = this.#disturb([start], first, this.#bounds.faults[0]);
    const afterSecond = this.#disturb(afterFirst, second, this.#bounds.faults[1]);
    const executions = afterSecond.reduce((sum, reached) => sum + reached.executions, 0);
    for (const reached of afterSecond) {
      this.#finish(reached, second);
    }
    return { executions, runs: this.runs, worlds: this.#seen.size };
  }

  #disturb(from: readonly Reached[], staged: PairName, faults: number): Reached[] {
    const found = new Map<string, Reached>();
    for (const { world, executions, trace } of from) {
      this.#forEachSchedule(world, staged, faults, [], 0, (run, schedule) => {
        const next = [...trace, describe(staged, schedule, run)];
        this.#check(run, world, staged, next);
        const normal = normalize(run.after);
        const key = keyOf(normal);
        const known = found.get(key);
        found.set(key, {
          world: normal,
          executions: executions + (known?.executions ?? 0),
          trace: known?.trace ?? next,
        });
      });
    }
    return [...found.values()];
  }

  /** Tries every schedule of at most so many faults, without those that differ in nothing. */
  #forEachSchedule(
    world: World,
    staged: PairName,
    faults: number,
    schedule: Schedule,
    from: number,
    visit: (run: Run, schedule: Schedule) => void,
  ): void {
    const run = this.#run(world, staged, schedule);
    visit(run, schedule);
    const last = schedule.at(-1)?.fault;
    if (faults === 0 || last === 'killed') {
      return;
    }
    const possible: readonly Fault[] = last === 'token refused' ? ['killed'] : FAULTS;
    for (let at = from; at < run.writes; at += 1) {
      for (const fault of possible) {
        this.#forEachSchedule(world, staged, faults - 1, [...schedule, { at, fault }], at + 1, visit);
      }
    }
  }

  #finish({ world, trace }: Reached, staged: PairName): void {
    const { layout } = this.#model;
    const first = this.#run(world, staged);
    const firstTrace = [...trace, describe(staged, [], first)];
    this.#check(first, world, staged, firstTrace);
    this.#require(first.succeeded, 'an undisturbed run succeeds', firstTrace);
    const between = normalize(first.after);
    this.#requireComplete(between, staged, firstTrace);
    const second = this.#run(between, staged);
    const secondTrace = [...firstTrace, describe(staged, [], second)];
    this.#check(second, between, staged, secondTrace);
    this.#require(second.succeeded, 'a second undisturbed run succeeds', secondTrace);
    const own = this.#own.filter(Boolean).length;
    const written = new Set(second.outcomes.map(({ target }) => target));
    const expected = own === 0 ? this.#own.map(() => true) : own === 1 ? [] : this.#own;
    this.#require(
      this.#own.every((_, target) => written.has(target) === (expected[target] ?? false)),
      'a second undisturbed run writes nothing but several own stores',
      secondTrace,
    );
    this.#requireComplete(second.after, staged, secondTrace);
    void layout;
  }

  #requireComplete(world: World, staged: PairName, trace: readonly string[]): void {
    const model = this.#model;
    const targets = this.#own.map((_, target) => target);
    this.#require(
      targets.every((target) => model.wholePair(world, target, 'current') === staged),
      'every target holds the new pair',
      trace,
    );
    const isPreviousRight = (target: number): boolean => {
      const { id, secret } = model.halves(world, target, 'previous');
      if (!model.layout.keepPrevious || !this.#held[target]) {
        return id === undefined ? secret === undefined : id === secret;
      }
      return id === secret && (id === 'old' || (this.#isOneNewPair() ? false : id === 'new'));
    };
    for (const target of targets) {
      this.#require(
        isPreviousRight(target),
        `the previous pair of ${model.layout.targets[target]} is whole, and the old one`,
        trace,
      );
    }
    const signs = findUnfinished(model.states(world), REPOSITORY);
    this.#require(this.#noOwn() || signs.length === 0, 'no rotation is unfinished', trace);
  }

  #noOwn(): boolean {
    return !this.#own.includes(true);
  }

  #isOneNewPair(): boolean {
    return this.#bounds.staged[0] === this.#bounds.staged[1];
  }

  #run(world: World, staged: PairName, schedule: Schedule = []): Run {
    this.runs += 1;
    return this.#model.run(world, staged, schedule);
  }

  #check(run: Run, before: World, staged: PairName, trace: readonly string[]): void {
    for (const outcome of run.outcomes) {
      this.#require(isTrue(outcome, staged), `the state ${outcome.outcome.state} is true`, trace);
    }
    for (const { target, outcome } of run.outcomes) {
      const holds = this.#model.halves(run.after, target, 'current');
      const held = this.#model.halves(before, target, 'current');
      const isMixed = holds.id !== holds.secret;
      const wasMixed = held.id !== held.secret;
      this.#require(
        !isMixed ||
          outcome.state === 'broken' ||
          (outcome.state === 'failed' && wasMixed) ||
          (outcome.state === 'skipped' && wasMixed),
        'a target that is mixed is called broken',
        trace,
      );
    }
    for (const world of run.worlds) {
      const key = `${staged} ${keyOf(normalize(world))}`;
      if (!this.#seen.has(key)) {
        this.#seen.add(key);
        this.#checkInstant(world, staged, trace);
      }
    }
  }

  #checkInstant(world: World, staged: PairName, trace: readonly string[]): void {
    const model = this.#model;
    if (model.layout.keepPrevious && this.#isOneNewPair()) {
      for (const [target, held] of this.#held.entries()) {
        const pairs = [model.wholePair(world, target, 'current'), model.wholePair(world, target, 'previous')];
        this.#require(
          !held || pairs.some((of) => of !== undefined && of !== 'retired'),
          `${model.layout.targets[target]} holds a whole pair at every instant`,
          [...trace, `  ${show(world)}`],
        );
      }
    }
    const current = model.read(world, 'current');
    const isCurrent = current.id === staged && current.secret === staged;
    if (!isCurrent || this.#noOwn()) {
      return;
    }
    const states = model.states(world);
    const isUnfinished = findUnfinished(states, REPOSITORY).length > 0;
    const selected = selectTargets(states, { isCurrent, repository: REPOSITORY });
    for (const [target, state] of states.entries()) {
      const lacks = model.wholePair(world, target, 'current') !== staged;
      this.#require(
        !lacks || selected.includes(state),
        `the next run writes ${model.layout.targets[target]}, which lacks the new pair`,
        [...trace, `  ${show(world)}`],
      );
      this.#require(
        !lacks || isUnfinished,
        `dates show that ${model.layout.targets[target]} lacks the new pair`,
        [...trace, `  ${show(world)}`],
      );
    }
  }

  #require(condition: boolean, what: string, trace: readonly string[]): void {
    if (!condition) {
      const known = this.violations.get(what);
      this.violations.set(what, { count: (known?.count ?? 0) + 1, example: known?.example ?? trace });
    }
  }
}

/**
 * Whether what a run says of a target follows from what it knows: its own writes and their answers. What the target held
 * before is not known, and a write without an answer may have been applied.
 */
function isTrue({ plan, outcome, attempts }: ModelOutcome, staged: PairName): boolean {
  const before = 'what was there';
  let possible = [{ ID: before, SECRET: before }];
  for (const { write, result } of attempts) {
    const { name } = write;
    if ((name === 'ID' || name === 'SECRET') && result !== 'failed') {
      const value = write.kind === 'put' ? write.value.reveal().replace(/-.*/, '') : 'nothing';
      const written = possible.map((halves) => ({ ...halves, [name]: value }));
      possible = result === 'accepted' ? written : [...possible, ...written];
    }
  }
  const all = (of: string) => possible.every(({ ID, SECRET }) => ID === of && SECRET === of);
  switch (outcome.state) {
    case 'rotated':
      return all(staged);
    case 'restored':
      return all(isNew(plan.state) ? 'nothing' : oldName(plan));
    case 'failed':
    case 'skipped':
      return all(before);
    case 'broken':
      return possible.some(({ ID, SECRET }) => ID !== SECRET);
  }
}

function oldName({ rollback }: ModelOutcome['plan']): string {
  return rollback?.id.kind === 'put' ? rollback.id.value.reveal().replace(/-.*/, '') : '';
}

/** The same order of dates, with pauses as they were and a second between all others. */
function normalize(world: World): World {
  const dates = [...new Set(world.map((held) => held?.date ?? 0))].sort((one, other) => one - other);
  const normal = new Map<number, number>();
  let last = 0;
  for (const [index, date] of dates.entries()) {
    const step = date - (dates[index - 1] ?? date);
    last += index === 0 ? 0 : step < HOUR / SECOND / 2 ? 1 : step - (step % (HOUR / SECOND / 2));
    normal.set(date, last);
  }
  return world.map((held) => held && { ...held, date: normal.get(held.date) ?? 0 });
}

function keyOf(world: World): string {
  return world.map((held) => (held === undefined ? '-' : `${held.of}${held.date}`)).join(' ');
}

function show(world: World): string {
  return keyOf(world);
}

function describe(staged: PairName, schedule: Schedule, run: Run): string {
  const faults = schedule.map(({ at, fault }) => `${fault} at write ${at}`).join(', ') || 'undisturbed';
  const states = run.outcomes.map(({ target, outcome }) => `${target} ${outcome.state}`).join(', ');
  return `${staged}: ${faults} -> ${states} | ${show(run.after)}`;
}

const ONE_OWN = ['repo:acme/a', 'repo:acme/b', 'repo'];
const SEVERAL_OWN = ['repo:acme/a', 'org', 'environment:dev', 'environment:prod', 'repo'];

type Place = Omit<Layout, 'keepPrevious'>;
const LAYOUTS: readonly [name: string, layout: Place, faults: readonly [number, number]][] = [
  ['only the own repository', { targets: ['repo'], visible: ['repo'] }, [2, 2]],
  ['only the own repository, new', { targets: ['repo'], missing: ['repo'], visible: ['repo'] }, [2, 2]],
  [
    'only an environment',
    { targets: ['repo:acme/a', 'environment:prod'], visible: ['environment:prod'] },
    [2, 1],
  ],
  ['others and the own repository', { targets: ONE_OWN, visible: ['repo'] }, [2, 1]],
  ['no own', { targets: ['repo:acme/a', 'repo:acme/b', 'repo:acme/c'], visible: ['repo:acme/c'] }, [1, 1]],
  ['paused', { targets: ONE_OWN, visible: ['repo'], pause: 7200 }, [1, 1]],
  ['long paused', { targets: ONE_OWN, visible: ['repo'], pause: 700000 }, [1, 1]],
  [
    'several paused',
    { targets: SEVERAL_OWN, visible: ['environment:dev', 'repo', 'org'], pause: 7200 },
    [1, 1],
  ],
  ['retired previous', { targets: ONE_OWN, visible: ['repo'], previous: 'retired' }, [1, 1]],
  [
    'several own stores, in prod',
    { targets: SEVERAL_OWN, visible: ['environment:prod', 'repo', 'org'] },
    [1, 1],
  ],
  [
    'several own stores, in dev',
    { targets: SEVERAL_OWN, visible: ['environment:dev', 'repo', 'org'] },
    [1, 1],
  ],
  ['several own stores, no environment', { targets: SEVERAL_OWN, visible: ['repo', 'org'] }, [1, 1]],
  [
    'several own stores, retired',
    { targets: SEVERAL_OWN, visible: ['environment:dev', 'repo', 'org'], previous: 'retired' },
    [1, 1],
  ],
  [
    'a new other',
    { targets: ['repo:acme/a', 'repo:acme/b', 'repo'], missing: ['repo:acme/b'], visible: ['repo'] },
    [2, 1],
  ],
  [
    'a new own',
    { targets: ['repo:acme/a', 'org', 'repo'], missing: ['repo'], visible: ['repo', 'org'] },
    [1, 1],
  ],
  [
    'a new env',
    {
      targets: ['repo:acme/a', 'environment:prod', 'repo'],
      missing: ['environment:prod'],
      visible: ['environment:prod', 'repo'],
    },
    [1, 1],
  ],
];

const CASES = LAYOUTS.flatMap(([name, layout, faults]) =>
  [true, false].flatMap((keepPrevious) =>
    (['new', 'newer'] as const).map((second) => ({
      name: `${name}, ${keepPrevious ? 'with' : 'without'} keep-previous, ${second === 'new' ? 'one new pair' : 'a newer pair'}`,
      layout: { ...layout, keepPrevious },
      faults,
      second,
    })),
  ),
);

test.each(CASES)('$name', ({ name, layout, faults, second }) => {
  const exploration = new Exploration(new RotationModel(layout), { faults, staged: ['new', second] });
  const start = performance.now();
  const counts = exploration.explore();
  console.log(name, counts, performance.now() - start);
  for (const [what, { count, example }] of exploration.violations) {
    console.log(`${count} x ${what}\n${example.join('\n')}`);
  }
  expect([...exploration.violations.keys()]).toEqual([]);
});
