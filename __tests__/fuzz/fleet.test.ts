import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GitHubClient } from '../../src/github/client.ts';
import { singleClient } from '../../src/github/clients.ts';
import { findTargets } from '../../src/github/discovery.ts';
import { GitHubFailure } from '../../src/github/errors.ts';
import { targetName } from '../../src/github/targets.ts';
import { parseTargetList } from '../../src/inputs/target-list.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { Secret } from '../../src/shared/secret.ts';
import { createMemoryLog } from '../unit/memory-log.ts';
import { fuzz } from './fuzz.ts';

/** Small, so that small fleets have several pages: only the links between them count. */
const PAGE = 3;

const NAMES = { id: 'KEY_ID', secret: 'KEY_SECRET' };
const PREVIOUS = { id: 'KEY_ID_PREVIOUS', secret: 'KEY_SECRET_PREVIOUS' };
const OWN = { id: 'OWN_ID', secret: 'OWN_SECRET' };
const OWN_PREVIOUS = { id: 'OWN_ID_PREVIOUS', secret: 'OWN_SECRET_PREVIOUS' };

const KINDS = ['repo', 'dependabot', 'codespaces', 'agents', 'environment'] as const;
type Kind = (typeof KINDS)[number];

/** A store: what it holds, or how GitHub refuses it. */
type Store = readonly string[] | 'refused' | 'unavailable';

interface Repo {
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
  readonly disabled: boolean;
  readonly visibility: 'public' | 'private' | 'internal';
  readonly topics: readonly string[];
  readonly team: string | readonly string[] | null | undefined;
  readonly stores: Readonly<Record<Exclude<Kind, 'environment'>, Store>>;
  readonly environments: Readonly<Record<string, Store>> | 'refused' | 'unavailable';
}

/** A line of the input: `WHERE` may have `*`. */
interface Line {
  readonly excludes: boolean;
  readonly kind: Kind | 'org';
  readonly owner: string;
  readonly repo: string;
  readonly environment: string;
  readonly qualifiers: readonly string[];
  readonly hasOwnNames: boolean;
}

interface Case {
  readonly repos: readonly Repo[];
  readonly lines: readonly Line[];
  readonly countsPrevious: boolean;
  readonly access: 'read' | 'write';
}

// ---------------------------------------------------------------- the model: section 5 of the contract, with nothing but loops

interface Expectation {
  readonly targets: ReadonlySet<string>;
  readonly matched: readonly number[];
  readonly problems: ReadonlySet<string>;
  readonly unreadable: ReadonlySet<string>;
  readonly idle: readonly Line[];
  readonly requests: number;
  /** The title of the error that ends the run. */
  readonly error: string | undefined;
}

const lower = (text: string) => text.toLowerCase();

function globs(pattern: string, text: string): boolean {
  const source = lower(pattern)
    .split(/\*+/)
    .map((piece) => piece.replace(/[.\\+?^$()|{}[\]]/g, '\\$&'));
  return new RegExp(`^${source.join('[^]*')}$`).test(lower(text));
}

const isPattern = ({ kind, repo, environment }: Line) =>
  repo.includes('*') || (kind === 'environment' && environment.includes('*'));

function qualifies({ qualifiers }: Line, repo: Repo): boolean {
  return qualifiers.every((qualifier) => {
    const value = lower(qualifier.slice(qualifier.indexOf(':') + 1));
    if (qualifier.startsWith('topic:')) {
      return repo.topics.includes(value);
    }
    if (qualifier.startsWith('visibility:')) {
      return repo.visibility === value;
    }
    const { team } = repo;
    return Array.isArray(team) ? team.includes(value) : team === value;
  });
}

function concerns(line: Line, repo: Pick<Repo, 'owner' | 'name'>): boolean {
  return lower(line.owner) === lower(repo.owner) && globs(line.repo, repo.name);
}

function nameOf(line: Line, repo: string, environment: string): string {
  const where = line.kind === 'org' ? line.owner : `${line.owner}/${repo}`;
  const own = line.hasOwnNames ? ` = ${OWN.id}, ${OWN.secret}` : '';
  const of = environment.replace(/\*+/g, '\\*');
  return lower(`${line.kind}:${where}${line.kind === 'environment' ? `:${of}` : ''}${own}`);
}

