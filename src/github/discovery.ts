import { ActionError, lineList } from '../shared/action-error.ts';
import { Progress } from '../shared/progress.ts';
import { sentence } from '../shared/summary.ts';
import { allEnded, createReadLimit, type ReadLimit, SECOND_LOOK } from './client.ts';
import type { GitHubClients } from './clients.ts';
import { type FailureReason, GitHubFailure } from './errors.ts';
import {
  describeProblem,
  describeUnlisted,
  explainUnlisted,
  type StoreListing,
  type TargetProblem,
} from './inventory.ts';
import { coversPlace, ExclusionIndex, findOverlaps, type Overlap, placeKey, secretsOf } from './overlaps.ts';
import {
  type Exclusion,
  matchesEnvironment,
  matchesEveryEnvironment,
  matchesRepository,
  type PatternPlace,
  type TargetList,
  type TargetPattern,
} from './patterns.ts';
import { type Level, neededPermission } from './permissions.ts';
import { type ListedRepository, listRepositories, readEnvironments } from './repositories.ts';
import { SecretStore } from './secrets.ts';
import {
  ownerOf,
  type PairNames,
  type Place,
  pairNames,
  repositoryName,
  type SecretNames,
  type Target,
  targetName,
} from './targets.ts';

export interface FoundTargets {
  /** Named and found ones, without those that are excluded; each once. Those with a problem are among them. */
  readonly targets: readonly Target[];
  /** What the list of secrets showed of the targets that a pattern found: it is not read again. */
  readonly listings: ReadonlyMap<Target, StoreListing>;
  /** One for each pattern, in the order of the input. */
  readonly patterns: readonly PatternResult[];
  /** Stores that may match, and that could not be read this time. */
  readonly problems: readonly TargetProblem[];
  /** The owners of which the repositories were listed and that are organizations, in lower case. */
  readonly organizations: ReadonlySet<string>;
}

/** A pattern, and what was seen of the repositories of its owner. */
interface PatternResult {
  readonly pattern: string;
  /** How many targets it matched. */
  readonly matched: number;
  /** How many repositories of its owner the token sees. Each one without a match is in one of the counts below. */
  readonly repositories: number;
  /** Whose name or qualifiers do not match. */
  readonly unmatched: number;
  /** Archived or disabled ones that would match. */
  readonly readOnly: number;
  readonly excluded: number;
  /** Whose secrets GitHub does not show the token. */
  readonly unreadable: number;
  /** That hold neither of the two names. */
  readonly withoutSecrets: number;
}

interface DiscoveryRequest extends PairNames {
  readonly list: TargetList;
  /** Whether a store that holds only the previous pair counts too: to remove it. */
  readonly countsPrevious: boolean;
  /** With `write` a pattern that matches nothing is an error. */
  readonly access: Level;
}

interface DiscoveryDependencies {
  readonly clients: GitHubClients;
  readonly limit: ReadLimit;
  readonly http: { readonly now: () => number; readonly sleep: (milliseconds: number) => Promise<void> };
  readonly log: { info(line: string): void; warning(title: string, text: string): void };
}

/**
 * Finds every store that the input asks for: each list and each store is read once, however many patterns match it.
 * @throws ActionError when GitHub refuses the token; and with the access `write` when a pattern matches nothing, when
 *   targets overlap, and when no target is left
 */
export async function findTargets(
  request: DiscoveryRequest,
  dependencies: DiscoveryDependencies,
): Promise<FoundTargets> {
  return new Discovery(request, dependencies).run();
}

/**
 * How GitHub refuses the secrets of a repository that the token does not reach. What else fails may pass, or is a policy
 * that somebody has to comply with: then a rotation must not go on as if the repository held nothing.
 */
const REFUSALS: readonly FailureReason[] = [
  'archived',
  'blocked',
  'not-admin',
  'missing-permission',
  'not-found',
  'gone',
];

