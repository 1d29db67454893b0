import { afterAll, describe, expect, test } from '@jest/globals';
import type { GitHubClient } from '../../src/github/client.ts';
import { GitHubFailure } from '../../src/github/errors.ts';
import { createPairReader } from '../../src/github/inventory.ts';
import { findUnfinished, HOUR, isNew } from '../../src/github/secret-dates.ts';
import { isOwnStore } from '../../src/github/targets.ts';
import type { FetchRequest } from '../../src/http/fetch.ts';
import { type SecretWrite, selectTargets } from '../../src/rotate/plan.ts';
import type { ReadyTarget } from '../../src/rotate/preflight.ts';
import { type AcceptedPair, PairVerifier } from '../../src/rotate/verify.ts';
import { encryptAll, type TargetOutcome, writeTargets } from '../../src/rotate/write.ts';
import type { Secret } from '../../src/shared/secret.ts';
import { createMemoryLog } from './memory-log.ts';
import { scriptedClient } from './octokit-client.ts';
import {
  FAULTS,
  type Fault,
  type Halves,
  type Layout,
  type ModelOutcome,
  oldPair,
  PAIR_NAMES,
  PAIRS,
  type PairName,
  REPOSITORY,
  RotationModel,
  type Run,
  type Schedule,
  type World,
} from './rotation-world.ts';

/**
 * The protocol of a rotation under all schedules of faults: two runs of the same workflow with faults, then two without
 * ones. What is bounded: the faults of a run (`faults` of each layout), one shape of each layout, one write at a time. An
 * answer that is lost stands for a write that is applied while its answer is awaited; one that is applied later still, after
 * the writes that follow it, is not tried: neither are other writers.
 */
interface Place extends Omit<Layout, 'keepPrevious'> {
  readonly name: string;
  /** In the first and in the second disturbed run, at most. */
  readonly faults: readonly [first: number, second: number];
}

const OTHERS = ['repo:acme/a', 'repo:acme/b'];
const BOTH = ['new', 'newer'] as const;
const SEVERAL_OWN = ['repo:acme/a', 'org', 'environment:dev', 'environment:prod', 'repo'];
const TWO_HOURS = (2 * HOUR) / 1000;
const NINE_DAYS = 108 * TWO_HOURS;

const PLACES: readonly Place[] = [
  { name: 'the own repository', targets: ['repo'], visible: ['repo'], faults: [2, 2] },
  {
    name: 'the own repository, new',
    targets: ['repo'],
    missing: ['repo'],
    visible: ['repo'],
    faults: [2, 2],
  },
  { name: 'others and the own one', targets: [...OTHERS, 'repo'], visible: ['repo'], faults: [2, 1] },
  {
    name: 'an environment, two hours between the runs',
    targets: ['repo:acme/a', 'environment:prod'],
    visible: ['environment:prod'],
    pause: TWO_HOURS,
    faults: [2, 1],
  },
  {
    name: 'others and the own one, nine days between the runs, a revoked previous pair',
    targets: [...OTHERS, 'repo'],
    visible: ['repo'],
    pause: NINE_DAYS,
    previous: 'retired',
    faults: [1, 1],
  },
  {
    name: 'a new other one',
    targets: [...OTHERS, 'repo'],
    missing: ['repo:acme/b'],
    visible: ['repo'],
    faults: [1, 1],
  },
  {
    name: 'a new own one, read from the organization until then',
    targets: ['repo:acme/a', 'org', 'repo'],
    missing: ['repo'],
    visible: ['repo', 'org'],
    faults: [1, 1],
  },
  {
    name: 'a new environment, read from the repository until then',
    targets: ['environment:prod', 'repo'],
    missing: ['environment:prod'],
    visible: ['environment:prod', 'repo'],
    faults: [1, 1],
  },
  {
    name: 'several own stores, read in the first environment',
    targets: SEVERAL_OWN,
    visible: ['environment:dev', 'repo', 'org'],
    previous: 'retired',
    faults: [1, 1],
  },
  {
    name: 'several own stores, read in the last environment, two hours between the runs',
    targets: SEVERAL_OWN,
    visible: ['environment:prod', 'repo', 'org'],
    pause: TWO_HOURS,
    faults: [1, 1],
  },
  {
    name: 'several own stores, read without an environment',
    targets: SEVERAL_OWN,
    visible: ['repo', 'org'],
    faults: [1, 1],
  },
  {
    name: 'others and the own one, with a marker',
    targets: [...OTHERS, 'repo'],
    visible: ['repo'],
    long: BOTH,
    faults: [2, 1],
  },
  {
    name: 'a new other one, with a marker, two hours between the runs',
    targets: ['repo:acme/a', 'repo:acme/b', 'repo'],
    missing: ['repo:acme/b'],
    visible: ['repo'],
    long: BOTH,
    pause: TWO_HOURS,
    faults: [1, 1],
  },
  {
    name: 'several own stores, read in the first environment, with a marker',
    targets: SEVERAL_OWN,
    visible: ['environment:dev', 'repo', 'org'],
    long: BOTH,
    faults: [1, 1],
  },
  {
    name: 'others and the own one, with a marker of the first pair alone',
    targets: [...OTHERS, 'repo'],
    visible: ['repo'],
    long: ['new'],
    faults: [1, 1],
  },
  { name: 'no own store', targets: [...OTHERS, 'repo:acme/c'], visible: [], faults: [1, 1] },
];

