import type { App, Installation, IssuedToken } from '../state/apps.ts';
import type { World } from '../state/world.ts';
import { accountBody } from './account-body.ts';
import { nodeId, webUrl, wholeSeconds } from './links.ts';
import { listedRepositoryBody, type Surroundings } from './repository-body.ts';

const SOME_TIME_AGO = '2025-03-04T05:06:07Z';

export function appBody(app: App, { baseUrl }: Surroundings): Record<string, unknown> {
  const web = webUrl(baseUrl, `apps/${app.slug}`);
  return {
    id: app.id,
    slug: app.slug,
    client_id: app.clientId,
    node_id: nodeId('Integration', app.id),
    owner: accountBody('app-owner', 'Organization', baseUrl),
    name: app.slug,
    description: null,
    external_url: web,
    html_url: web,
    created_at: SOME_TIME_AGO,
    updated_at: SOME_TIME_AGO,
    permissions: Object.assign({}, ...app.installations.map(({ permissions }) => permissions)),
    events: [],
    installations_count: app.installations.length,
  };
}

export function installationBody(
  app: App,
  installation: Installation,
  { baseUrl, world }: Surroundings,
): Record<string, unknown> {
  const { id, account, type, permissions, repositories, suspended } = installation;
  const accountId = accountIdOf(account, world);
  const settings = type === 'Organization' ? `organizations/${account}/settings` : 'settings';
  return {
    id,
    account: accountBody(account, type, baseUrl, accountId),
    repository_selection: repositories === 'all' ? 'all' : 'selected',
    access_tokens_url: `${baseUrl}/app/installations/${id}/access_tokens`,
    repositories_url: `${baseUrl}/installation/repositories`,
    html_url: webUrl(baseUrl, `${settings}/installations/${id}`),
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: accountId,
    target_type: type,
    permissions,
    events: [],
    created_at: SOME_TIME_AGO,
    updated_at: SOME_TIME_AGO,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended ? accountBody('octocat', 'User', baseUrl) : null,
    suspended_at: suspended ? SOME_TIME_AGO : null,
  };
}

export function issuedTokenBody(issued: IssuedToken, surroundings: Surroundings): Record<string, unknown> {
  const { token, expiresAt, permissions, repositories = [], isLimitedToRepositories } = issued;
  return {
    token,
    expires_at: wholeSeconds(expiresAt),
    permissions,
    repository_selection:
      isLimitedToRepositories || issued.installation.repositories !== 'all' ? 'selected' : 'all',
    ...(isLimitedToRepositories
      ? {
          repositories: repositories
            .map((name) => surroundings.world.repository(name))
            .filter((repository) => repository !== undefined)
            .map((repository) => listedRepositoryBody(repository, surroundings)),
        }
      : {}),
  };
}

function accountIdOf(login: string, world: World): number {
  return world.account(login)?.id ?? 1;
}
