import type { Exclusion, NamePattern, PatternPlace, Qualifier, TargetPattern } from '../github/patterns.ts';
import {
  formatOwnNames,
  formatPlace,
  isOwnerName,
  type OrganizationKind,
  type Place,
  parseRepository,
  type Repository,
  type RepositoryKind,
  type SecretNames,
  type Target,
  withPrevious,
} from '../github/targets.ts';
import { escapeName } from '../shared/redactor.ts';
import { haveOneInCommon, parseSecretNames } from './secret-names.ts';

/** What a line of the input `targets` asks for. */
export type TargetLine =
  | { readonly is: 'target'; readonly item: Target }
  | { readonly is: 'pattern'; readonly item: TargetPattern }
  | { readonly is: 'exclusion'; readonly item: Exclusion }
  /** A file with more lines. */
  | { readonly is: 'file'; readonly path: string };

/** A line of the input `targets` that is none of those it takes. */
export class LineError extends Error {
  /** What is expected instead. None of the line's text, which may come from a file. */
  readonly expected: string;

  constructor(expected: string) {
    super('a line is no target');
    this.name = 'LineError';
    this.expected = expected;
  }
}

/**
 * Parses a line without its comment.
 * @param current the workflow's own repository; `undefined` where the run does not name it
 * @throws LineError for a line that is none of those
 */
export function parseTargetLine(line: string, current: Repository | undefined): TargetLine {
  const isExclusion = line.startsWith('!');
  const text = isExclusion ? line.slice(1).trim() : line;
  const [, path] = /^file\s*:(.*)$/s.exec(text) ?? [];
  if (path !== undefined) {
    return parseFile(isExclusion, unescapeText(path.trim()));
  }
  const { place, qualifiers, ownNames } = parseParts(text, current);
  if (qualifiers !== undefined && !('qualifiers' in place)) {
    throw new LineError("only a line with '*' in the name of a repository or an environment has qualifiers");
  }
  const restricted = 'qualifiers' in place ? { ...place, qualifiers: qualifiers ?? [] } : place;
  if (isExclusion) {
    if (ownNames !== undefined) {
      throw new LineError('an exclusion removes targets whatever their names, and takes none of its own');
    }
    return { is: 'exclusion', item: { text: formatExclusion(restricted), place: restricted } };
  }
  const own = ownNames === undefined ? {} : { ownNames };
  return 'qualifiers' in restricted
    ? { is: 'pattern', item: { text: formatPattern(restricted, ownNames), ...restricted, ...own } }
    : { is: 'target', item: { ...restricted, ...own } };
}

function parseFile(isExclusion: boolean, path: string): TargetLine {
  if (isExclusion) {
    throw new LineError("a file cannot be excluded: write '!' in front of the lines in it");
  }
  if (path === '') {
    throw new LineError("'file:' is followed by the path of a file in the workspace");
  }
  return { is: 'file', path };
}

interface LineParts {
  readonly place: Place | PatternPlace;
  readonly qualifiers: readonly Qualifier[] | undefined;
  readonly ownNames: SecretNames | undefined;
}

function parseParts(text: string, current: Repository | undefined): LineParts {
  const start = text.search(SUFFIX_START);
  const place = parsePlace((start === -1 ? text : text.slice(0, start)).trim(), current);
  const suffix = start === -1 ? '' : text.slice(start);
  const { qualifiers, rest } = suffix.startsWith('[')
    ? parseQualifiers(suffix)
    : { qualifiers: undefined, rest: suffix };
  return { place, qualifiers, ownNames: parseOwnNames(rest.trim()) };
}

function parseOwnNames(text: string): SecretNames | undefined {
  if (text === '') {
    return undefined;
  }
  if (!text.startsWith('=')) {
    throw new LineError("only '= ID_NAME, SECRET_NAME' follows the qualifiers");
  }
  const names = parseSecretNames(
    text
      .slice(1)
      .split(',')
      .map((name) => name.trim()),
  );
  if ('expected' in names) {
    throw new LineError(`after '=' stand ${names.expected}`);
  }
  if (haveOneInCommon(names, withPrevious(names))) {
    throw new LineError(
      "after '=' stand two names that differ also with '_PREVIOUS', which the previous pair gets",
    );
  }
  return names;
}

