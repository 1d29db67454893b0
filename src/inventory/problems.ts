import { explainFailure, inOneLine } from '../github/explain-failure.ts';
import type { GitHubFailure } from '../github/failure.ts';
import type { ReadOnlyState } from '../github/repository-states.ts';
import type { Target } from '../targets/target.ts';

/** Why a target cannot be used, and what to do about it. */
export interface TargetProblem {
  readonly target: Target;
  readonly problem: string;
}

/** What a run does with the secrets of a target, in the words of GitHub's permissions. */
export type Access = 'read' | 'write';

/**
 * What a failed request means for a target and what to do, in one line without anything that the server wrote.
 * @param keepsPrevious whether the old pair is kept under the previous names there
 */
export function describeProblem(
  failure: GitHubFailure,
  target: Target,
  access: Access,
  keepsPrevious = false,
): string {
  return inOneLine(
    explainFailure(failure, {
      tokenInput: 'github-token',
      absence: notFound(target),
      permission: neededPermission(target, access),
      leaveOut: LEAVE_OUT,
      keepsPrevious,
    }),
  );
}

/** Why a target in a repository that cannot be changed is none, and what to do, in one line. */
export function describeReadOnly(state: ReadOnlyState): string {
  return state === 'archived'
    ? `the repository is archived and therefore read-only: unarchive it (Settings, General, Danger Zone), or ${LEAVE_OUT}`
    : `GitHub has disabled the repository: ask its owner or GitHub Support for the reason, and ${LEAVE_OUT} until then`;
}

const LEAVE_OUT = "take the target out of 'targets'";

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
