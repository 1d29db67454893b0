import type { GitHubFailure } from '../github/failure.ts';
import type { Target } from '../targets/target.ts';

/** What a failed request means for a target and what to do, in one line without anything that the server wrote. */
export function describeProblem(failure: GitHubFailure, target: Target): string {
  const { status } = failure;
  if (failure.rateLimited) {
    return `${failure.message}: run this again later, or with fewer targets at once`;
  }
  switch (status) {
    case 401:
      return "GitHub does not accept the token (HTTP 401): it is wrong, expired or revoked; give a valid one in 'github-token'";
    case 403:
      return `the token may not do this (HTTP 403): it needs ${neededPermission(target)}${accepted(failure)}`;
    case 404:
      return `${notFound(target)} (HTTP 404), or the token has no access to it, which needs ${neededPermission(target)}`;
    case 422:
      return 'GitHub did not accept the value (HTTP 422)';
    default:
      return `${failure.message}: run this again later`;
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

/** The fine-grained permission for writing, from GitHub's table of permissions; the classic scope in brackets. */
const PERMISSIONS: Readonly<Record<Target['kind'], string>> = {
  repo: "the repository permission 'Secrets: write' (classic: repo)",
  environment: "the repository permission 'Environments: write' (classic: repo)",
  dependabot: "the repository permission 'Dependabot secrets: write' (classic: repo)",
  codespaces:
    "the repository permission 'Codespaces secrets: write' (classic: repo), and no GitHub App token may read its public key",
  org: "the organization permission 'Secrets: write' (classic: admin:org)",
  'dependabot-org': "the organization permission 'Dependabot secrets: write' (classic: admin:org)",
  'codespaces-org':
    "the organization permission 'Codespaces secrets: write' (classic: admin:org), and no GitHub App token has it",
  'codespaces-user':
    "the user permission 'Codespaces user secrets: write' (classic: codespace:secrets), and no GitHub App token has it",
};

function neededPermission({ kind }: Target): string {
  return `${PERMISSIONS[kind]}; the workflow's own GITHUB_TOKEN cannot have it`;
}

function accepted({ permissions }: GitHubFailure): string {
  return permissions !== undefined && /^[\w=,; -]+$/.test(permissions) ? `; GitHub names ${permissions}` : '';
}
