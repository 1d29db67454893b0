import {
  type Answer,
  CREATED,
  failure,
  NO_CONTENT,
  notFound,
  ok,
  Refusal,
  validationFailed,
} from '../answers.ts';
import type { Secret, SecretStore } from '../state/secret-store.ts';
import { ALL_STORE_KINDS, STORE_KINDS, type StoreKind, type StoreTraits } from '../state/store-kinds.ts';
import { reachStore } from './access.ts';
import { wholeSeconds } from './links.ts';
import { page } from './pagination.ts';
import type { Call, Route } from './router.ts';
import { checkName, parseWrite } from './secret-write.ts';

/** List, public key, get, put and delete, of every kind of store. */
export const SECRET_ROUTES: readonly Route[] = ALL_STORE_KINDS.flatMap((kind) => {
  const path = STORE_KINDS[kind].path;
  const inStore = (handle: (store: SecretStore, call: Call) => Answer) => (call: Call) =>
    handle(reachStore(call, kind, STORE_KINDS[kind]), call);
  return [
    { method: 'GET', template: path, handle: inStore(list) },
    { method: 'GET', template: `${path}/public-key`, handle: inStore(publicKey) },
    { method: 'GET', template: `${path}/{secret_name}`, handle: inStore(get) },
    { method: 'PUT', template: `${path}/{secret_name}`, handle: inStore(put) },
    { method: 'DELETE', template: `${path}/{secret_name}`, handle: inStore(remove) },
  ] satisfies Route[];
});

/** The URL of a store, made from the path of any of its endpoints. */
export function storeUrl({ baseUrl, request }: Call): string {
  const [, path = ''] = /^(.*?\/secrets)(?:\/|$)/.exec(request.pathname) ?? [];
  return `${baseUrl}${path}`;
}

export function secretNameOf({ params }: Call): string {
  return params['secret_name'] ?? '';
}

function list(store: SecretStore, call: Call): Answer {
  const url = storeUrl(call);
  return page(call, 'secrets', store.readAll(), (secret) => secretBody(secret, store.traits, url));
}

function publicKey({ keys }: SecretStore): Answer {
  return ok({ key_id: keys.keyId, key: keys.publicKey });
}

function get(store: SecretStore, call: Call): Answer {
  const secret = store.read(secretNameOf(call));
  if (secret === undefined) {
    throw notFound();
  }
  return ok(secretBody(secret, store.traits, storeUrl(call)));
}

function put(store: SecretStore, call: Call): Answer {
  const name = secretNameOf(call);
  checkName(name);
  const write = parseWrite(call.request.json, store.traits);
  if (write.keyId !== undefined && write.keyId !== store.keys.keyId) {
    throw validationFailed('key_id');
  }
  if (write.selectedRepositoryIds.some((id) => call.world.repositoryById(id) === undefined)) {
    throw validationFailed('selected_repository_ids');
  }
  const before = store.find(name);
  refuseBeyondLimit(store, before);
  const content = write.encryptedValue === undefined ? before : openBox(store, write.encryptedValue);
  if (content === undefined) {
    throw validationFailed('encrypted_value', 'missing_field');
  }
  const visibility = visibilityFor(store.kind, write.visibility);
  const isNew = store.write(
    name,
    {
      value: content.value,
      readable: content.readable,
      visibility,
      selectedRepositoryIds: visibility === 'selected' ? write.selectedRepositoryIds : undefined,
    },
    call.request.sequence,
  );
  return isNew ? CREATED : NO_CONTENT;
}

/** How GitHub words this is not documented; only the numbers are. */
function refuseBeyondLimit(store: SecretStore, before: Secret | undefined): void {
  const { mostSecrets } = store.traits;
  if (before === undefined && mostSecrets !== undefined && store.all().length >= mostSecrets) {
    throw new Refusal(failure(422, `You have reached the limit of ${mostSecrets} secrets.`));
  }
}

/** GitHub does not check that a box can be opened: one that cannot is an empty secret in a workflow. */
function openBox(store: SecretStore, encryptedValue: string): Pick<Secret, 'value' | 'readable'> {
  const value = store.keys.open(encryptedValue);
  return { value: value ?? '', readable: value !== undefined };
}

function visibilityFor(kind: StoreKind, asked: Secret['visibility']): Secret['visibility'] {
  return kind === 'codespaces-user' ? 'selected' : asked;
}

function remove(store: SecretStore, call: Call): Answer {
  if (!store.delete(secretNameOf(call), call.request.sequence)) {
    throw notFound();
  }
  return NO_CONTENT;
}

/** The metadata of a secret; never its value. */
export function secretBody(secret: Secret, traits: StoreTraits, storeUrl: string): Record<string, string> {
  const body = {
    name: secret.name,
    created_at: wholeSeconds(secret.createdAt),
    updated_at: wholeSeconds(secret.updatedAt),
  };
  if (secret.visibility === undefined || traits.scope === 'repository' || traits.scope === 'environment') {
    return body;
  }
  return {
    ...body,
    visibility: secret.visibility,
    ...(secret.visibility === 'selected'
      ? { selected_repositories_url: `${storeUrl}/${secret.name}/repositories` }
      : {}),
  };
}
