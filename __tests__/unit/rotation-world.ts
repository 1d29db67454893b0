import type { GitHubClient } from '../../src/github/client.ts';
import { isNew } from '../../src/github/secret-dates.ts';
import { type SecretMetadata, SecretStore } from '../../src/github/secrets.ts';
import { isOwnStore, type Repository } from '../../src/github/targets.ts';
import {
  leaveOutWritten,
  type MarkerPlan,
  markerName,
  planMarker,
  type RemainingPlan,
} from '../../src/rotate/marker.ts';
import {
  planRotation,
  type SecretWrite,
  selectTargets,
  type TargetPlan,
  type WriteFailure,
  type WriteOutcome,
  type WriteResult,
  writePreviousPair,
  writeTarget,
} from '../../src/rotate/plan.ts';
import type { ReadyTarget } from '../../src/rotate/preflight.ts';
import { MARKER_VALUE } from '../../src/rotate/write.ts';
import type { KeyPair } from '../../src/shared/secret.ts';
import { Secret } from '../../src/shared/secret.ts';
import { scriptedClient } from './octokit-client.ts';
import { parseTargets } from './parsed-targets.ts';

/** The pairs of the model. All but `retired`, which was deleted in Soda Cloud, are accepted. */
export type PairName = 'old' | 'new' | 'newer' | 'retired';

/** One value of a pair in one secret, and when it was written, in seconds: each write takes one. */
export interface Held {
  readonly of: PairName;
  readonly date: number;
}

/**
 * Four secrets of each target in turn: key ID, key secret, previous key ID, previous key secret. Then the markers of the
 * pairs `new` and `newer`, which are never written again while they stand: their date is that of their creation.
 */
export type World = readonly (Held | undefined)[];

const ID = 0;
const SECRET = 1;
const PREVIOUS_ID = 2;
const PREVIOUS_SECRET = 3;
const SECRETS = 4;

/** A fault in a write. */
export type Fault =
  /** The process ends before the write. */
  | 'killed'
  /** GitHub refuses this write. */
  | 'refused'
  /** GitHub refuses the token from here on. */
  | 'token refused'
  /** All responses are lost, and the write was applied. */
  | 'applied, not answered'
  /** All responses are lost, and nothing was applied; or a lost attempt was not applied, and the next is refused. */
  | 'not applied, not answered'
  /** The write succeeds, and the run is canceled then. */
  | 'canceled';
export const FAULTS: readonly Fault[] = [
  ...(['killed', 'refused', 'token refused', 'applied, not answered'] as const),
  ...(['not applied, not answered', 'canceled'] as const),
];

/** The faults of one run, by the number of the write. */
export type Schedule = readonly { readonly at: number; readonly fault: Fault }[];

/** The targets, and those that the workflow reads. */
export interface Layout {
  readonly targets: readonly string[];
  /** The targets without a pair at first, which need `create-missing`. */
  readonly missing?: readonly string[];
  /**
   * The targets that the job of the workflow sees: the first one with a secret of that name wins. Without any, it reads the
   * old pair from elsewhere.
   */
  readonly visible: readonly string[];
  readonly keepPrevious: boolean;
  /** The pair that is stored as previous at first. */
  readonly previous?: PairName;
  /** The time between two runs, in seconds: by default the duration of a write. */
  readonly pause?: number;
  /** The new pairs whose runs store a marker, as those with more than 20 targets do. */
  readonly long?: readonly PairName[];
}

export interface Attempt {
  readonly write: SecretWrite;
  readonly result: WriteResult<WriteFailure>['kind'] | 'uncertain';
}

/** How a run left one target. */
export interface ModelOutcome {
  readonly target: number;
  readonly plan: TargetPlan;
  readonly outcome: WriteOutcome<WriteFailure>;
  readonly attempts: readonly Attempt[];
}