/** A store that a pattern found. */
interface Found {
  readonly target: Target;
  readonly listing: StoreListing;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A pattern, and what has been found so far. */
interface Search {
  readonly pattern: TargetPattern;
  readonly counts: Mutable<Omit<PatternResult, 'pattern' | 'matched'>>;
  readonly found: Found[];
  /** Whether something that may match could not be read this time. */
  mayMatchMore: boolean;
}

/** What the stores of a repository show for one pattern. */
type Sight = 'found' | 'unreadable' | 'problem' | 'excluded' | 'without';

class Discovery {
  readonly #request: DiscoveryRequest;
  readonly #dependencies: DiscoveryDependencies;
  readonly #progress: Progress;
  readonly #searches: readonly Search[];
  /** Where reads of stores wait: a list that is being read passes them. */
  readonly #queue = createReadLimit();
  #listsLeft: number;
  readonly #exclusions: ExclusionIndex;
  /** The exclusions that have removed something. */
  readonly #settled = new Set<Exclusion>();
  readonly #organizations = new Set<string>();
  /** Why the repositories of an owner are not known, by its name in lower case. */
  readonly #unlisted = new Map<string, GitHubFailure>();
  /** The repositories of named targets, by name in lower case, where a list shows them. */
  readonly #named = new Map<string, ListedRepository | undefined>();
  readonly #problems: TargetProblem[] = [];
  /** Repositories whose secrets GitHub does not show, with the kinds of stores. */
  readonly #unreadable = new Map<string, Set<TargetPattern['kind']>>();
  #refusedToken: ActionError | undefined;
  #isCanceled = false;