function expectation({ repos, lines, countsPrevious, access }: Case): Expectation {
  const patterns = lines.filter((line) => !line.excludes && isPattern(line));
  const named = lines.filter((line) => !line.excludes && !isPattern(line));
  const exclusions = lines.filter(({ excludes }) => excludes);
  const effective = new Set<Line>();
  const isExcluded = (kind: Line['kind'], owner: string, name: string, environment?: string): boolean => {
    const repo = repos.find((each) => lower(each.owner) === lower(owner) && lower(each.name) === lower(name));
    const applied = exclusions.filter(
      (line) =>
        line.kind === kind &&
        (kind === 'org' ? lower(line.owner) === lower(owner) : concerns(line, { owner, name })) &&
        (line.qualifiers.length === 0 || (repo !== undefined && qualifies(line, repo))) &&
        (kind !== 'environment' ||
          (environment === undefined
            ? /^\*+$/.test(line.environment)
            : globs(line.environment, environment))),
    );
    for (const line of applied) {
      effective.add(line);
    }
    return applied.length > 0;
  };
  const wanted = ({ hasOwnNames }: Line): string[] => {
    const names = hasOwnNames ? OWN : NAMES;
    const previous = hasOwnNames ? OWN_PREVIOUS : PREVIOUS;
    return [names.id, names.secret, ...(countsPrevious ? [previous.id, previous.secret] : [])];
  };

  const targets = new Set(
    named
      .filter(({ kind, owner, repo, environment }) => !isExcluded(kind, owner, repo, environment))
      .map((line) => nameOf(line, line.repo, line.environment)),
  );
  const problems = new Set<string>();
  const unreadable = new Set<string>();
  const reads = new Set<string>();
  let pages = 0;
  const read = (key: string, store: Store): void => {
    if (!reads.has(key)) {
      reads.add(key);
      pages += typeof store === 'string' ? 1 : Math.max(1, Math.ceil(store.length / PAGE));
    }
  };
  let isPatternEmpty = false;
  const matched = patterns.map((line) => {
    let count = 0;
    let mayMatchMore = false;
    const see = (store: Store, repo: Repo, environment: string): void => {
      if (store === 'refused') {
        unreadable.add(lower(`${repo.owner}/${repo.name}`));
      } else if (store === 'unavailable') {
        problems.add(nameOf(line, repo.name, environment));
        mayMatchMore = true;
      } else if (store.some((name) => wanted(line).includes(name))) {
        count += 1;
        targets.add(nameOf(line, repo.name, environment));
      }
    };
    for (const repo of repos) {
      if (
        !concerns(line, repo) ||
        !qualifies(line, repo) ||
        repo.archived ||
        repo.disabled ||
        isExcluded(line.kind, repo.owner, repo.name)
      ) {
        continue;
      }
      const key = `${line.kind} ${repo.owner}/${repo.name}`;
      if (line.kind !== 'environment' && line.kind !== 'org') {
        read(key, repo.stores[line.kind]);
        see(repo.stores[line.kind], repo, '');
        continue;
      }
      if (typeof repo.environments === 'string') {
        read(key, repo.environments);
        see(repo.environments, repo, line.environment);
        continue;
      }
      read(key, Object.keys(repo.environments));
      for (const [environment, store] of Object.entries(repo.environments)) {
        if (
          globs(line.environment, environment) &&
          !isExcluded('environment', repo.owner, repo.name, environment)
        ) {
          read(`${key}:${environment}`, store);
          see(store, repo, environment);
        }
      }
    }
    isPatternEmpty ||= count === 0 && !mayMatchMore;
    return count;
  });
  const listed = new Set([
    ...patterns.map(({ owner }) => lower(owner)),
    ...exclusions
      .filter(
        (line) =>
          line.qualifiers.length > 0 &&
          named.some(
            ({ kind, owner, repo, environment }) =>
              kind === line.kind &&
              concerns(line, { owner, name: repo }) &&
              (kind !== 'environment' || globs(line.environment, environment)),
          ),
      )
      .map(({ owner }) => lower(owner)),
  ]);
  for (const owner of listed) {
    const count =
      owner === 'jane' ? repos.length : repos.filter((repo) => lower(repo.owner) === owner).length;
    pages += Math.max(1, Math.ceil(count / PAGE));
    if (owner === 'jane') {
      // asked for as an organization first, and once more where nothing shows that this is a user
      pages += repos.some((repo) => lower(repo.owner) === owner) ? 1 : 2;
    }
  }
  const isNothingLeft = targets.size + problems.size === 0;
  const error = isPatternEmpty ? 'Pattern without targets' : isNothingLeft ? 'No target left' : undefined;
  return {
    error: access === 'write' ? error : undefined,
    targets: new Set([...targets, ...problems]),
    matched,
    problems: new Set([...problems].filter((name) => !targets.has(name))),
    unreadable,
    idle: exclusions.filter((line) => !effective.has(line)),
    requests: pages,
  };
}