export interface Run {
  /** After each write that was applied, with its number. */
  readonly worlds: readonly { readonly at: number; readonly world: World }[];
  /** The sent values of each write. */
  readonly sent: readonly { readonly target: number; readonly write: SecretWrite }[];
  readonly after: World;
  readonly outcomes: readonly ModelOutcome[];
  /** The targets that are not written, as an earlier run has done that. */
  readonly writtenBefore: readonly number[];
  /** Whether every target that was to be written is rotated; `false` too for a run that ended before the first write. */
  readonly succeeded: boolean;
}

const MARKED: readonly PairName[] = ['new', 'newer'];

/** Shared: creating an error for each kill would take longer than the run. */
const KILLED = new Error('the process was killed');

export const PAIRS: Readonly<Record<PairName, KeyPair>> = {
  old: pairOf('old'),
  new: pairOf('new'),
  newer: pairOf('newer'),
  retired: pairOf('retired'),
};
const OWNER_OF_VALUE = new Map<Secret, PairName>(
  (['old', 'new', 'newer', 'retired'] as const).flatMap((name): [Secret, PairName][] => [
    [PAIRS[name].id, name],
    [PAIRS[name].secret, name],
  ]),
);

const NAMES = { id: 'ID', secret: 'SECRET' };
const PREVIOUS_NAMES = { id: 'PREVIOUS_ID', secret: 'PREVIOUS_SECRET' };
export const PAIR_NAMES = { names: NAMES, previousNames: PREVIOUS_NAMES };
const SECRET_OF_NAME: Readonly<Record<string, number>> = {
  [NAMES.id]: ID,
  [NAMES.secret]: SECRET,
  [PREVIOUS_NAMES.id]: PREVIOUS_ID,
  [PREVIOUS_NAMES.secret]: PREVIOUS_SECRET,
};

export const REPOSITORY: Repository = { owner: 'acme', repo: 'own' };

/** Sends no request: the model applies the writes itself. */
const NOBODY: GitHubClient = scriptedClient(() => {
  throw new Error('the model sends nothing');
});

function pairOf(name: string): KeyPair {
  return { id: new Secret(`${name}-id`), secret: new Secret(`${name}-secret`) };
}

/** Whether Soda Cloud accepts the values of two inputs. */
function isAccepted(id: PairName | undefined, secret: PairName | undefined): id is PairName {
  return id !== undefined && id === secret && id !== 'retired';
}

/** The stores of one layout, and the rotation of `src/rotate/index.ts` in them, without other writers. */
export class RotationModel {
  readonly layout: Layout;
  readonly #stores: readonly SecretStore[];
  readonly #visible: readonly number[];

