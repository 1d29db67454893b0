import type { Answer } from '../answers.ts';
import { queryOf } from '../requests.ts';
import type { Repository } from '../state/world.ts';
import { maySee, reachOrganization, requirePermission } from './access.ts';
import { barePage } from './pagination.ts';
import { minimalRepositoryBody } from './repository-body.ts';
import type { Call, Route } from './router.ts';

export const ORGANIZATION_REPOSITORIES_ROUTES: readonly Route[] = [
  { method: 'GET', template: '/orgs/{org}/repos', handle: list },
];

/** The repositories that the token can access, by default the oldest first. */
function list(call: Call): Answer {
  const { login } = reachOrganization(call);
  requirePermission(call.token, 'metadata', 'read');
  const query = queryOf(call.request);
  const found = call.world
    .repositories()
    .filter(({ owner }) => owner.toLowerCase() === login.toLowerCase())
    .filter((repository) => maySee(call.token, repository))
    .filter((repository) => isOfType(repository, query.get('type')));
  if (query.get('sort') === 'full_name') {
    found.sort((a, b) => a.name.localeCompare(b.name));
  }
  const ordered = query.get('direction') === 'desc' ? found.reverse() : found;
  return barePage(
    call,
    ordered.map((repository) => minimalRepositoryBody(repository, call.baseUrl)),
  );
}

/** No repository of the simulator is a fork. */
function isOfType({ visibility }: Repository, type: string | null): boolean {
  switch (type) {
    case 'public':
      return visibility === 'public';
    case 'private':
      return visibility !== 'public';
    case 'forks':
      return false;
    default:
      return true;
  }
}
