import { type Answer, failure, NO_CONTENT, notFound, Refusal, validationFailed } from '../answers.ts';
import type { Secret, SecretStore } from '../state/secret-store.ts';
import { ALL_STORE_KINDS, STORE_KINDS } from '../state/store-kinds.ts';
import { maySee, reachStore } from './access.ts';
import { page } from './pagination.ts';
import { minimalRepositoryBody } from './repository-body.ts';
import type { Call, Route } from './router.ts';
import { secretNameOf } from './secret-endpoints.ts';
import { parseSelection } from './secret-write.ts';

type Handle = (store: SecretStore, secret: Secret, call: Call) => Answer;

/** Which repositories may read a secret of an organization or a user. */
export const SELECTED_REPOSITORIES_ROUTES: readonly Route[] = ALL_STORE_KINDS.flatMap((kind) => {
  const traits = STORE_KINDS[kind];
  if (traits.scope !== 'organization' && traits.scope !== 'user') {
    return [];
  }
  const all = `${traits.path}/{secret_name}/repositories`;
  const one = `${all}/{repository_id}`;
  const ofSecret = (handle: Handle) => (call: Call) => {
    const store = reachStore(call, kind, traits);
    const secret = store.find(secretNameOf(call));
    if (secret === undefined) {
      throw notFound();
    }
    return handle(store, secret, call);
  };
  return [
    { method: 'GET', template: all, handle: ofSecret(list) },
    { method: 'PUT', template: all, handle: ofSecret(replace) },
    { method: 'PUT', template: one, handle: ofSecret(add) },
    { method: 'DELETE', template: one, handle: ofSecret(remove) },
  ] satisfies Route[];
});

/** Counts all, and lists those that the token can access. */
function list(_store: SecretStore, { selectedRepositoryIds = [] }: Secret, call: Call): Answer {
  const repositories = selectedRepositoryIds
    .map((id) => call.world.repositoryById(id))
    .filter((repository) => repository !== undefined);
  const visible = repositories.filter((repository) => maySee(call.token, repository));
  return page(
    call,
    'repositories',
    visible,
    (repository) => minimalRepositoryBody(repository, call),
    repositories.length,
  );
}

function replace(store: SecretStore, secret: Secret, call: Call): Answer {
  return select(store, secret, call, parseSelection(call.request.json));
}

function add(store: SecretStore, secret: Secret, call: Call): Answer {
  const { selectedRepositoryIds = [] } = secret;
  return select(store, secret, call, [...new Set([...selectedRepositoryIds, repositoryIdOf(call)])]);
}

function remove(store: SecretStore, secret: Secret, call: Call): Answer {
  const { selectedRepositoryIds = [] } = secret;
  const left = selectedRepositoryIds.filter((id) => id !== repositoryIdOf(call));
  return select(store, secret, call, left);
}

function select(store: SecretStore, secret: Secret, call: Call, ids: readonly number[]): Answer {
  if (secret.visibility !== 'selected') {
    throw new Refusal(failure(409, 'Conflict'));
  }
  if (ids.some((id) => call.world.repositoryById(id) === undefined)) {
    throw validationFailed('selected_repository_ids');
  }
  store.select(secret.name, ids, call.request.sequence);
  return NO_CONTENT;
}

function repositoryIdOf({ params }: Call): number {
  return Number(params['repository_id']);
}