  constructor(request: DiscoveryRequest, dependencies: DiscoveryDependencies) {
    this.#request = request;
    this.#dependencies = dependencies;
    this.#searches = request.list.patterns.map((pattern) => ({
      pattern,
      counts: {
        repositories: 0,
        unmatched: 0,
        readOnly: 0,
        excluded: 0,
        unreadable: 0,
        withoutSecrets: 0,
      },
      found: [],
      mayMatchMore: false,
    }));
    this.#exclusions = new ExclusionIndex(request.list.exclusions);
    this.#listsLeft = this.#owners().size;
    this.#progress = new Progress(this.#listsLeft, dependencies);
  }

  async run(): Promise<FoundTargets> {
    const { list } = this.#request;
    for (const target of list.named) {
      if ('repo' in target) {
        this.#named.set(repositoryKey(target), undefined);
      }
    }
    try {
      await allEnded([...this.#owners().values()].map((owner) => this.#searchOwner(owner)));
    } finally {
      this.#progress.stop();
    }
    if (this.#refusedToken !== undefined) {
      throw this.#refusedToken;
    }
    const found = this.#collect();
    // what a canceled request did not read says nothing
    if (!this.#isCanceled) {
      this.#report(found);
    }
    return found;
  }

  /** Those whose repositories have to be listed, by their names in lower case. */
  #owners(): ReadonlyMap<string, string> {
    const { patterns, exclusions, named } = this.#request.list;
    const qualified = exclusions.flatMap(({ place }) =>
      isQualified(place) && named.some((target) => coversPlace(place, target)) ? place.owner : [],
    );
    return new Map(
      [...qualified, ...patterns.map(({ owner }) => owner)].map((owner) => [owner.toLowerCase(), owner]),
    );
  }

  async #searchOwner(owner: string): Promise<void> {
    const searches = this.#searches.filter(
      ({ pattern }) => pattern.owner.toLowerCase() === owner.toLowerCase(),
    );
    const reads: Promise<void>[] = [];
    try {
      const type = await listRepositories(owner, this.#dependencies, (repository) => {
        const key = repositoryKey(repository);
        if (this.#named.has(key)) {
          this.#named.set(key, repository);
        }
        reads.push(...this.#searchRepository(repository, searches));
      });
      if (type === 'organization') {
        this.#organizations.add(owner.toLowerCase());
      }
      this.#progress.advanced(owner, 'repositories listed');
    } catch (error) {
      const failure = this.#failureOf(error, owner);
      if (failure !== undefined) {
        this.#unlisted.set(owner.toLowerCase(), failure);
        this.#progress.finished(owner, 'repositories not listed', { good: false });
        for (const search of searches) {
          const { pattern } = search;
          search.mayMatchMore = true;
          this.#problems.push({
            target: asTarget(pattern),
            problem: describeUnlisted(failure, owner),
            retryAt: failure.retryAt,
          });
        }
      }
    }
    this.#listsLeft -= 1;
    if (this.#listsLeft === 0) {
      this.#progress.settle();
    }
    await allEnded(reads);
  }

  /** Counts what the list says of a repository, and starts to read the stores that may match. */
  #searchRepository(repository: ListedRepository, searches: readonly Search[]): Promise<void>[] {
    const candidates = new Map<TargetPattern['kind'], Search[]>();
    for (const search of searches) {
      const { pattern, counts } = search;
      counts.repositories += 1;
      if (!matchesRepository(pattern, repository)) {
        counts.unmatched += 1;
      } else if (repository.readOnly !== undefined) {
        counts.readOnly += 1;
      } else if (this.#excludesRepository(pattern.kind, repository)) {
        counts.excluded += 1;
      } else {
        candidates.set(pattern.kind, [...(candidates.get(pattern.kind) ?? []), search]);
      }
    }
    this.#progress.extend(candidates.size);
    return [...candidates].map(([kind, ofKind]) => {
      const reading = this.#searchKind(kind, repository, ofKind);
      // awaited when the list has ended
      reading.catch(() => undefined);
      return reading;
    });
  }

  async #searchKind(
    kind: TargetPattern['kind'],
    repository: ListedRepository,
    searches: readonly Search[],
  ): Promise<void> {
    const { owner, repo } = repository;
    if (kind === 'environment') {
      await this.#searchEnvironments(repository, searches);
    } else {
      for (const [search, sight] of await this.#readStore({ kind, owner, repo }, searches)) {
        count(search, [sight]);
      }
    }
    this.#progress.advanced(repositoryName(repository), 'read');
  }

  async #searchEnvironments(repository: ListedRepository, searches: readonly Search[]): Promise<void> {
    const { owner, repo } = repository;
    let environments: readonly string[];
    try {
      const client = this.#dependencies.clients.ofOwner(owner);
      environments = await this.#readTwice(() => readEnvironments({ owner, repo }, client));
    } catch (error) {
      for (const search of searches) {
        const { pattern } = search;
        count(search, [this.#unread(error, { ...asTarget(pattern), owner, repo })]);
      }
      return;
    }
    const sights = new Map(searches.map((search): [Search, Sight[]] => [search, []]));
    await allEnded(
      environments.map(async (environment) => {
        const place = { kind: 'environment', owner, repo, environment } as const;
        const matching = searches.filter(({ pattern }) => matchesEnvironment(pattern, environment));
        if (matching.length === 0) {
          return;
        }
        const seen = this.#excludesStore(place, repository)
          ? new Map(matching.map((search): [Search, Sight] => [search, 'excluded']))
          : await this.#readStore(place, matching);
        for (const [search, sight] of seen) {
          sights.get(search)?.push(sight);
        }
      }),
    );
    for (const [search, seen] of sights) {
      count(search, seen);
    }
  }

  /** Reads a store, and records it for the patterns of which it holds a name. */
  async #readStore(place: Place, searches: readonly Search[]): Promise<ReadonlyMap<Search, Sight>> {
    try {
      const store = new SecretStore(place, this.#dependencies.clients.of(place));
      const secrets = await this.#readTwice(() => store.listSecrets());
      return new Map(
        searches.map((search): [Search, Sight] => {
          const target = this.#targetAt(place, search.pattern);
          const listing = this.#listingOf(target, secrets);
          if (listing === undefined) {
            return [search, 'without'];
          }
          search.found.push({ target, listing });
          return [search, 'found'];
        }),
      );
    } catch (error) {
      return new Map(
        searches.map((search) => [search, this.#unread(error, this.#targetAt(place, search.pattern))]),
      );
    }
  }

  /** Names of its own that are those of the inputs are none. */
  #targetAt(place: Place, { ownNames }: TargetPattern): Target {
    const named: Target = { ...place, ...(ownNames === undefined ? {} : { ownNames }) };
    return this.#keyOf(named) === this.#keyOf(place) ? place : named;
  }

  /** What a store shows of the pairs of a target; `undefined` where it holds none of the names that count. */
  #listingOf(target: Target, secrets: StoreListing['secrets']): StoreListing | undefined {
    const { names, previousNames } = pairNames(target, this.#request);
    const of = ({ id, secret }: SecretNames) => [id, secret];
    const wanted = this.#request.countsPrevious ? [...of(names), ...of(previousNames)] : of(names);
    if (!wanted.some((name) => secrets.has(name))) {
      return undefined;
    }
    const held = [...of(names), ...of(previousNames)].flatMap((name) => {
      const secret = secrets.get(name);
      return secret === undefined ? [] : [[name, secret] as const];
    });
    return { secrets: new Map(held), total: secrets.size };
  }

  /** Runs a read, unless GitHub has refused the token: then all others would be refused too. */
  #read<Result>(read: () => Promise<Result>): Promise<Result> {
    const { limit } = this.#dependencies;
    return this.#queue(() =>
      limit(() => {
        if (this.#refusedToken !== undefined) {
          throw this.#refusedToken;
        }
        return read();
      }),
    );
  }

  /** Reads what the list of repositories promises: one replica of GitHub may not have it yet. */
  async #readTwice<Result>(read: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#read(read);
    } catch (error) {
      if (!(error instanceof GitHubFailure) || error.reason !== 'not-found') {
        throw error;
      }
    }
    await this.#dependencies.http.sleep(SECOND_LOOK);
    return this.#read(read);
  }

  /** What a failed read means for a target. */
  #unread(error: unknown, target: Target): Sight {
    const failure = this.#failureOf(error, ownerOf(target) ?? '');
    if (failure === undefined) {
      return 'problem';
    }
    if (REFUSALS.includes(failure.reason) && 'repo' in target) {
      const name = repositoryName(target);
      this.#unreadable.set(name, (this.#unreadable.get(name) ?? new Set()).add(target.kind));
      return 'unreadable';
    }
    const problem = describeProblem(failure, target, this.#request.access);
    this.#problems.push({ target, problem, retryAt: failure.retryAt });
    return 'problem';
  }

  /** @returns `undefined` where GitHub refused the token, which ends the search */
  #failureOf(error: unknown, owner: string): GitHubFailure | undefined {
    if (error === this.#refusedToken) {
      return undefined;
    }
    if (!(error instanceof GitHubFailure)) {
      throw error;
    }
    this.#isCanceled ||= error.reason === 'canceled';
    if (error.reason === 'bad-token') {
      this.#refusedToken = refusedToken(error, owner);
      return undefined;
    }
    return error;
  }

  /** Whether a target, or a store that a pattern may find, is excluded. */
  #excludesStore(store: Place, repository: ListedRepository | undefined): boolean {
    return this.#settle(
      this.#exclusions
        .covering(store)
        .filter(
          ({ place }) =>
            !isQualified(place) || (repository !== undefined && matchesRepository(place, repository)),
        ),
    );
  }

  /** Whether everything of a kind that a repository has is excluded. */
  #excludesRepository(kind: TargetPattern['kind'], repository: ListedRepository): boolean {
    const { owner, repo } = repository;
    return kind !== 'environment'
      ? this.#excludesStore({ kind, owner, repo }, repository)
      : this.#settle(
          this.#exclusions.patterns.filter(
            ({ place }) =>
              place.kind === kind && matchesRepository(place, repository) && matchesEveryEnvironment(place),
          ),
        );
  }

  /** Each exclusion that applies has had an effect. */
  #settle(applied: readonly Exclusion[]): boolean {
    for (const exclusion of applied) {
      this.#settled.add(exclusion);
    }
    return applied.length > 0;
  }

  #collect(): FoundTargets {
    const targets = new Map<string, Target>();
    const listings = new Map<Target, StoreListing>();
    const problems = new Map<Target, TargetProblem>();
    const add = (target: Target): Target => {
      const key = this.#keyOf(target);
      const known = targets.get(key) ?? target;
      targets.set(key, known);
      return known;
    };
    for (const target of this.#request.list.named) {
      const problem = this.#doubtOf(target);
      if (problem !== undefined) {
        problems.set(add(target), problem);
      } else if (!this.#excludesNamed(target)) {
        add(target);
      }
    }
    for (const { found } of this.#searches) {
      const names = new Map(found.map((each) => [each, targetName(each.target).toLowerCase()]));
      for (const each of found.sort((one, other) => compare(names.get(one), names.get(other)))) {
        listings.set(add(each.target), each.listing);
      }
    }
    for (const problem of this.#problems) {
      // a named target is read by its name
      if (!targets.has(this.#keyOf(problem.target))) {
        problems.set(add(problem.target), problem);
      }
    }
    return {
      targets: [...targets.values()],
      listings,
      patterns: this.#searches.map(({ pattern, counts, found }) => ({
        pattern: pattern.text,
        matched: found.length,
        ...counts,
      })),
      problems: [...problems.values()],
      organizations: this.#organizations,
    };
  }

  /** The same text for the same store with the same names. */
  #keyOf(target: Target): string {
    return JSON.stringify([placeKey(target), ...secretsOf(pairNames(target, this.#request))]);
  }

  #excludesNamed(target: Target): boolean {
    const repository = 'repo' in target ? this.#named.get(repositoryKey(target)) : undefined;
    return this.#excludesStore(target, repository);
  }

  /** Why it cannot be said whether a named target is excluded. */
  #doubtOf(target: Target): TargetProblem | undefined {
    const owner = ownerOf(target) ?? '';
    const failure = this.#unlisted.get(owner.toLowerCase());
    return failure === undefined || !this.#exclusions.covering(target).some(({ place }) => isQualified(place))
      ? undefined
      : { target, problem: describeUnlisted(failure, owner) };
  }

  /** @throws ActionError with the access `write` where nothing can be done, or where targets overlap */
  #report({ targets, patterns }: FoundTargets): void {
    const { log } = this.#dependencies;
    const { access } = this.#request;
    for (const result of patterns) {
      log.info(`${describe(result)}.`);
    }
    this.#warnAboutUnreadable();
    this.#warnAboutExclusions();
    const empty = patterns.filter(
      ({ matched }, index) => matched === 0 && this.#searches[index]?.mayMatchMore === false,
    );
    if (access === 'write' && empty.length > 0) {
      throw nothingFound(empty);
    }
    const overlaps = findOverlaps(targets, this.#request);
    if (access === 'write' && overlaps.length > 0) {
      throw overlapping(overlaps);
    }
    if (access === 'write' && targets.length === 0) {
      throw new ActionError('No target left', {
        what: "The input 'targets' leaves no target. Nothing was written or deleted.",
        why: 'Every target is excluded by a line that begins with `!`.',
        fix: 'Remove the exclusion, or add the targets that the run should work on.',
      });
    }
  }

  #warnAboutUnreadable(): void {
    const { log } = this.#dependencies;
    const { access } = this.#request;
    const names = [...this.#unreadable.keys()];
    if (names.length === 0) {
      return;
    }
    const kinds = new Set([...this.#unreadable.values()].flatMap((each) => [...each]));
    const permissions = [...kinds].map((kind) => neededPermission({ kind }, access));
    const listed = kinds.has('environment')
      ? " To list environments it also needs the repository permission 'Actions: read'."
      : '';
    const subject =
      names.length === 1
        ? `the secrets of ${names[0]}, which matches a pattern`
        : `the secrets of ${names.length} repositories that match a pattern, such as ${names.slice(0, 3).join(', ')}`;
    log.warning(
      'Repositories not readable',
      `GitHub does not show the token ${subject}: what they hold is not among the targets. Give the token access to them, or exclude them. It needs ${permissions.join('; ')}.${listed}`,
    );
  }

  #warnAboutExclusions(): void {
    const idle = this.#request.list.exclusions.filter(
      (exclusion) => !this.#settled.has(exclusion) && !this.#unlisted.has(ownerOfPattern(exclusion.place)),
    );
    if (idle.length === 0) {
      return;
    }
    const lines = lineList(
      idle.map(({ text }) => text),
      'check these first',
    );
    this.#dependencies.log.warning(
      'Exclusion without effect',
      `${idle.length === 1 ? 'This line' : 'These lines'} of the input 'targets' removed no target. Check the kind, the names and the qualifiers, or remove ${idle.length === 1 ? 'it' : 'them'}:\n${lines}`,
    );
  }
}