  /** @param clientOf the client of a target's store, by the number of the target; the model itself needs none */
  constructor(layout: Layout, clientOf: (target: number) => GitHubClient = () => NOBODY) {
    this.layout = layout;
    this.#stores = layout.targets.map((text, index) => {
      const [target] = parseTargets([text], REPOSITORY);
      if (target === undefined) {
        throw new Error(`${text} is no target`);
      }
      return new SecretStore(target, clientOf(index));
    });
    this.#visible = layout.visible.map((name) => layout.targets.indexOf(name));
  }

  /** Each target holds the old pair, written at once with the previous one. */
  initialWorld(): World {
    const { targets, missing = [], previous } = this.layout;
    const pairs = targets.flatMap((name): World => {
      const hold = (of: PairName | undefined) =>
        of === undefined || missing.includes(name) ? undefined : { of, date: 0 };
      return [hold('old'), hold('old'), hold(previous), hold(previous)];
    });
    return [...pairs, ...MARKED.map(() => undefined)];
  }

  /** When the marker of a pair was created, in seconds; `undefined` while there is none. */
  markedAt(world: World, pair: PairName): number | undefined {
    return world[this.layout.targets.length * SECRETS + MARKED.indexOf(pair)]?.date;
  }

  /** The targets that a run with this pair leaves out. */
  writtenBefore(world: World, staged: PairName): number[] {
    const written = this.plan(world, staged)?.written ?? [];
    return written.map(({ store }) => this.#stores.indexOf(store));
  }

  /** The data that GitHub would return for a world. */
  states(world: World): ReadyTarget[] {
    return this.#stores.map((store, target) => ({
      store,
      publicKey: PUBLIC_KEY,
      id: metadata(world[target * SECRETS + ID]),
      secret: metadata(world[target * SECRETS + SECRET]),
    }));
  }

  /** The complete pair of a target, under the current or the previous names. */
  wholePair(world: World, target: number, under: 'current' | 'previous'): PairName | undefined {
    const { id, secret } = this.halves(world, target, under);
    return id === secret ? id : undefined;
  }

  halves(world: World, target: number, under: 'current' | 'previous'): Halves {
    const first = target * SECRETS + (under === 'current' ? ID : PREVIOUS_ID);
    return { id: world[first]?.of, secret: world[first + 1]?.of };
  }

  /** The secrets of the workflow at the start of a run: GitHub looks each name up in every store of the job. */
  read(world: World, under: 'current' | 'previous'): Halves {
    if (this.#visible.length === 0) {
      const of = under === 'current' ? 'old' : undefined;
      return { id: of, secret: of };
    }
    const find = (half: number) =>
      this.#visible.map((target) => world[target * SECRETS + half]?.of).find((of) => of !== undefined);
    return under === 'current'
      ? { id: find(ID), secret: find(SECRET) }
      : { id: find(PREVIOUS_ID), secret: find(PREVIOUS_SECRET) };
  }

  /** Starts the workflow: `rotate` with a staged pair. */
  run(world: World, staged: PairName, schedule: Schedule = []): Run {
    const planned = this.plan(world, staged);
    if (planned === undefined) {
      return {
        worlds: [],
        sent: [],
        after: world,
        outcomes: [],
        writtenBefore: [],
        succeeded: false,
      };
    }
    const { plan, marker, written } = planned;
    const writer = new Writer(world, { pause: this.layout.pause ?? 0, marker }, this.#stores, schedule);
    const outcomes: ModelOutcome[] = [];
    let isStopped = false;
    let wasKilled = false;
    const start = (begin: () => ModelOutcome | undefined): boolean => {
      const outcome = isStopped || writer.isCanceled ? undefined : begin();
      if (outcome !== undefined) {
        outcomes.push(outcome);
      }
      isStopped ||= writer.isTokenRefused;
      return outcome?.outcome.state === 'rotated';
    };
    const write = (each: TargetPlan) => start(() => writer.write(each));
    const keep = (each: TargetPlan) => {
      start(() => writer.keepPrevious(each));
      return outcomes.every(({ outcome }) => outcome.state === 'rotated');
    };
    let succeeded = false;
    try {
      succeeded =
        writer.begin() &&
        plan.others.map(write).every(Boolean) &&
        plan.own.every(keep) &&
        plan.own.every((each) => write({ ...each, previousPairWrites: [] }));
      if (succeeded) {
        writer.complete();
      }
    } catch (error) {
      if (error !== KILLED) {
        throw error;
      }
      wasKilled = true;
    }
    return {
      worlds: writer.worlds,
      sent: writer.sent,
      after: writer.world,
      outcomes,
      writtenBefore: written.map(({ store }) => this.#stores.indexOf(store)),
      succeeded: succeeded && !wasKilled,
    };
  }

  /** What `rotate` does before the first write; `undefined` where it ends with an error. */
  plan(world: World, staged: PairName): (RemainingPlan & { marker: MarkerPlan | undefined }) | undefined {
    const { missing, keepPrevious } = this.layout;
    const createMissing = missing !== undefined;
    const states = this.states(world);
    if (!createMissing && states.some(({ id, secret }) => id === undefined || secret === undefined)) {
      return undefined;
    }
    const current = this.read(world, 'current');
    const isComplete = current.id !== undefined && current.secret !== undefined;
    const isIncomplete = !isComplete && (current.id !== undefined || current.secret !== undefined);
    if (!isComplete && !(isIncomplete && createMissing) && (isIncomplete || !states.every(isNew))) {
      return undefined;
    }
    const isCurrent = current.id === staged && current.secret === staged;
    const selected = selectTargets(states, { isCurrent, repository: REPOSITORY });
    const old = oldPair(staged, current, this.read(world, 'previous'));
    const marker = this.#marker(world, staged, selected.length === states.length);
    const plan = planRotation(selected, {
      repository: REPOSITORY,
      ...PAIR_NAMES,
      next: PAIRS[staged],
      old: old === undefined ? undefined : PAIRS[old],
      keepPrevious: keepPrevious && !isCurrent,
    });
    const createdAt = this.markedAt(world, staged);
    return {
      ...leaveOutWritten(plan, createdAt === undefined ? undefined : createdAt * 1000),
      marker,
    };
  }

  #marker(world: World, staged: PairName, isWhole: boolean): MarkerPlan | undefined {
    const { long = [] } = this.layout;
    const store = this.#stores.find(({ target }) => target.kind === 'repo' && isOwnStore(target, REPOSITORY));
    const created = MARKED.flatMap((pair): [string, number][] => {
      const date = this.markedAt(world, pair);
      return date === undefined ? [] : [[markerName(PAIRS[pair]), date * 1000]];
    });
    const isNeeded = long.includes(staged) && isWhole;
    return store === undefined || (created.length === 0 && !isNeeded)
      ? undefined
      : planMarker({ store, publicKey: PUBLIC_KEY, created: new Map(created) }, PAIRS[staged], isNeeded);
  }
}

