import type { Secret } from '../state/secret-store.ts';
import type { StoreTraits } from '../state/store-kinds.ts';
import { wholeSeconds } from './timestamps.ts';

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
