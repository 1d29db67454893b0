import { type Answer, ok } from '../answers.ts';
import type { Secret } from '../state/secret-store.ts';
import { STORE_KINDS } from '../state/store-kinds.ts';
import type { Repository } from '../state/world.ts';
import { reachOrganization, reachRepository, reachWith, requirePermission } from './access.ts';
import { page } from './pagination.ts';
import { environmentBody, fullRepositoryBody, organizationBody } from './repository-body.ts';
import type { Call, Route } from './router.ts';
import { secretBody } from './secret-endpoints.ts';

export const REPOSITORY_ROUTES: readonly Route[] = [
  { method: 'GET', template: '/repos/{owner}/{repo}', handle: repository },
  { method: 'GET', template: '/repos/{owner}/{repo}/environments', handle: environments },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/actions/organization-secrets',
    handle: organizationSecrets,
  },
  { method: 'GET', template: '/orgs/{org}', handle: organization },
];

function repository(call: Call): Answer {
  return ok(fullRepositoryBody(reachRepository(call), call));
}

function organization(call: Call): Answer {
  return ok(organizationBody(reachOrganization(call), call.baseUrl));
}

function environments(call: Call): Answer {
  const found = reachWith(call, 'actions');
  return page(call, 'environments', found.environments, (name) => environmentBody(found, name, call.baseUrl));
}

/** The organization's secrets that a repository sees. */
function organizationSecrets(call: Call): Answer {
  const found = reachRepository(call);
  requirePermission(call.token, 'secrets', 'read');
  const secrets = call.world.store(`org:${found.owner}`)?.readAll() ?? [];
  const visible = secrets.filter((secret) => isVisibleTo(secret, found));
  return page(call, 'secrets', visible, (secret) => secretBody(secret, STORE_KINDS.repo, ''));
}

function isVisibleTo(
  { visibility, selectedRepositoryIds = [] }: Secret,
  { id, ...found }: Repository,
): boolean {
  switch (visibility) {
    case 'all':
      return true;
    case 'private':
      return found.visibility !== 'public';
    default:
      return selectedRepositoryIds.includes(id);
  }
}
