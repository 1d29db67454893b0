import type { Exclusion, NamePattern, PatternPlace, Qualifier, TargetPattern } from '../github/patterns.ts';
import {
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
import { haveOneInCommon, parseSecretNames } from './secret-names.ts';
import { LineError, SUFFIX_START, unescapeText, WILDCARD } from './target-escapes.ts';
import { formatExclusion, formatPattern } from './target-format.ts';
import { parseQualifiers } from './target-qualifiers.ts';

/** What a line of the input `targets` asks for. */
export type TargetLine =
  | { readonly is: 'target'; readonly item: Target }
  | { readonly is: 'pattern'; readonly item: TargetPattern }
  | { readonly is: 'exclusion'; readonly item: Exclusion }
  /** A file with more lines. */
  | { readonly is: 'file'; readonly path: string };

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
