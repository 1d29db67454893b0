import type { SecretOptions } from '../options.ts';
import type { Secret, SecretStore } from './secret-store.ts';
import type { World } from './world.ts';

/** Sets a secret without a request. */
export function placeSecret(
  world: World,
  { store: storeName, name, value, updatedAt, ...scope }: SecretOptions & { readonly updatedAt: number },
): void {
  const store = storeNamed(world, storeName);
  store.put(name, { value, readable: true, ...scopeOf(store, scope) }, updatedAt, 0);
}

/** @throws Error when the store does not exist */
export function storeNamed(world: World, name: string): SecretStore {
  const store = world.store(name);
  if (store === undefined) {
    throw new Error(`there is no store ${name}`);
  }
  return store;
}

function scopeOf(
  { traits }: SecretStore,
  { visibility, selectedRepositoryIds }: Pick<SecretOptions, 'visibility' | 'selectedRepositoryIds'>,
): Pick<Secret, 'visibility' | 'selectedRepositoryIds'> {
  if (traits.scope === 'user') {
    return { visibility: 'selected', selectedRepositoryIds: selectedRepositoryIds ?? [] };
  }
  if (traits.scope !== 'organization') {
    return { visibility: undefined, selectedRepositoryIds: undefined };
  }
  const usual = selectedRepositoryIds === undefined ? 'private' : 'selected';
  return {
    visibility: visibility ?? usual,
    selectedRepositoryIds: (visibility ?? usual) === 'selected' ? (selectedRepositoryIds ?? []) : undefined,
  };
}