// ---------------------------------------------------------------- a GitHub in memory

const COLLECTIONS: readonly (readonly [RegExp, Exclude<Kind, 'environment'>])[] = [
  [/^\/repos\/([^/]+)\/([^/]+)\/actions\/secrets$/, 'repo'],
  [/^\/repos\/([^/]+)\/([^/]+)\/dependabot\/secrets$/, 'dependabot'],
  [/^\/repos\/([^/]+)\/([^/]+)\/codespaces\/secrets$/, 'codespaces'],
  [/^\/repos\/([^/]+)\/([^/]+)\/agents\/secrets$/, 'agents'],
];

function listed({ owner, name, archived, disabled, visibility, topics, team }: Repo, id: number) {
  return {
    id,
    full_name: `${owner}/${name}`,
    ...{ archived, disabled, visibility, topics },
    custom_properties: team === undefined ? {} : { team },
  };
}

function github(repos: readonly Repo[]) {
  const sent: string[] = [];
  const client = new GitHubClient(
    { apiUrl: 'https://github.example', token: new Secret('token') },
    {
      fetch: () => Promise.reject(new Error('nothing is sent')),
      now: () => 0,
      sleep: async () => undefined,
      random: () => 0,
      onRateLimit: () => undefined,
    },
  );
  const notFound = () => new GitHubFailure('not found', { status: 404 });
  const contentsOf = (store: Store, key: 'secrets' | 'environments'): readonly [unknown[], string] => {
    if (store === 'refused' || store === 'unavailable') {
      throw store === 'refused'
        ? new GitHubFailure('refused', { status: 403, reason: 'missing-permission' })
        : new GitHubFailure('unavailable', { status: 503 });
    }
    return [store.map((name) => ({ name, updated_at: '2026-01-01T00:00:00Z' })), key];
  };
  const respond = (path: string): readonly [unknown[], string | undefined] => {
    const [, org] = /^\/orgs\/([^/]+)\/repos$/.exec(path) ?? [];
    if (org !== undefined) {
      const owned = repos.flatMap((repo, id) => (lower(repo.owner) === lower(org) ? [listed(repo, id)] : []));
      if (lower(org) === 'jane') {
        throw notFound();
      }
      return [owned, undefined];
    }
    if (path === '/user/repos') {
      return [repos.map(listed), undefined];
    }
    const find = (owner = '', name = '') =>
      repos.find((repo) => lower(repo.owner) === lower(owner) && lower(repo.name) === lower(name));
    for (const [pattern, kind] of COLLECTIONS) {
      const [, owner, name] = pattern.exec(path) ?? [];
      const repo = find(owner, name);
      if (repo !== undefined) {
        return contentsOf(repo.stores[kind], 'secrets');
      }
    }
    const [, owner, name, environment] =
      /^\/repos\/([^/]+)\/([^/]+)\/environments(?:\/([^/]+)\/secrets)?$/.exec(path) ?? [];
    const environments = find(owner, name)?.environments;
    if (environments === undefined) {
      throw notFound();
    }
    if (environment === undefined) {
      return contentsOf(
        typeof environments === 'string' ? environments : Object.keys(environments),
        'environments',
      );
    }
    const store =
      typeof environments === 'string' ? undefined : environments[decodeURIComponent(environment)];
    if (store === undefined) {
      throw notFound();
    }
    return contentsOf(store, 'secrets');
  };
  client.hook.wrap('request', async (_send, options) => {
    const { url } = client.request.endpoint.parse(options);
    const { pathname, origin, searchParams } = new URL(url);
    sent.push(pathname);
    const page = Number(searchParams.get('page') ?? 1);
    const [entries, key] = respond(pathname);
    const data = entries.slice((page - 1) * PAGE, page * PAGE);
    const hasNext = entries.length > page * PAGE;
    const link = hasNext ? { link: `<${origin}${pathname}?page=${page + 1}>; rel="next"` } : {};
    return {
      status: 200,
      url,
      headers: { date: new Date(0).toUTCString(), ...link },
      data: key === undefined ? data : { total_count: entries.length, [key]: data },
    };
  });
  return { client, sent };
}