function parsePlace(text: string, current: Repository | undefined): Place | PatternPlace {
  const colon = text.indexOf(':');
  const kind = (colon === -1 ? text : text.slice(0, colon)).trim();
  const rest = colon === -1 ? undefined : text.slice(colon + 1).trim();
  switch (kind) {
    case 'repo':
    case 'dependabot':
    case 'codespaces':
    case 'agents':
      return repositoryPlace(kind, rest, current);
    case 'environment':
      return environmentPlace(rest, current);
    case 'org':
    case 'dependabot-org':
    case 'codespaces-org':
    case 'agents-org':
      return organizationPlace(kind, rest, current);
    case 'codespaces-user':
      if (rest !== undefined) {
        throw new LineError("nothing follows 'codespaces-user'");
      }
      return { kind };
    default:
      throw new LineError(
        'a target starts with repo, environment, org, dependabot, dependabot-org, codespaces, codespaces-org, codespaces-user, agents or agents-org',
      );
  }
}

function repositoryPlace(
  kind: RepositoryKind,
  rest: string | undefined,
  current: Repository | undefined,
): Place | PatternPlace {
  if (rest !== undefined && WILDCARD.test(rest)) {
    const pattern = parseRepositoryPattern(rest);
    if (pattern === undefined) {
      throw new LineError(
        `a pattern names the owner: '${kind}:' is followed by OWNER/PATTERN, such as acme/data-*`,
      );
    }
    return { kind, ...pattern, qualifiers: [] };
  }
  const repository = rest === undefined ? current : parseRepository(rest);
  if (repository === undefined) {
    throw new LineError(rest === undefined ? NO_REPOSITORY : `'${kind}:' is followed by OWNER/NAME`);
  }
  return { kind, ...repository };
}

/** The text before a second colon is the repository; the name of an environment may contain slashes. */
function environmentPlace(rest: string | undefined, current: Repository | undefined): Place | PatternPlace {
  const [, repositoryText, named] = /^([^:]*):(.*)$/s.exec(rest ?? '') ?? [];
  const name = (repositoryText === undefined ? rest : named)?.trim();
  if (name === undefined || name === '') {
    throw new LineError("'environment:' is followed by NAME or by OWNER/NAME:ENVIRONMENT");
  }
  if (WILDCARD.test(rest ?? '')) {
    const pattern = parseRepositoryPattern(repositoryText?.trim() ?? '');
    if (pattern === undefined) {
      throw new LineError(
        "a pattern names the owner: 'environment:' is followed by OWNER/NAME:PATTERN, such as acme/*:production; a '*' in a name is written '\\*'",
      );
    }
    return { kind: 'environment', ...pattern, environment: parseNamePattern(name), qualifiers: [] };
  }
  const repository = repositoryText === undefined ? current : parseRepository(repositoryText.trim());
  if (repository === undefined) {
    throw new LineError(
      repositoryText === undefined ? NO_REPOSITORY : 'the text before the second colon is OWNER/NAME',
    );
  }
  return { kind: 'environment', ...repository, environment: unescapeText(name) };
}

function organizationPlace(
  kind: OrganizationKind,
  rest: string | undefined,
  current: Repository | undefined,
): Place {
  const org = rest ?? current?.owner;
  if (rest !== undefined && WILDCARD.test(rest)) {
    throw new LineError(`no pattern spans organizations: '${kind}:' is followed by the name of one`);
  }
  if (org === undefined || !isOwnerName(org)) {
    throw new LineError(
      rest === undefined ? NO_REPOSITORY : `'${kind}:' is followed by the name of an organization`,
    );
  }
  return { kind, org };
}

const NO_REPOSITORY =
  'the run does not say which repository it belongs to (GITHUB_REPOSITORY), so OWNER/NAME or ORG is needed';

/** `OWNER/NAME` with or without `*` in the name, or nothing for any other text. */
function parseRepositoryPattern(text: string): Pick<PatternPlace, 'owner' | 'repo'> | undefined {
  if (!WILDCARD.test(text)) {
    const repository = parseRepository(text);
    return repository && { owner: repository.owner, repo: [repository.repo] };
  }
  const [owner = '', name = '', ...more] = text.split('/');
  const repo = parseNamePattern(name);
  return more.length === 0 && isOwnerName(owner) && repo.every((piece) => /^[A-Za-z0-9._-]*$/.test(piece))
    ? { owner, repo }
    : undefined;
}

function parseNamePattern(text: string): NamePattern {
  const [first = '', ...rest] = text.split(WILDCARD).map(unescapeText);
  return [first, ...rest];
}

const QUALIFIERS_ACCEPTED =
  "between '[' and ']' stand topic:TOPIC, visibility:public, visibility:private, visibility:internal or props.NAME:VALUE, separated by spaces; a VALUE with spaces stands in double quotes";