const CASES = PLACES.flatMap((place) =>
  [true, false].flatMap((keepPrevious) =>
    (['new', 'newer'] as const).map((second) => ({
      name: `${place.name}, ${keepPrevious ? 'with' : 'without'} keep-previous, ${second === 'new' ? 'one new pair' : 'then a newer pair'}`,
      layout: { ...place, keepPrevious },
      faults: place.faults,
      second,
    })),
  ),
);

const counted = { executions: 0, runs: 0, worlds: 0 };

describe('two disturbed runs and two undisturbed ones', () => {
  test.each(CASES)('$name', ({ layout, faults, second }) => {
    const exploration = new Exploration(new RotationModel(layout), { faults, staged: ['new', second] });
    const { executions, runs, worlds } = exploration.explore();
    counted.executions += executions;
    counted.runs += runs;
    counted.worlds += worlds;

    expect(exploration.violations()).toEqual('');
    // with a fault or a kill at each write of either run there are at least so many
    expect(executions).toBeGreaterThan(100);
  });

  afterAll(() => {
    const { executions, runs, worlds } = counted;
    process.stdout.write(
      `rotation model: ${executions} executions of four runs, through ${runs} runs that differ and ${worlds} worlds\n`,
    );
  });
});

/** The state after a run with faults. States in which all runs behave equally count as one. */
interface Reached {
  readonly world: World;
  /** In how many ways it was reached. */
  readonly executions: number;
  /** One of the ways. */
  readonly trace: readonly string[];
}

interface Bounds {
  readonly faults: readonly [first: number, second: number];
  /** The pairs that are staged for the two disturbed runs; the last one for the undisturbed ones, too. */
  readonly staged: readonly [first: PairName, second: PairName];
}

class Exploration {
  #runs = 0;
  readonly #model: RotationModel;
  readonly #bounds: Bounds;
  readonly #violations = new Map<string, { readonly count: number; readonly trace: readonly string[] }>();
  readonly #seen = new Set<string>();
  /** The numbers of all targets, and of those that are own stores. */
  readonly #targets: readonly number[];
  readonly #own: readonly number[];
  /** The targets that held a pair at first. */
  readonly #held: readonly number[];