const PUBLIC_KEY = { id: 'k1', key: 'box1' };

/** The values of two secrets or two inputs. */
export interface Halves {
  readonly id: PairName | undefined;
  readonly secret: PairName | undefined;
}

/** The rule of `findOldPair`, for the values of the inputs. */
export function oldPair(staged: PairName, current: Halves, previous: Halves): PairName | undefined {
  for (const { id, secret } of [current, previous]) {
    if (isAccepted(id, secret) && id !== staged) {
      return id;
    }
  }
  return undefined;
}

function metadata(held: Held | undefined): SecretMetadata | undefined {
  return held === undefined ? undefined : { updatedAt: held.date * 1000, readAt: 0 };
}

class Writer {
  world: World;
  readonly worlds: { at: number; world: World }[] = [];
  readonly sent: { target: number; write: SecretWrite }[] = [];
  isCanceled = false;
  isTokenRefused = false;
  readonly #stores: readonly SecretStore[];
  readonly #schedule: Schedule;
  readonly #marker: MarkerPlan | undefined;
  /** The number of the target with the markers. */
  readonly #markedStore: number;
  #isMarked: boolean;
  #clock: number;

  constructor(
    world: World,
    { pause, marker }: { readonly pause: number; readonly marker: MarkerPlan | undefined },
    stores: readonly SecretStore[],
    schedule: Schedule,
  ) {
    this.world = world;
    this.#stores = stores;
    this.#schedule = schedule;
    this.#marker = marker;
    this.#markedStore = marker === undefined ? -1 : stores.indexOf(marker.store);
    this.#isMarked = marker?.stands ?? false;
    this.#clock = Math.max(...world.map((held) => held?.date ?? 0)) + pause;
  }

  /** Whether the run may start. */
  begin(): boolean {
    const { name = '', others = [], isNeeded } = this.#marker ?? {};
    const writes: SecretWrite[] = [
      ...others.map((other) => ({ kind: 'delete-marker' as const, name: other })),
      ...(isNeeded && !this.#isMarked
        ? [{ kind: 'put' as const, name, value: MARKER_VALUE, visibility: undefined }]
        : []),
    ];
    return writes.every((write) => {
      const isAccepted = !this.isCanceled && this.#mark(write);
      this.#isMarked ||= isAccepted && write.kind === 'put';
      return isAccepted;
    });
  }

