import type { TargetList } from '../github/patterns.ts';
import {
  isOwnerName,
  type OrganizationKind,
  parseRepository,
  type Repository,
  type RepositoryKind,
  type SecretNames,
  type Target,
  withPrevious,
} from '../github/targets.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { MODES } from './definitions.ts';
import { checkTargetsForApp, readSignIn } from './github.ts';
import type { InputReader, ListItem } from './reader.ts';
import type { TargetContext, TargetSettings } from './types.ts';

export function readTargetSettings(context: TargetContext): TargetSettings {
  const { reader } = context;
  const names = readSecretNames(reader);
  const github = readSignIn(context);
  const targetList = readTargets(context);
  checkTargetsForApp(github, targetList, reader.choice('mode', MODES));
  return {
    github,
    targetList,
    names,
    previousNames: readPreviousSecretNames(reader, names),
    dryRun: reader.boolean('dry-run'),
    repository: parseRepository(context.runContext.repository),
  };
}

/** @throws ActionError that lists all items that are not targets */
export function readTargets({ reader, runContext, log }: TargetContext): TargetList {
  const items = reader.items('targets');
  if (items.length === 0) {
    throw reader.invalid('targets', 'at least one target');
  }
  const texts = items.map(({ text }) => text);
  try {
    return {
      named: parseTargets(texts, parseRepository(runContext.repository)),
      patterns: [],
      exclusions: [],
    };
  } catch (error) {
    if (error instanceof TargetError) {
      throw invalidTargets(error.problems, items, log);
    }
    throw error;
  }
}

/** Of the items that are not targets. */
const MOST_LOGGED = 1000;

/** The annotation shows the first items of a long list, and the log more of them. */
function invalidTargets(
  problems: readonly TargetProblem[],
  items: readonly ListItem[],
  log: Log,
): ActionError {
  const fix = 'Write each target on a line of its own, or separate them by commas on one line.';
  const named = problems.slice(0, MOST_LOGGED).map(({ index, expected }) => {
    const { place, text } = items[index] ?? { place: '', text: '' };
    return { place, text: log.sanitize(text), expected };
  });
  const [first, ...others] = named;
  if (first !== undefined && others.length === 0) {
    return new ActionError('Invalid input', {
      what: `The input 'targets' contains '${first.text}' at ${first.place}, which is not a target.`,
      why: `${first.expected}.`,
      fix: `Correct the item. ${fix}`,
    });
  }
  const lines = named.map(({ place, text, expected }) => `${place}, '${text}': ${expected}`);
  const list = lineList(lines, 'see the log', problems.length);
  if (list.split('\n').length < lines.length) {
    log.info("Items of the input 'targets' that are not targets:");
    for (const line of lineList(lines, 'correct these first', problems.length, MOST_LOGGED).split('\n')) {
      log.info(line);
    }
  }
  return new ActionError('Invalid input', {
    what: `The input 'targets' contains ${problems.length} items that are not targets.`,
    why: `These are not targets:\n${list}`,
    fix: `Correct each of them. ${fix}`,
  });
}

/** A text that is not a target. */
interface TargetProblem {
  /** Its place in the list, counted from 0. */
  readonly index: number;
  /** What is expected instead. */
  readonly expected: string;
}

/** Texts that are not targets. */
class TargetError extends Error {
  readonly problems: readonly TargetProblem[];

  constructor(problems: readonly TargetProblem[]) {
    super(`${problems.length} texts are not targets`);
    this.name = 'TargetError';
    this.problems = problems;
  }
}

/** What is expected of a text that is not a target. */
interface Expected {
  readonly expected: string;
}

const expected = (text: string): Expected => ({ expected: text });

/**
 * Parses a list of targets without its duplicates; letter case does not matter.
 * @throws TargetError for all texts that are not targets
 */
export function parseTargets(texts: readonly string[], current: Repository | undefined): Target[] {
  const targets = new Map<string, Target>();
  const problems: TargetProblem[] = [];
  for (const [index, text] of texts.entries()) {
    const target = parseTarget(text, current);
    if ('expected' in target) {
      problems.push({ index, ...target });
    } else {
      // its name may not show everything in which targets differ
      const key = JSON.stringify(target).toLowerCase();
      targets.set(key, targets.get(key) ?? target);
    }
  }
  if (problems.length > 0) {
    throw new TargetError(problems);
  }
  return [...targets.values()];
}