/** The end of the qualifiers, or one of them: its name and its value, with or without quotation marks. */
const QUALIFIER = /\s*(?:(\])|([^\s\]":]+):(?:"([^"]*)"|([^\s\]"]+))(?=[\s\]]))/y;

/**
 * Parses the qualifiers of a pattern, without their duplicates.
 * @param text starts with `[`
 * @returns the qualifiers, and the text after the `]`
 * @throws LineError
 */
function parseQualifiers(text: string): { readonly qualifiers: Qualifier[]; readonly rest: string } {
  const qualifiers = new Map<string, Qualifier>();
  for (let at = 1; ; ) {
    QUALIFIER.lastIndex = at;
    const [part, end, name = '', quoted, plain = ''] = QUALIFIER.exec(text) ?? [];
    if (part === undefined) {
      throw new LineError(QUALIFIERS_ACCEPTED);
    }
    at += part.length;
    if (end !== undefined) {
      return { qualifiers: checkQualifiers([...qualifiers.values()]), rest: text.slice(at) };
    }
    const qualifier = parseQualifier(name, quoted ?? plain);
    qualifiers.set(JSON.stringify(qualifier), qualifier);
  }
}

function checkQualifiers(qualifiers: Qualifier[]): Qualifier[] {
  if (qualifiers.length === 0) {
    throw new LineError(QUALIFIERS_ACCEPTED);
  }
  if (qualifiers.filter(({ by }) => by === 'visibility').length > 1) {
    throw new LineError('a repository has one visibility only, and all qualifiers have to match');
  }
  return qualifiers;
}

const VISIBILITIES = ['public', 'private', 'internal'] as const;

function parseQualifier(name: string, text: string): Qualifier {
  if (WILDCARD.test(text)) {
    throw new LineError("the value of a qualifier is given in full; a '*' in it is written '\\*'");
  }
  const value = unescapeText(text);
  // GitHub keeps topics in lower case
  const topic = value.toLowerCase();
  if (name === 'topic' && /^[a-z0-9][a-z0-9-]*$/.test(topic)) {
    return { by: 'topic', value: topic };
  }
  const visibility = VISIBILITIES.find((each) => each === value);
  if (name === 'visibility' && visibility !== undefined) {
    return { by: 'visibility', value: visibility };
  }
  const [, property] = /^props\.([\w$#-]+)$/.exec(unescapeText(name)) ?? [];
  if (property !== undefined && value.trim() !== '') {
    return { by: 'property', property, value };
  }
  throw new LineError(QUALIFIERS_ACCEPTED);
}

/** The line of the input `targets` for a pattern: parsing it returns the pattern. */
export function formatPattern(place: PatternPlace, ownNames?: SecretNames): string {
  return formatPatternPlace(place) + formatOwnNames(ownNames);
}

/** The line of the input `targets` for an exclusion: parsing it returns the exclusion. */
export function formatExclusion(place: Place | PatternPlace): string {
  return `!${'qualifiers' in place ? formatPatternPlace(place) : formatPlace(place)}`;
}

function formatPatternPlace({ kind, owner, repo, environment, qualifiers }: PatternPlace): string {
  const repository = `${kind}:${owner}/${formatName(repo)}`;
  const place = environment === undefined ? repository : `${repository}:${formatName(environment)}`;
  return qualifiers.length === 0 ? place : `${place} [${qualifiers.map(formatQualifier).join(' ')}]`;
}

function formatName(pattern: NamePattern): string {
  return pattern.map(escapeName).join('*');
}

function formatQualifier(qualifier: Qualifier): string {
  const name = qualifier.by === 'property' ? `props.${escapeName(qualifier.property)}` : qualifier.by;
  const value = escapeName(qualifier.value);
  return `${name}:${/[\s\]]/.test(value) ? `"${value}"` : value}`;
}

// a backslash takes the meaning from these characters and from no others, so also where another backslash precedes it

/** What qualifiers or names of its own begin with. */
export const SUFFIX_START = /(?<!\\)[[=]/;

const WILDCARD = /(?<!\\)\*+/;

const ESCAPED = /\\([*#[=])/g;

/** The text that `escapeName` escaped. */
function unescapeText(text: string): string {
  return text.replace(ESCAPED, '$1');
}

/** `#` begins a comment at the start of a line or after white space. */
export function withoutComment(line: string): string {
  const start = line.search(/(?<!\S)#/);
  return (start === -1 ? line : line.slice(0, start)).trim();
}