  constructor(model: RotationModel, bounds: Bounds) {
    this.#model = model;
    this.#bounds = bounds;
    const states = model.states(model.initialWorld());
    this.#targets = states.map((_, target) => target);
    this.#own = this.#targets.filter((target) => {
      const state = states[target];
      return state !== undefined && isOwnStore(state.store.target, REPOSITORY);
    });
    this.#held = this.#targets.filter((target) => {
      const state = states[target];
      return state !== undefined && !isNew(state);
    });
  }

  explore() {
    const { staged, faults } = this.#bounds;
    const start: Reached = { world: this.#model.initialWorld(), executions: 1, trace: [] };
    const afterFirst = this.#disturb([start], staged[0], faults[0]);
    const afterSecond = this.#disturb(afterFirst, staged[1], faults[1]);
    for (const reached of afterSecond) {
      this.#finish(reached, staged[1]);
    }
    const executions = afterSecond.reduce((sum, reached) => sum + reached.executions, 0);
    return { executions, runs: this.#runs, worlds: this.#seen.size };
  }

  /** Each broken rule, with the number of cases and one example. */
  violations(): string {
    return [...this.#violations]
      .map(([rule, { count, trace }]) => `${count} x not so: ${rule}\n${trace.join('\n')}\n`)
      .join('\n');
  }

  /** Runs the workflow in each of these worlds, with every schedule of faults. */
  #disturb(from: readonly Reached[], staged: PairName, faults: number): Reached[] {
    const found = new Map<string, Reached>();
    for (const { world, executions, trace } of from) {
      this.#forEachSchedule({ world, staged, faults, schedule: [] }, (run, schedule) => {
        const longer = [...trace, describeRun(staged, schedule, run)];
        this.#checkRun(run, world, schedule.at(-1)?.at ?? 0, staged, longer);
        const normal = normalize(run.after);
        const key = keyOf(normal);
        const known = found.get(key);
        found.set(key, {
          world: normal,
          executions: executions + (known?.executions ?? 0),
          trace: known?.trace ?? longer,
        });
      });
    }
    return [...found.values()];
  }

  #forEachSchedule(
    start: { world: World; staged: PairName; faults: number; schedule: Schedule },
    visit: (run: Run, schedule: Schedule) => void,
  ): void {
    const { world, staged, faults, schedule } = start;
    const run = this.#run(world, staged, schedule);
    visit(run, schedule);
    const last = schedule.at(-1);
    if (faults === 0 || last?.fault === 'killed') {
      return;
    }
    // nothing but a kill makes a difference to a refused token
    const possible: readonly Fault[] = last?.fault === 'token refused' ? ['killed'] : FAULTS;
    for (let at = (last?.at ?? -1) + 1; at < run.sent.length; at += 1) {
      for (const fault of possible) {
        this.#forEachSchedule(
          { world, staged, faults: faults - 1, schedule: [...schedule, { at, fault }] },
          visit,
        );
      }
    }
  }

  /** Two undisturbed runs. */
  #finish({ world, trace }: Reached, staged: PairName): void {
    const first = this.#run(world, staged);
    const afterFirst = [...trace, describeRun(staged, [], first)];
    this.#checkRun(first, world, 0, staged, afterFirst);
    this.#require(first.succeeded, 'an undisturbed run succeeds', afterFirst);
    this.#requireComplete(first.after, staged, afterFirst);
    const between = normalize(first.after);
    const second = this.#run(between, staged);
    const afterSecond = [...afterFirst, describeRun(staged, [], second)];
    this.#checkRun(second, between, 0, staged, afterSecond);
    this.#require(second.succeeded, 'a second undisturbed run succeeds', afterSecond);
    this.#requireComplete(second.after, staged, afterSecond);
    const written = new Set(second.sent.map(({ target }) => target));
    const expected = this.#own.length === 0 ? this.#targets : this.#own.length === 1 ? [] : this.#own;
    this.#require(
      written.size === expected.length && expected.every((target) => written.has(target)),
      'a second undisturbed run writes nothing with one own store, all of them with several, and else everything',
      afterSecond,
    );
  }

  #requireComplete(world: World, staged: PairName, trace: readonly string[]): void {
    const model = this.#model;
    const keeps = model.layout.keepPrevious;
    for (const target of this.#targets) {
      this.#require(
        model.wholePair(world, target, 'current') === staged,
        'after an undisturbed run every target holds the new pair',
        trace,
      );
      const { id, secret } = model.halves(world, target, 'previous');
      const isOld = id === 'old' || (id === 'new' && staged === 'newer');
      this.#require(
        id === secret &&
          (keeps && this.#held.includes(target) ? isOld : isOld || id === model.layout.previous),
        'after an undisturbed run every previous pair is whole, and the old one where that was kept',
        trace,
      );
    }
    this.#require(
      this.#bounds.staged.every((pair) => model.markedAt(world, pair) === undefined),
      'after an undisturbed run no marker is left',
      trace,
    );
    this.#require(
      this.#own.length === 0 || findUnfinished(model.states(world), REPOSITORY).length === 0,
      'after an undisturbed run no date shows an unfinished rotation',
      trace,
    );
  }

  #run(world: World, staged: PairName, schedule: Schedule = []): Run {
    this.#runs += 1;
    return this.#model.run(world, staged, schedule);
  }

  /** @param from the first write that another schedule did not have checked already */
  #checkRun(run: Run, before: World, from: number, staged: PairName, trace: readonly string[]): void {
    for (const target of run.writtenBefore) {
      this.#require(
        this.#model.wholePair(before, target, 'current') === staged,
        'a target that a run leaves out, as an earlier one wrote it, holds the new pair',
        trace,
      );
    }
    for (const outcome of run.outcomes) {
      const { state } = outcome.outcome;
      this.#require(isTrue(outcome, staged), `what a run calls ${state} is that`, trace);
      const [held, holds] = [before, run.after].map((world) =>
        this.#model.halves(world, outcome.target, 'current'),
      );
      const isMixed = holds?.id !== holds?.secret;
      this.#require(
        !isMixed || state === 'broken' || held?.id !== held?.secret,
        'a target that a run leaves mixed is called broken',
        trace,
      );
    }
    for (const { at, world } of run.worlds) {
      if (at >= from) {
        this.#checkMarked(run.sent[at]?.write, world, trace);
        const key = `${staged} ${keyOf(world)}`;
        if (!this.#seen.has(key)) {
          this.#seen.add(key);
          this.#checkInstant(world, staged, trace);
        }
      }
    }
  }

  /** @param write of which this world is the result */
  #checkMarked(write: SecretWrite | undefined, world: World, trace: readonly string[]): void {
    if (write === undefined || (write.name !== 'ID' && write.name !== 'SECRET')) {
      return;
    }
    const of = write.kind === 'put' ? nameOfPair(write.value.reveal()) : undefined;
    this.#require(
      this.#bounds.staged.every((pair) => this.#model.markedAt(world, pair) === undefined || of === pair),
      'while a marker stands, nothing but its pair is written, and nothing is deleted',
      trace,
    );
  }

  #checkInstant(world: World, staged: PairName, trace: readonly string[]): void {
    const model = this.#model;
    const longer = () => [...trace, `  at ${keyOf(world)}`];
    const [first, second] = this.#bounds.staged;
    if (model.layout.keepPrevious && first === second) {
      for (const target of this.#held) {
        const pairs = (['current', 'previous'] as const).map((under) =>
          model.wholePair(world, target, under),
        );
        this.#require(
          pairs.some((of) => of !== undefined && of !== 'retired'),
          'with keep-previous every target holds a whole pair that works at every instant',
          longer,
        );
      }
    }
    if (model.layout.long !== undefined) {
      for (const pair of [first, second]) {
        this.#require(
          model.writtenBefore(world, pair).every((each) => model.wholePair(world, each, 'current') === pair),
          'while a marker stands, pairs with later dates are the new one',
          longer,
        );
      }
    }
    if (this.#own.length > 0) {
      this.#checkDates(world, staged, longer);
    }
  }

  #checkDates(world: World, staged: PairName, trace: () => readonly string[]): void {
    const model = this.#model;
    const states = model.states(world);
    const lacking = states.filter((_, target) => model.wholePair(world, target, 'current') !== staged);
    const isBegun = this.#targets.some((target) => {
      const { id, secret } = model.halves(world, target, 'current');
      return id === staged || secret === staged;
    });
    if (!isBegun || lacking.length === 0) {
      return;
    }
    this.#require(
      findUnfinished(states, REPOSITORY).length > 0 ||
        lacking.every((state) => isMissingAHalf(state) || this.#isHalfRestored(state, world, staged)),
      'dates show that a rotation is unfinished from its first write to its last',
      trace,
    );
    const current = model.read(world, 'current');
    const selected = new Set(
      selectTargets(states, {
        isCurrent: current.id === staged && current.secret === staged,
        repository: REPOSITORY,
      }),
    );
    this.#require(
      lacking.every((state) => selected.has(state)),
      'the next run writes every target that lacks the new pair',
      trace,
    );
  }

  /**
   * Whether an own store looks like one that was written completely: its new key ID was written last of all but for the
   * secret that was restored after it. Either what the workflow reads is refused then, or there are several own stores,
   * which are all written again.
   */
  #isHalfRestored(state: ReadyTarget, world: World, staged: PairName): boolean {
    const target = this.#own.find((own) => this.#model.states(world)[own]?.store === state.store);
    if (target === undefined || state.id === undefined || state.secret === undefined) {
      return false;
    }
    const { id, secret } = this.#model.halves(world, target, 'current');
    return id === staged && secret !== staged && state.secret.updatedAt > state.id.updatedAt;
  }

  #require(condition: boolean, rule: string, trace: readonly string[] | (() => readonly string[])): void {
    if (!condition) {
      const known = this.#violations.get(rule);
      const shown = known?.trace ?? (typeof trace === 'function' ? trace() : trace);
      this.#violations.set(rule, { count: (known?.count ?? 0) + 1, trace: shown });
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
      const value = write.kind === 'put' ? nameOfPair(write.value.reveal()) : 'nothing';
      const written = possible.map((halves) => ({ ...halves, [name]: value }));
      possible = result === 'accepted' ? written : [...possible, ...written];
    }
  }
  const surely = (of: string) => possible.every(({ ID, SECRET }) => ID === of && SECRET === of);
  switch (outcome.state) {
    case 'rotated':
      return surely(staged);
    case 'restored':
      return surely(
        plan.rollback?.id.kind === 'put' ? nameOfPair(plan.rollback.id.value.reveal()) : 'nothing',
      );
    case 'failed':
    case 'skipped':
      return surely(before);
    case 'broken':
      return possible.some(({ ID, SECRET }) => ID !== SECRET);
  }
}

