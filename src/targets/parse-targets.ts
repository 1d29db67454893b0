import { isOwnerName, parseRepository, type Repository } from './repository.ts';
import type { OrganizationKind, RepositoryKind, Target } from './target.ts';

/** A text that is not a target. */
export interface TargetProblem {
  /** Its place in the list, counted from 0. */
  readonly index: number;
  /** What it would take to be one. */
  readonly expected: string;
}

/** Texts that are not targets. */
export class TargetError extends Error {
  readonly problems: readonly TargetProblem[];

  constructor(problems: readonly TargetProblem[]) {
    super(`${problems.length} texts are not targets`);
    this.name = 'TargetError';
    this.problems = problems;
  }
}

/** What it would take for one text to be a target. */
interface Expected {
  readonly expected: string;
}

const expected = (text: string): Expected => ({ expected: text });

/**
 * Reads a list of targets. Those that are there twice, also in other letters' case, are read once.
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
      // not its name, in which what is not shown is the same
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
      return repositoryTarget(kind, rest, current);
    case 'environment':
      return environmentTarget(rest, current);
    case 'org':
    case 'dependabot-org':
    case 'codespaces-org':
      return organizationTarget(kind, rest, current);
    case 'codespaces-user':
      if (rest === undefined) {
        return { kind };
      }
      return expected("'codespaces-user' stands alone");
    default:
      return expected(
        'a target starts with repo, environment, org, dependabot, dependabot-org, codespaces, codespaces-org or codespaces-user',
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

/** With a second colon, what stands before it is the repository; an environment's own name may hold slashes. */
function environmentTarget(rest: string | undefined, current: Repository | undefined): Target | Expected {
  const [, repositoryText, named] = /^([^:]*):(.*)$/s.exec(rest ?? '') ?? [];
  const repository = repositoryText === undefined ? current : parseRepository(repositoryText);
  const environment = (repositoryText === undefined ? rest : named)?.trim();
  if (environment === undefined || environment === '') {
    return expected("'environment:' is followed by NAME or by OWNER/NAME:ENVIRONMENT");
  }
  if (repository === undefined) {
    return expected(
      repositoryText === undefined ? NO_REPOSITORY : 'before the second colon stands OWNER/NAME',
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
