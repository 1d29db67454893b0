import { isOwnerName, parseRepository, type Repository } from './repository.ts';
import type { OrganizationKind, RepositoryKind, Target } from './target.ts';

/** A text that is not a target, and what it would take to be one. */
export class TargetError extends Error {
  readonly text: string;

  constructor(text: string, expected: string) {
    super(expected);
    this.name = 'TargetError';
    this.text = text;
  }
}

/**
 * Reads a list of targets. Those that are there twice, also in other letters' case, are read once.
 * @throws TargetError for the first text that is not a target
 */
export function parseTargets(texts: readonly string[], current: Repository | undefined): Target[] {
  const targets = new Map<string, Target>();
  for (const text of texts) {
    const target = parseTarget(text, current);
    // not its name, in which what is not shown is the same
    const key = JSON.stringify(target).toLowerCase();
    targets.set(key, targets.get(key) ?? target);
  }
  return [...targets.values()];
}

function parseTarget(text: string, current: Repository | undefined): Target {
  const colon = text.indexOf(':');
  const kind = colon === -1 ? text : text.slice(0, colon);
  const rest = colon === -1 ? undefined : text.slice(colon + 1).trim();
  switch (kind) {
    case 'repo':
    case 'dependabot':
    case 'codespaces':
      return repositoryTarget(kind, text, rest, current);
    case 'environment':
      return environmentTarget(text, rest, current);
    case 'org':
    case 'dependabot-org':
    case 'codespaces-org':
      return organizationTarget(kind, text, rest, current);
    case 'codespaces-user':
      if (rest === undefined) {
        return { kind };
      }
      throw new TargetError(text, "'codespaces-user' stands alone");
    default:
      throw new TargetError(
        text,
        'a target starts with repo, environment, org, dependabot, dependabot-org, codespaces, codespaces-org or codespaces-user',
      );
  }
}

function repositoryTarget(
  kind: RepositoryKind,
  text: string,
  rest: string | undefined,
  current: Repository | undefined,
): Target {
  const repository = rest === undefined ? current : parseRepository(rest);
  if (repository === undefined) {
    throw new TargetError(text, rest === undefined ? NO_REPOSITORY : `'${kind}:' is followed by OWNER/NAME`);
  }
  return { kind, ...repository };
}

/** With a second colon, what stands before it is the repository; an environment's own name may hold slashes. */
function environmentTarget(text: string, rest: string | undefined, current: Repository | undefined): Target {
  const [, repositoryText, named] = /^([^:]*):(.*)$/s.exec(rest ?? '') ?? [];
  const repository = repositoryText === undefined ? current : parseRepository(repositoryText);
  const environment = (repositoryText === undefined ? rest : named)?.trim();
  if (environment === undefined || environment === '') {
    throw new TargetError(text, "'environment:' is followed by NAME or by OWNER/NAME:ENVIRONMENT");
  }
  if (repository === undefined) {
    throw new TargetError(
      text,
      repositoryText === undefined ? NO_REPOSITORY : 'before the second colon stands OWNER/NAME',
    );
  }
  return { kind: 'environment', ...repository, environment };
}

function organizationTarget(
  kind: OrganizationKind,
  text: string,
  rest: string | undefined,
  current: Repository | undefined,
): Target {
  const org = rest ?? current?.owner;
  if (org === undefined || !isOwnerName(org)) {
    throw new TargetError(
      text,
      rest === undefined ? NO_REPOSITORY : `'${kind}:' is followed by the name of an organization`,
    );
  }
  return { kind, org };
}

const NO_REPOSITORY =
  'the run does not say which repository it belongs to (GITHUB_REPOSITORY), so OWNER/NAME or ORG is needed';