// ---------------------------------------------------------------- generated fleets and inputs

const owner = fc.constantFrom('acme', 'other', 'jane');
const repoName = fc.constantFrom('data', 'data-a', 'data-b', 'DATA-c', 'legacy', 'legacy-data', 'app.x', 'a');
const environmentName = fc.constantFrom('production', 'Prod', 'prod/eu', 'test', 'p');
const secretName = fc.constantFrom(
  ...[NAMES, PREVIOUS, OWN, OWN_PREVIOUS].flatMap(({ id, secret }) => [id, secret]),
  ...['A', 'B', 'C'],
);
const secrets = fc.uniqueArray(secretName, { maxLength: 5 });
const store: fc.Arbitrary<Store> = fc.oneof(
  { weight: 12, arbitrary: secrets },
  { weight: 1, arbitrary: fc.constantFrom('refused' as const, 'unavailable' as const) },
);
const rarely = fc.integer({ max: 5, min: 0 }).map((number) => number === 0);
const topic = fc.constantFrom('etl', 'quality');
const team = fc.oneof(
  fc.constantFrom('data', 'web', null, undefined),
  fc.uniqueArray(fc.constantFrom('data', 'web'), { maxLength: 2 }),
);
const repo: fc.Arbitrary<Repo> = fc.record({
  owner,
  name: repoName,
  archived: rarely,
  disabled: rarely,
  visibility: fc.constantFrom('public', 'private', 'internal'),
  topics: fc.uniqueArray(topic),
  team,
  stores: fc.record({ repo: store, dependabot: store, codespaces: store, agents: store }),
  environments: fc.oneof(
    {
      weight: 10,
      arbitrary: fc
        .uniqueArray(fc.tuple(environmentName, store), { maxLength: 5, selector: ([name]) => lower(name) })
        .map((entries) => Object.fromEntries(entries)),
    },
    { weight: 1, arbitrary: fc.constantFrom('refused' as const, 'unavailable' as const) },
  ),
});
const anyCase = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, rarely).map(([value, isUpper]) => (isUpper ? value.toUpperCase() : value));
const line: fc.Arbitrary<Line> = fc
  .record({
    excludes: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
    kind: fc.constantFrom(...KINDS, 'repo' as const, 'environment' as const, 'org' as const),
    owner: anyCase(owner),
    repo: anyCase(
      fc.oneof(repoName, fc.constantFrom('*', 'data*', '*data', 'd*-*', '*a*', 'legacy-*', '**')),
    ),
    environment: anyCase(
      fc.oneof(environmentName, fc.constantFrom('*', 'p*', '*prod*', 'prod*/*', '**', '*n')),
    ),
    qualifiers: fc.uniqueArray(
      fc.constantFrom(
        'topic:etl',
        'topic:quality',
        'visibility:private',
        'props.team:data',
        'props.team:web',
      ),
      { maxLength: 2 },
    ),
    hasOwnNames: rarely,
  })
  .map((each) => ({
    ...each,
    qualifiers: isPattern(each) && each.kind !== 'org' ? each.qualifiers : [],
    hasOwnNames: each.hasOwnNames && !each.excludes,
    ...(each.kind === 'org' ? { repo: '', environment: '' } : {}),
    ...(each.kind === 'environment' ? {} : { environment: '' }),
  }));
const fleet: fc.Arbitrary<Case> = fc.record({
  repos: fc.uniqueArray(repo, { maxLength: 12, selector: (each) => lower(`${each.owner}/${each.name}`) }),
  lines: fc
    .uniqueArray(line, { minLength: 1, maxLength: 7, selector: keyOf })
    .filter((lines) => lines.some(({ excludes }) => !excludes)),
  countsPrevious: fc.boolean(),
  access: fc.constantFrom('read', 'write'),
});