  complete(): void {
    const deletion = this.#markerDeletion();
    if (deletion !== undefined && !this.isCanceled) {
      this.#mark(deletion);
    }
  }

  #markerDeletion(): SecretWrite | undefined {
    const { name = '' } = this.#marker ?? {};
    return this.#isMarked ? { kind: 'delete-marker', name } : undefined;
  }

  #mark(write: SecretWrite): boolean {
    return this.#carryOut(this.#markedStore, write).kind === 'accepted';
  }

  write(plan: TargetPlan): ModelOutcome {
    const { end, ...done } = this.#carryOutAll(
      plan,
      writeTarget<SecretWrite, WriteFailure>(plan, {
        isCanceled: () => this.isCanceled,
        markerDeletion: () => this.#markerDeletion(),
      }),
    );
    return { ...done, outcome: end };
  }

  /** Returns an outcome only where that is the end of the target. */
  keepPrevious(plan: TargetPlan): ModelOutcome | undefined {
    const { end, ...done } = this.#carryOutAll(
      plan,
      writePreviousPair<SecretWrite, WriteFailure>(plan.previousPairWrites),
    );
    return end === undefined ? undefined : { ...done, outcome: { state: 'failed', failure: end } };
  }

  #carryOutAll<End>(plan: TargetPlan, steps: Generator<SecretWrite, End, WriteResult<WriteFailure>>) {
    const target = this.#stores.indexOf(plan.store);
    const attempts: Attempt[] = [];
    let step = steps.next();
    while (step.done !== true) {
      const { value: write } = step;
      const result = this.#carryOut(write.kind === 'delete-marker' ? this.#markedStore : target, write);
      attempts.push({
        write: step.value,
        result: result.kind === 'failed' && result.failure.uncertain ? 'uncertain' : result.kind,
      });
      step = steps.next(result);
    }
    return { target, plan, end: step.value, attempts };
  }

  #carryOut(target: number, write: SecretWrite): WriteResult<WriteFailure> {
    const result = this.#send(target, write);
    if (write.kind === 'delete-marker' && write.name === this.#marker?.name) {
      this.#isMarked &&= result.kind === 'failed';
    }
    return result;
  }

  #send(target: number, write: SecretWrite): WriteResult<WriteFailure> {
    const number = this.sent.length;
    const fault = this.#schedule.find(({ at }) => at === number)?.fault;
    if (fault === 'killed') {
      throw KILLED;
    }
    this.sent.push({ target, write });
    this.isTokenRefused ||= fault === 'token refused';
    if (this.isTokenRefused || fault === 'refused') {
      return { kind: 'failed', failure: { uncertain: false } };
    }
    if (fault === 'not applied, not answered') {
      return { kind: 'failed', failure: { uncertain: true } };
    }
    this.#apply(target, write);
    if (fault === 'applied, not answered') {
      return { kind: 'failed', failure: { uncertain: true } };
    }
    this.isCanceled ||= fault === 'canceled';
    return { kind: 'accepted', date: this.#clock };
  }

  #apply(target: number, write: SecretWrite): void {
    this.#clock += 1;
    const world = [...this.world];
    const marked = MARKED.findIndex((pair) => markerName(PAIRS[pair]) === write.name);
    if (marked === -1) {
      const of = write.kind === 'put' ? OWNER_OF_VALUE.get(write.value) : undefined;
      world[target * SECRETS + (SECRET_OF_NAME[write.name] ?? Number.NaN)] =
        of === undefined ? undefined : { of, date: this.#clock };
    } else {
      const slot = this.#stores.length * SECRETS + marked;
      const of = MARKED[marked];
      // a write of a secret that is there does not change when it was created
      world[slot] =
        write.kind !== 'put' || of === undefined ? undefined : (world[slot] ?? { of, date: this.#clock });
    }
    this.world = world;
    this.worlds.push({ at: this.sent.length - 1, world });
  }
}