/** In lower case. */
function ownerOfPattern(place: Exclusion['place']): string {
  return ('owner' in place ? place.owner : (ownerOf(place) ?? '')).toLowerCase();
}

/** Whether more than names decides what a line stands for. */
function isQualified(place: Exclusion['place']): place is PatternPlace {
  return 'qualifiers' in place && place.qualifiers.length > 0;
}

function count(search: Search, sights: readonly Sight[]): void {
  const { counts } = search;
  search.mayMatchMore ||= sights.includes('problem');
  if (sights.includes('found')) {
    return;
  }
  if (sights.includes('unreadable')) {
    counts.unreadable += 1;
  } else if (!sights.includes('problem')) {
    const isExcluded = sights.length > 0 && sights.every((sight) => sight === 'excluded');
    counts[isExcluded ? 'excluded' : 'withoutSecrets'] += 1;
  }
}

/** A pattern in place of the targets that are not known. */
function asTarget(pattern: TargetPattern): Extract<Target, { repo: string }> {
  const { kind, owner, ownNames } = pattern;
  const repo = pattern.repo.join('*');
  const names = { isPattern: true as const, ...(ownNames === undefined ? {} : { ownNames }) };
  return kind === 'environment'
    ? { kind, owner, repo, environment: (pattern.environment ?? ['']).join('*'), ...names }
    : { kind, owner, repo, ...names };
}

