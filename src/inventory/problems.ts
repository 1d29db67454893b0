import type { GitHubFailure } from '../github/failure.ts';
import { proxyFailureOf } from '../http/proxy.ts';
import { type Target, targetName } from '../targets/target.ts';

/** Why a target cannot be used, and what to do about it. */
export interface TargetProblem {
  readonly target: Target;
  readonly problem: string;
}

/** The problems, a line each. */
export function listProblems(problems: readonly TargetProblem[]): string {
  return problems.map(({ target, problem }) => `- ${targetName(target)}: ${problem}`).join('\n');
}

/** What a run does with the secrets of a target, in the words of GitHub's permissions. */
export type Access = 'read' | 'write';

/** What a failed request means for a target and what to do, in one line without anything that the server wrote. */
export function describeProblem(failure: GitHubFailure, target: Target, access: Access): string {
  const { status } = failure;
  if (failure.rateLimited) {
    return `${failure.message}: run this again later, or with fewer targets at once`;
  }
  switch (status) {
    case 401:
      return "GitHub does not accept the token (HTTP 401): it is wrong, expired or revoked; give a valid one in 'github-token'";
    case 403:
      return `the token may not do this (HTTP 403): it needs ${neededPermission(target, access)}${accepted(failure)}`;
    case 404:
      return `${notFound(target)} (HTTP 404), or the token has no access to it, which needs ${neededPermission(target, access)}`;
    case 422:
      return 'GitHub did not accept the value (HTTP 422)';
    default:
      return `${failure.message}: ${proxyFailureOf(failure)?.remedy ?? 'run this again later'}`;
  }
}

function notFound(target: Target): string {
  switch (target.kind) {
    case 'environment':
      return `there is no repository ${target.owner}/${target.repo} or no environment '${target.environment}' in it`;
    case 'repo':
    case 'dependabot':
    case 'codespaces':
      return `there is no repository ${target.owner}/${target.repo}`;
    case 'codespaces-user':
      return 'the user has no Codespaces secrets';
    default:
      return `there is no organization ${target.org}`;
  }
}

/** The fine-grained permission, from GitHub's table of permissions; the classic scope in brackets. */
function neededPermission({ kind }: Target, access: Access): string {
  const [owner, permission, scope, note = ''] = PERMISSIONS[kind];
  return `the ${owner} permission '${permission}: ${access}' (classic: ${scope})${note}; the workflow's own GITHUB_TOKEN cannot have it`;
}

type PermissionRow = readonly [owner: string, permission: string, scope: string, note?: string];

const NO_APP = ', and no GitHub App token has it';
const PERMISSIONS: Readonly<Record<Target['kind'], PermissionRow>> = {
  repo: ['repository', 'Secrets', 'repo'],
  environment: ['repository', 'Environments', 'repo'],
  dependabot: ['repository', 'Dependabot secrets', 'repo'],
  codespaces: [
    'repository',
    'Codespaces secrets',
    'repo',
    ', and no GitHub App token may read its public key',
  ],
  org: ['organization', 'Secrets', 'admin:org'],
  'dependabot-org': ['organization', 'Dependabot secrets', 'admin:org'],
  'codespaces-org': ['organization', 'Codespaces secrets', 'admin:org', NO_APP],
  'codespaces-user': ['user', 'Codespaces user secrets', 'codespace:secrets', NO_APP],
};

/** The header's form; anything else could be an echo. */
const ACCEPTED = /^[a-z_]+=(read|write|admin)([,;] ?[a-z_]+=(read|write|admin))*$/;

function accepted({ permissions }: GitHubFailure): string {
  return permissions !== undefined && ACCEPTED.test(permissions) ? `; GitHub names ${permissions}` : '';
}