function parseTarget(text: string, current: Repository | undefined): Target | Expected {
  const colon = text.indexOf(':');
  const kind = colon === -1 ? text : text.slice(0, colon);
  const rest = colon === -1 ? undefined : text.slice(colon + 1).trim();
  switch (kind) {
    case 'repo':
    case 'dependabot':
    case 'codespaces':
    case 'agents':
      return repositoryTarget(kind, rest, current);
    case 'environment':
      return environmentTarget(rest, current);
    case 'org':
    case 'dependabot-org':
    case 'codespaces-org':
    case 'agents-org':
      return organizationTarget(kind, rest, current);
    case 'codespaces-user':
      if (rest === undefined) {
        return { kind };
      }
      return expected("nothing follows 'codespaces-user'");
    default:
      return expected(
        'a target starts with repo, environment, org, dependabot, dependabot-org, codespaces, codespaces-org, codespaces-user, agents or agents-org',
      );
  }
}

function repositoryTarget(
  kind: RepositoryKind,
  rest: string | undefined,
  current: Repository | undefined,
): Target | Expected {
  const repository = rest === undefined ? current : parseRepository(rest);
  if (repository === undefined) {
    return expected(rest === undefined ? NO_REPOSITORY : `'${kind}:' is followed by OWNER/NAME`);
  }
  return { kind, ...repository };
}

/** The text before a second colon is the repository; the name of an environment may contain slashes. */
function environmentTarget(rest: string | undefined, current: Repository | undefined): Target | Expected {
  const [, repositoryText, named] = /^([^:]*):(.*)$/s.exec(rest ?? '') ?? [];
  const repository = repositoryText === undefined ? current : parseRepository(repositoryText);
  const environment = (repositoryText === undefined ? rest : named)?.trim();
  if (environment === undefined || environment === '') {
    return expected("'environment:' is followed by NAME or by OWNER/NAME:ENVIRONMENT");
  }
  if (repository === undefined) {
    return expected(
      repositoryText === undefined ? NO_REPOSITORY : 'the text before the second colon is OWNER/NAME',
    );
  }
  return { kind: 'environment', ...repository, environment };
}

function organizationTarget(
  kind: OrganizationKind,
  rest: string | undefined,
  current: Repository | undefined,
): Target | Expected {
  const org = rest ?? current?.owner;
  if (org === undefined || !isOwnerName(org)) {
    return expected(
      rest === undefined ? NO_REPOSITORY : `'${kind}:' is followed by the name of an organization`,
    );
  }
  return { kind, org };
}

const NO_REPOSITORY =
  'the run does not say which repository it belongs to (GITHUB_REPOSITORY), so OWNER/NAME or ORG is needed';

type SecretNamesInput = 'secret-names' | 'previous-secret-names';

/** @throws ActionError unless the input names two different secrets that GitHub can store */
function readSecretNames(reader: InputReader): SecretNames {
  return parseNames(reader, 'secret-names', reader.list('secret-names'));
}

/**
 * The names for the previous pair: as given, or the current names with `_PREVIOUS`.
 * @throws ActionError unless they are two that differ from each other and from the current ones
 */
function readPreviousSecretNames(reader: InputReader, current: SecretNames): SecretNames {
  const { id, secret } = current;
  const previous = withPrevious(current);
  const given = reader.list('previous-secret-names');
  const names = parseNames(
    reader,
    'previous-secret-names',
    given.length === 0 ? [previous.id, previous.secret] : given,
  );
  if ([names.id, names.secret].some((name) => name === id || name === secret)) {
    throw reader.invalid('previous-secret-names', "other names than 'secret-names'");
  }
  return names;
}

function parseNames(reader: InputReader, input: SecretNamesInput, given: readonly string[]): SecretNames {
  const [id, secret, ...rest] = given.map((name) => name.toUpperCase());
  if (id === undefined || secret === undefined || rest.length > 0 || id === secret) {
    throw reader.invalid(input, 'two different names, the one for the ID first');
  }
  if (![id, secret].every((name) => /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name))) {
    throw reader.invalid(
      input,
      'names that GitHub accepts for secrets',
      'Names of secrets consist of letters, digits and underscores, and do not start with a digit or with GITHUB_.',
    );
  }
  return { id, secret };
}