function repositoryKey(repository: { readonly owner: string; readonly repo: string }): string {
  return repositoryName(repository).toLowerCase();
}

function compare(one = '', other = ''): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** `repo:acme/data-*: 12 targets (of 340 repositories: 30 archived, 290 do not match, 8 without the secrets)` */
function describe({ pattern, matched, repositories, ...counts }: PatternResult): string {
  const parts = [
    [counts.readOnly, 'archived or disabled'],
    [counts.unmatched, 'do not match'],
    [counts.excluded, 'excluded'],
    [counts.withoutSecrets, 'without the secrets'],
    [counts.unreadable, 'not readable'],
  ] as const;
  const seen = parts.flatMap(([number, what]) => (number === 0 ? [] : `${number} ${what}`));
  const all = `of ${repositories} ${repositories === 1 ? 'repository' : 'repositories'}`;
  return `${pattern}: ${matched} ${matched === 1 ? 'target' : 'targets'} (${[all, seen.join(', ')].filter((part) => part !== '').join(': ')})`;
}

function nothingFound(empty: readonly PatternResult[]): ActionError {
  return new ActionError('Pattern without targets', {
    what: `${empty.length === 1 ? 'A pattern' : `${empty.length} patterns`} in the input 'targets' matched nothing. Nothing was written or deleted.`,
    why: `This is what the token sees of the repositories:\n${lineList(empty.map(describe), 'see the log')}`,
    fix: "Check the owner, the names and the qualifiers of the pattern, 'secret-names', and which repositories the token can access. Or remove the pattern.",
  });
}

function overlapping(overlaps: readonly Overlap<Target>[]): ActionError {
  const lines = overlaps.map(
    ({ one, other, secret }) => `${targetName(one)} and ${targetName(other)}: both use ${secret}`,
  );
  return new ActionError('Targets overlap', {
    what: "Lines of the input 'targets' find the same store under different names. Nothing was written or deleted.",
    why: `What is written for one would be lost for the other:\n${lineList(lines, 'correct these first')}`,
    fix: 'Give each store one pair of names, or names that have nothing in common, also for the previous pair.',
  });
}

function refusedToken(failure: GitHubFailure, owner: string): ActionError {
  const { problem, remedy } = explainUnlisted(failure, owner);
  return new ActionError(
    'GitHub token refused',
    {
      what: 'The repositories and secrets that match could not be looked up. Nothing was written or deleted.',
      why: sentence(problem),
      fix: sentence(remedy),
    },
    { cause: failure },
  );
}