function nameOfPair(value: string): string {
  return value.replace(/-.*/, '');
}

function isMissingAHalf({ id, secret }: ReadyTarget): boolean {
  return id === undefined || secret === undefined;
}

/** Longer steps between dates are pauses between runs. */
const SHORT = HOUR / 1000 / 2;

/** Counts a second for each short step between dates: in the same order, they mean the same to every run. */
function normalize(world: World): World {
  const dates = [...new Set(world.map((held) => held?.date ?? 0))].sort((one, other) => one - other);
  const normal = new Map<number, number>();
  let last = 0;
  for (const [index, date] of dates.entries()) {
    const step = date - (dates[index - 1] ?? date);
    last += step < SHORT ? Math.sign(step) : step - (step % SHORT);
    normal.set(date, last);
  }
  return world.map((held) => held && { ...held, date: normal.get(held.date) ?? 0 });
}

function keyOf(world: World): string {
  return world.map((held) => (held === undefined ? '-' : `${held.of}@${held.date}`)).join(' ');
}

function describeRun(staged: PairName, schedule: Schedule, run: Run): string {
  const faults = schedule.map(({ at, fault }) => `${fault} at write ${at}`).join(', ') || 'undisturbed';
  const states = run.outcomes.map(({ target, outcome }) => `${target} ${outcome.state}`).join(', ');
  return `${staged}, ${faults}: ${states}\n  then ${keyOf(run.after)}`;
}

