import type { Place, Repository, RepositoryKind, SecretNames, Target } from './targets.ts';

/** What the input `targets` asks for. */
export interface TargetList {
  /** The stores that it names. */
  readonly named: readonly Target[];
  /** Lines with `*`: every repository of an owner that matches and holds the secrets. */
  readonly patterns: readonly TargetPattern[];
  /** Lines with `!`. */
  readonly exclusions: readonly Exclusion[];
}

/** A line that stands for every matching store that holds at least one of the two names. */
export interface TargetPattern extends PatternPlace {
  /** As the user writes it, in one line: `repo:acme/data-* [topic:etl]`. */
  readonly text: string;
  /** Names of its own, for every store that it matches. */
  readonly ownNames?: SecretNames;
}

/** The stores that a line with `*` stands for. */
export interface PatternPlace {
  readonly kind: RepositoryKind | 'environment';
  /** Always named: no pattern spans owners. */
  readonly owner: string;
  readonly repo: NamePattern;
  /** With the kind `environment`, and with no other. */
  readonly environment?: NamePattern;
  /** All of them have to match. */
  readonly qualifiers: readonly Qualifier[];
}

/** Removes targets of its own kind, whatever their names. */
export interface Exclusion {
  /** As the user writes it, in one line, with the `!`. */
  readonly text: string;
  readonly place: Place | PatternPlace;
}

/** What stands between the `*` of a pattern, in order: `data-*` is `data-` and an empty text. One text is a plain name. */
export type NamePattern = readonly [first: string, ...rest: string[]];

/** What a repository has to have: `topic:`, `visibility:` or `props.NAME:`. */
export type Qualifier =
  | { readonly by: 'topic'; readonly value: string }
  | { readonly by: 'visibility'; readonly value: 'public' | 'private' | 'internal' }
  | { readonly by: 'property'; readonly property: string; readonly value: string };

/** Whether a name matches. `*` stands for any characters, also none; letter case does not matter. */
export function matchesName(pattern: NamePattern, name: string): boolean {
  const text = name.toLowerCase();
  const [first, ...rest] = pattern.map((piece) => piece.toLowerCase());
  const last = rest.pop();
  if (first === undefined || last === undefined) {
    return text === first;
  }
  let position = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, position);
    if (found === -1) {
      return false;
    }
    position = found + piece.length;
  }
  return text.startsWith(first) && text.endsWith(last) && text.length - last.length >= position;
}

/** What the list of an owner's repositories shows of one. */
export interface RepositoryFacts extends Repository {
  readonly visibility: string;
  readonly topics: readonly string[];
  /** The values of its custom properties: a text, several of them, or nothing. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Whether the name of a repository and everything that its owner's list shows of it match. */
export function matchesRepository(
  { owner, repo, qualifiers }: PatternPlace,
  repository: RepositoryFacts,
): boolean {
  return (
    same(owner, repository.owner) &&
    matchesName(repo, repository.repo) &&
    qualifiers.every((qualifier) => matchesQualifier(qualifier, repository))
  );
}

/** Whether a pattern for environments matches one of this name. */
export function matchesEnvironment({ environment }: PatternPlace, name: string): boolean {
  return environment !== undefined && matchesName(environment, name);
}

/** Whether a pattern matches every environment, whatever its name. */
export function matchesEveryEnvironment({ environment = [''] }: PatternPlace): boolean {
  return environment.length > 1 && environment.every((text) => text === '');
}

function matchesQualifier(
  qualifier: Qualifier,
  { topics, visibility, properties }: RepositoryFacts,
): boolean {
  switch (qualifier.by) {
    case 'topic':
      return topics.some((topic) => same(topic, qualifier.value));
    case 'visibility':
      return same(visibility, qualifier.value);
    case 'property':
      return Object.entries(properties)
        .filter(([name]) => same(name, qualifier.property))
        .flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]))
        .some((value) => typeof value === 'string' && same(value, qualifier.value));
  }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
