import { failure, notFound, Refusal, redirection } from '../answers.ts';
import type { Installation } from '../state/apps.ts';
import type { Issue } from '../state/issue-tracker.ts';
import { includes, mayReach } from '../state/reach.ts';
import type { SecretStore } from '../state/secret-store.ts';
import type { StoreKind, StoreTraits } from '../state/store-kinds.ts';
import { type Permission, type PermissionLevel, rankOf, type Token } from '../state/tokens.ts';
import type { Organization, Repository } from '../state/world.ts';
import type { Call } from './router.ts';

/** @throws Refusal 404 for a repository that does not exist or that the token must not know, 301 or 307 after a rename */
export function reachRepository(call: Call): Repository {
  return findRepository(call, (repository) => maySee(call.token, repository));
}

/**
 * A repository for a token that may read it, or with any other method than GET write to it, depending on the permission.
 * Public repositories can be read without permission.
 */
export function reachWith(call: Call, permission: Permission): Repository {
  const repository = reachRepository(call);
  const isRead = call.request.method === 'GET';
  if (!isRead || repository.visibility !== 'public') {
    requirePermission(call.token, permission, isRead ? 'read' : 'write');
    requireWritableRepository(call, repository);
  }
  return repository;
}

export function reachOrganization({ params, token, world }: Call): Organization {
  const organization = world.organization(params['org'] ?? '');
  if (organization === undefined || !includes(token.organizations, organization.login)) {
    throw notFound();
  }
  return organization;
}

/** @throws Refusal 403 when the token does not have the permission, with GitHub's message */
export function requirePermission(token: Token, permission: Permission, level: PermissionLevel): void {
  token.need?.(permission, level);
  if (rankOf(token.permissions[permission]) < rankOf(level)) {
    throw new Refusal(forbidden(token, { 'x-accepted-github-permissions': `${permission}=${level}` }));
  }
}

/** The store that a path names, for a token that may read or write it. */
export function reachStore(call: Call, kind: StoreKind, traits: StoreTraits): SecretStore {
  const level = call.request.method === 'GET' ? 'read' : 'write';
  const owner = reachOwner(call, traits);
  refuseApps(call, traits);
  requirePermission(call.token, traits.permission, level);
  if (owner.repository !== undefined) {
    requireWritableRepository(call, owner.repository);
  }
  const store = call.world.store(`${kind}${owner.suffix}`);
  if (store === undefined) {
    throw notFound();
  }
  return store;
}

interface Owner {
  readonly suffix: string;
  readonly repository?: Repository;
}

function reachOwner(call: Call, { scope }: StoreTraits): Owner {
  switch (scope) {
    case 'user':
      return { suffix: '' };
    case 'organization':
      return { suffix: `:${reachOrganization(call).login}` };
    case 'repository': {
      const repository = reachRepository(call);
      return { suffix: `:${repository.name}`, repository };
    }
    case 'environment': {
      const repository = reachRepository(call);
      return { suffix: `:${repository.name}:${call.params['environment_name']}`, repository };
    }
  }
}

/** A public repository can be seen by every token, but that is all. */
function requireWritableRepository({ request, token }: Call, repository: Repository): void {
  if (!mayReach(token, repository)) {
    throw new Refusal(forbidden(token));
  }
  if (request.method !== 'GET' && repository.disabled) {
    throw new Refusal(failure(403, 'Repository access blocked'));
  }
  if (request.method !== 'GET' && repository.archived) {
    throw new Refusal(failure(403, 'Repository was archived so is read-only.'));
  }
}

function refuseApps({ token, request }: Call, { closedToApps }: StoreTraits): void {
  const closed =
    closedToApps === 'everything' ||
    (closedToApps === 'public-key' && request.pathname.endsWith('/public-key'));
  if (closed && token.kind === 'app') {
    throw new Refusal(forbidden(token));
  }
}

/** @throws Refusal 403 */
export function refuseSuspended({ suspended }: Installation): void {
  if (suspended) {
    throw new Refusal(failure(403, 'This installation has been suspended'));
  }
}

/** The error for a token without the required permission. */
export function forbidden(token: Token, headers: Readonly<Record<string, string>> = {}) {
  const by = token.kind === 'app' ? 'integration' : 'personal access token';
  return failure(403, `Resource not accessible by ${by}`, { headers });
}

/** Whether a token may know that a repository exists. */
export function maySee(token: Token, repository: Repository): boolean {
  return repository.visibility === 'public' || mayReach(token, repository);
}

/** @throws Refusal 404 for a repository that does not exist or may not be seen, 301 or 307 after a rename */
export function findRepository(
  { request, params, world, baseUrl }: Omit<Call, 'token'>,
  isSeen: (repository: Repository) => boolean,
): Repository {
  const name = `${params['owner']}/${params['repo']}`;
  const repository = world.repository(name) ?? world.renamedRepository(name);
  if (repository === undefined || !isSeen(repository)) {
    throw notFound();
  }
  if (repository.name.toLowerCase() !== name.toLowerCase()) {
    throw redirect(request, `${baseUrl}/repositories/${repository.id}`);
  }
  return repository;
}

/** @param repositoryUrl replaces `/repos/{owner}/{repo}` in the path of the request */
function redirect({ method, path, pathname }: Call['request'], repositoryUrl: string): Refusal {
  const rest = pathname.split('/').slice(4);
  const [, query] = path.split('?', 2);
  const url = [repositoryUrl, ...rest].join('/');
  return new Refusal(
    redirection(method === 'GET' ? 301 : 307, query === undefined ? url : `${url}?${query}`),
  );
}

/** @throws Refusal 410 where issues are switched off */
export function reachIssues(call: Call): Repository {
  const repository = reachWith(call, 'issues');
  if (!repository.issues) {
    throw new Refusal(failure(410, 'Issues has been disabled in this repository.'));
  }
  return repository;
}

/** The issue that a path names. */
export function reachIssue(call: Call): { readonly repository: Repository; readonly issue: Issue } {
  const repository = reachIssues(call);
  const issue = repository.tracker.find(Number(call.params['issue_number']));
  if (issue === undefined) {
    throw notFound();
  }
  return { repository, issue };
}