describe('the model is the action', () => {
  const NAMES: readonly (PairName | undefined)[] = ['old', 'new', 'retired', undefined];
  const INPUTS: readonly Halves[] = NAMES.flatMap((id) => NAMES.map((secret) => ({ id, secret })));

  test('in its choice of the old pair', async () => {
    const pairOf = ({ id, secret }: Halves) =>
      id === undefined || secret === undefined
        ? undefined
        : { id: PAIRS[id].id, secret: PAIRS[secret].secret };
    const accepted = ['old', 'new'].map((name) => btoa(`${name}-id:${name}-secret`));
    const context = {
      log: createMemoryLog().log,
      http: {
        fetch: async (_url: string, { headers }: FetchRequest) => {
          const isAccepted = accepted.includes(`${headers['authorization']}`.replace('Basic ', ''));
          return {
            status: isAccepted ? 200 : 401,
            headers: new Map<string, string>(),
            body: (async function* () {
              yield Buffer.from('{"organisationName": "Acme"}');
            })(),
          };
        },
        now: () => 0,
        sleep: async () => undefined,
        random: () => 0,
      },
      report: { key: () => undefined },
    };
    for (const current of INPUTS) {
      for (const previous of INPUTS) {
        const pair = pairOf(current);
        const verifier = new PairVerifier(
          {
            connection: { scheme: 'https', host: 'soda.example' },
            keySource: { kind: 'command', command: '' },
            previous: pairOf(previous),
            allowOtherOrganization: false,
          },
          context,
        );
        let asked: AcceptedPair | undefined;
        if (pair !== undefined && !(current.id === 'new' && current.secret === 'new')) {
          asked = await verifier.askExisting('current', pair);
        }
        const found = await verifier.findOld(PAIRS.new, asked);
        const expected = oldPair('new', current, previous);

        expect([current, previous, found?.pair]).toEqual([current, previous, expected && PAIRS[expected]]);
      }
    }
  });

  /** Writes for real, but for GitHub, under the faults of a schedule. */
  async function writeForReal(layout: Layout, world: (model: RotationModel) => World, schedule: Schedule) {
    const sent: string[] = [];
    let isCanceled = false;
    let isTokenRefused = false;
    const failure = (status: number, uncertain: boolean) =>
      new GitHubFailure(`HTTP ${status}`, { status, uncertain });
    const clientOf = (target: number): GitHubClient =>
      scriptedClient((route, { secret_name: name, encrypted_value: value }) => {
        const answer = { date: 1, data: { updated_at: new Date(1e9).toISOString() } };
        if (route.startsWith('GET')) {
          return answer;
        }
        const fault = schedule.find(({ at }) => at === sent.length)?.fault;
        sent.push(`${target} ${name} ${value}`);
        isTokenRefused ||= fault === 'token refused';
        isCanceled ||= fault === 'canceled';
        if (isTokenRefused) {
          throw failure(401, false);
        }
        if (fault !== undefined && fault !== 'canceled') {
          throw failure(403, fault !== 'refused');
        }
        return answer;
      });
    const model = new RotationModel(layout, clientOf);
    const { plan, marker } = model.plan(world(model), 'new') ?? NOTHING;
    const encrypt = (value: Secret) => value.reveal();
    const written = writeTargets(plan, {
      encrypted: await encryptAll(plan, encrypt, { requested: false }),
      encrypt,
      reader: createPairReader(1, PAIR_NAMES, (read) => read()),
      interval: 0,
      http: { sleep: async () => undefined, now: () => 0 },
      cancellation: {
        get requested() {
          return isCanceled;
        },
      },
      log: { info: () => undefined, warning: () => undefined },
      marker,
      isPartial: false,
      record: () => undefined,
    });
    const stores = [...plan.others, ...plan.own].map(({ store }) => store);
    // a marker that cannot be stored, or that of another key which cannot be deleted, ends the run
    const outcomes = await written.catch((error: unknown) => {
      expect(error).toMatchObject({ title: expect.stringMatching(/^Rotation (not started|canceled)$/) });
      return [...plan.others, ...plan.own].map((each) => ({ plan: each, state: 'skipped' as const }));
    });
    return { sent, outcomes: statesOf(outcomes, stores) };
  }

  const NOTHING = { plan: { others: [], own: [] }, marker: undefined };

  function statesOf(outcomes: readonly TargetOutcome[], stores: readonly unknown[]) {
    return outcomes.map(({ plan, state }) => `${stores.indexOf(plan.store)} ${state}`).sort();
  }

  const SEVERAL = { targets: SEVERAL_OWN, visible: ['repo'], keepPrevious: true };
  const NEW = {
    targets: ['repo:acme/a', 'repo'],
    missing: ['repo:acme/a'],
    visible: ['repo'],
    keepPrevious: false,
  };

  const LONG = { targets: ['repo:acme/a', 'repo'], visible: ['repo'], keepPrevious: false, isLong: true };
  const initial = (model: RotationModel) => model.initialWorld();
  /** After a run with another pair that was killed between the halves of a target. */
  const begun = (model: RotationModel) =>
    model.run(model.initialWorld(), 'newer', [{ at: 2, fault: 'killed' }]).after;

  test.each([
    ['several own stores', SEVERAL, initial],
    ['a new target', NEW, initial],
    ['with a marker', LONG, initial],
    ['with the marker of another key', LONG, begun],
  ] as const)('in its writes and in how it calls what they left: %s', async (_what, layout, start) => {
    const model = new RotationModel(layout);
    const world = start(model);
    const faults = FAULTS.filter((fault) => fault !== 'killed');
    const undisturbed = model.run(world, 'new').sent.length;
    const single: Schedule[] = Array.from({ length: undisturbed }, (_, at) => at).flatMap((at) =>
      faults.map((fault) => [{ at, fault }]),
    );
    const twice = single.flatMap(([first]): Schedule[] =>
      first === undefined ? [] : faults.map((fault) => [first, { at: first.at + 1, fault }]),
    );
    for (const schedule of [[], ...single, ...twice]) {
      const real = await writeForReal(layout, start, schedule);
      const run = model.run(world, 'new', schedule);
      const outcomes = new Map(run.outcomes.map(({ target, outcome }) => [target, outcome.state]));

      expect({ schedule, ...real }).toEqual({
        schedule,
        sent: run.sent.map(
          ({ target, write }) =>
            `${target} ${write.name} ${write.kind === 'put' ? write.value.reveal() : undefined}`,
        ),
        outcomes: layout.targets.map((_, target) => `${target} ${outcomes.get(target) ?? 'skipped'}`).sort(),
      });
    }
  });
});
