import { type Answer, failure, notFound, Refusal, validationFailed } from '../answers.ts';
import { mayReach } from '../state/reach.ts';
import { loginOf, type Token } from '../state/tokens.ts';
import type { Repository, World } from '../state/world.ts';
import { forbidden, maySee, reachOrganization, requirePermission } from './access.ts';
import { barePage, filtersOf, page } from './pagination.ts';
import { listedRepositoryBody, minimalRepositoryBody } from './repository-body.ts';
import type { Call, Route } from './router.ts';

export const REPOSITORY_LISTS_ROUTES: readonly Route[] = [
  { method: 'GET', template: '/orgs/{org}/repos', handle: ofOrganization },
  { method: 'GET', template: '/users/{username}/repos', handle: ofUser },
  { method: 'GET', template: '/user/repos', handle: ofToken },
  { method: 'GET', template: '/installation/repositories', handle: ofInstallation },
];

/** The repositories that the token can see, by default the oldest first. */
function ofOrganization(call: Call): Answer {
  const { login } = reachOrganization(call);
  requirePermission(call.token, 'metadata', 'read');
  const query = filtersOf(call, []);
  const isOfType = ofType(query.get('type'));
  const found = call.world
    .repositoriesOf(login)
    .filter((repository) => isOfType(repository) && maySee(call.token, repository));
  return barePage(call, sorted(found, query, 'created', call), (repository) =>
    minimalRepositoryBody(repository, call),
  );
}

/** Only what is public, regardless of the token. */
function ofUser(call: Call): Answer {
  const account = call.world.account(call.params['username'] ?? '');
  if (account === undefined) {
    throw notFound();
  }
  const query = filtersOf(call, []);
  const isMember = query.get('type') === 'member';
  const found = call.world
    .repositoriesOf(account.login)
    .filter(({ visibility }) => !isMember && visibility === 'public');
  return barePage(call, sorted(found, query, 'full_name', call), (repository) =>
    minimalRepositoryBody(repository, call),
  );
}

/** The repositories that a person owns or works on, as far as the token reaches. */
function ofToken(call: Call): Answer {
  const { token, world } = call;
  if (token.kind === 'app') {
    throw new Refusal(forbidden(token));
  }
  requirePermission(token, 'metadata', 'read');
  const query = filtersOf(call, ['since', 'before']);
  if (query.has('type') && (query.has('visibility') || query.has('affiliation'))) {
    throw validationFailed('type', 'invalid', 'Repository');
  }
  const isOfType = ofType(query.get('visibility') ?? query.get('type'));
  const affiliations = affiliationsIn(query);
  const found = world
    .repositories()
    .filter(
      (repository) =>
        isOfType(repository) &&
        mayReach(token, repository) &&
        affiliations.includes(affiliationOf(repository, call)),
    );
  return barePage(call, sorted(found, query, 'full_name', call), (repository) =>
    listedRepositoryBody(repository, call),
  );
}

function ofInstallation(call: Call): Answer {
  const { token, world } = call;
  if (token.kind !== 'app') {
    throw new Refusal(
      failure(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      ),
    );
  }
  requirePermission(token, 'metadata', 'read');
  const candidates = token.owner === undefined ? world.repositories() : world.repositoriesOf(token.owner);
  const found = candidates.filter((repository) => mayReach(token, repository));
  return page(call, 'repositories', found, (repository) => listedRepositoryBody(repository, call));
}

type Affiliation = 'owner' | 'collaborator' | 'organization_member';

function affiliationOf({ owner }: Repository, { world, token }: Call): Affiliation {
  if (world.organization(owner) !== undefined) {
    return 'organization_member';
  }
  return isOwn(owner, token) ? 'owner' : 'collaborator';
}

function isOwn(owner: string, token: Token): boolean {
  return owner.toLowerCase() === loginOf(token).toLowerCase();
}

/** @throws Refusal 422 for an unknown one */
function affiliationsIn(query: URLSearchParams): string[] {
  switch (query.get('type')) {
    case 'owner':
      return ['owner'];
    case 'member':
      return ['collaborator', 'organization_member'];
  }
  const known = ['owner', 'collaborator', 'organization_member'];
  const given = query.get('affiliation')?.split(',');
  if (given?.some((name) => !known.includes(name))) {
    throw validationFailed('affiliation', 'invalid', 'Repository');
  }
  return given ?? known;
}

/** No repository of the simulator is a fork. */
function ofType(type: string | null): (repository: Repository) => boolean {
  switch (type) {
    case 'public':
      return ({ visibility }) => visibility === 'public';
    case 'private':
      return ({ visibility }) => visibility !== 'public';
    case 'forks':
      return () => false;
    default:
      return () => true;
  }
}

/** Without `full_name` in the order in which they were added. */
function sorted(
  found: readonly Repository[],
  query: URLSearchParams,
  usual: 'created' | 'full_name',
  { world }: Call,
): readonly Repository[] {
  const isByName = (query.get('sort') ?? usual) === 'full_name';
  const ordered = isByName ? inOrderOfName(found, world) : found;
  return query.get('direction') === 'desc' ? ordered.toReversed() : ordered;
}

function inOrderOfName(found: readonly Repository[], world: World): readonly Repository[] {
  const chosen = new Set(found);
  return world.repositoriesByName().filter((repository) => chosen.has(repository));
}