/** Equal for lines that mean the same. */
function keyOf(each: Line): string {
  return lower(lineOf({ ...each, qualifiers: each.qualifiers.toSorted() })).replace(/\*+/g, '*');
}

function lineOf({
  excludes,
  kind,
  owner: of,
  repo: name,
  environment,
  qualifiers,
  hasOwnNames,
}: Line): string {
  const where = kind === 'org' ? of : `${of}/${name}`;
  return [
    `${excludes ? '!' : ''}${kind}:${where}${kind === 'environment' ? `:${environment}` : ''}`,
    ...(qualifiers.length === 0 ? [] : [`[${qualifiers.join(' ')}]`]),
    ...(hasOwnNames ? [`= ${OWN.id}, ${OWN.secret}`] : []),
  ].join(' ');
}

async function find({ repos, lines, countsPrevious, access }: Case) {
  const { client, sent } = github(repos);
  const { log, annotations } = createMemoryLog();
  const names = { names: NAMES, previousNames: PREVIOUS };
  const { list, problems } = parseTargetList(lines.map(lineOf), {
    ...names,
    current: undefined,
    readFile: () => '',
    sanitize: (text) => text,
    containsSecret: () => false,
  });
  expect(problems).toEqual([]);
  const limit = <Result>(read: () => Promise<Result>) => read();
  const dependencies = {
    clients: singleClient(client),
    limit,
    http: { now: () => 0, sleep: async () => undefined },
    log,
  };
  const result = await findTargets({ ...names, list, countsPrevious, access }, dependencies).catch(
    (error: unknown) => {
      if (error instanceof ActionError) {
        return error;
      }
      throw error;
    },
  );
  return { result, sent, annotations };
}

const sorted = (names: Iterable<string>) => [...names].sort();

let errors = 0;
let listings = 0;
let all = 0;

fuzz('the targets of generated fleets are those of the plain model', 10_000, fleet, async (input) => {
  const expected = expectation(input);
  const { result, sent, annotations } = await find(input);
  const told = (title: string) => annotations.find((text) => text.startsWith(`${title}: `)) ?? '';
  all += 1;

  expect(sent).toHaveLength(expected.requests);
  expect(told('Exclusion without effect').match(/^- /gm)?.length ?? 0).toBe(expected.idle.length);
  const unreadable = told('Repositories not readable');
  expect(unreadable === '' ? 0 : Number(/ (\d+) repositories/.exec(unreadable)?.[1] ?? 1)).toBe(
    expected.unreadable.size,
  );
  if (result instanceof ActionError) {
    errors += 1;
    expect(result.title).toBe(expected.error);
    return;
  }
  expect(expected.error).toBeUndefined();
  const names = result.targets.map((target) => lower(targetName(target)));
  expect(sorted(names)).toEqual(sorted(expected.targets));
  expect(result.patterns.map(({ matched }) => matched)).toEqual(expected.matched);
  expect(sorted(result.problems.map(({ target }) => lower(targetName(target))))).toEqual(
    sorted(expected.problems),
  );
  for (const counts of result.patterns) {
    const {
      matched,
      repositories,
      unmatched,
      readOnly,
      excluded,
      unreadable: hidden,
      withoutSecrets,
    } = counts;
    const others = unmatched + readOnly + excluded + hidden + withoutSecrets;
    expect(others).toBeLessThanOrEqual(repositories);
    expect(matched > 0 || others + expected.problems.size >= repositories).toBe(true);
  }
  listings += result.listings.size;
  for (const [target, { secrets: held, total }] of result.listings) {
    expect(result.targets).toContain(target);
    const { id, secret } = target.ownNames ?? NAMES;
    const mine = [id, secret, `${id}_PREVIOUS`, `${secret}_PREVIOUS`];
    const names = [...held.keys()];
    const wanted = input.countsPrevious ? mine : mine.slice(0, 2);
    expect(names.filter((name) => !mine.includes(name))).toEqual([]);
    expect(names.some((name) => wanted.includes(name))).toBe(true);
    expect(total).toBeGreaterThanOrEqual(held.size);
  }
});

test('the generated fleets have results and errors', () => {
  expect(listings).toBeGreaterThan(all / 10);
  expect(errors).toBeGreaterThan(all / 20);
  expect(errors).toBeLessThan(all / 2);
});
