import type { Target } from '../targets/target.ts';

/** Where GitHub's REST API keeps the secrets of a target: a URL template, and what goes into it unencoded. */
export interface SecretRoutes {
  /** The list of secrets; `/public-key` and `/{secret_name}` follow it. */
  readonly collection: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether secrets have a visibility and, with the visibility `selected`, repositories. */
  readonly visibility: 'organization' | 'user' | undefined;
}

/** From GitHub's OpenAPI description, API version 2022-11-28. Parameters are encoded once, by Octokit. */
export function secretRoutes(target: Target): SecretRoutes {
  switch (target.kind) {
    case 'repo':
      return repositoryRoutes('/repos/{owner}/{repo}/actions/secrets', target);
    case 'dependabot':
      return repositoryRoutes('/repos/{owner}/{repo}/dependabot/secrets', target);
    case 'codespaces':
      return repositoryRoutes('/repos/{owner}/{repo}/codespaces/secrets', target);
    case 'environment':
      return {
        collection: '/repos/{owner}/{repo}/environments/{environment_name}/secrets',
        parameters: { owner: target.owner, repo: target.repo, environment_name: target.environment },
        visibility: undefined,
      };
    case 'org':
      return organizationRoutes('/orgs/{org}/actions/secrets', target.org);
    case 'dependabot-org':
      return organizationRoutes('/orgs/{org}/dependabot/secrets', target.org);
    case 'codespaces-org':
      return organizationRoutes('/orgs/{org}/codespaces/secrets', target.org);
    case 'codespaces-user':
      return { collection: '/user/codespaces/secrets', parameters: {}, visibility: 'user' };
  }
}

function repositoryRoutes(
  collection: string,
  { owner, repo }: { owner: string; repo: string },
): SecretRoutes {
  return { collection, parameters: { owner, repo }, visibility: undefined };
}

function organizationRoutes(collection: string, org: string): SecretRoutes {
  return { collection, parameters: { org }, visibility: 'organization' };
}
