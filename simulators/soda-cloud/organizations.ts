export interface ApiKey {
  readonly id: string;
  readonly secret: string;
  /** Soda Cloud knows the key of a deactivated user but refuses it with 403. */
  readonly disabled?: boolean;
  /** `false`: its user does not have the permission to create and delete runners. */
  readonly managesRunners?: boolean;
}

export interface Organization {
  readonly name: string;
  readonly keys: readonly ApiKey[];
}

/** A pair that looks like the ones Soda Cloud shows: a UUID, and 54 characters of base64url. */
export const SAMPLE_KEY: ApiKey = {
  id: '6f1d2c3b-9a54-4e0f-8b77-2d9c41a5e3f0',
  secret: 'Qm7-xT2vLkR9wZ_pE4sYb1NcHfUaJ8dGo6iKtVr3XyMq5nBhCgWzDl',
};

export const SAMPLE_ORGANIZATION: Organization = { name: 'Acme Data', keys: [SAMPLE_KEY] };

export type KeyCheck =
  | { readonly state: 'accepted'; readonly organization: string; readonly managesRunners: boolean }
  | { readonly state: 'disabled' | 'unknown' };

/** Every key of every organization, by its pair as in Basic authentication. */
export class KeyRing {
  readonly #owners = new Map<string, { readonly organization: string; readonly key: ApiKey }>();

  constructor(organizations: readonly Organization[]) {
    for (const { name, keys } of organizations) {
      for (const key of keys) {
        this.add(name, key);
      }
    }
  }

  add(organization: string, key: ApiKey): void {
    this.#owners.set(pairOf(key), { organization, key });
  }

  remove(id: string): void {
    for (const [pair, { key }] of this.#owners) {
      if (key.id === id) {
        this.#owners.delete(pair);
      }
    }
  }

  check(pair: string): KeyCheck {
    const owner = this.#owners.get(pair);
    if (owner === undefined) {
      return { state: 'unknown' };
    }
    const { organization, key } = owner;
    return key.disabled === true
      ? { state: 'disabled' }
      : { state: 'accepted', organization, managesRunners: key.managesRunners ?? true };
  }
}

/** Never split: an ID can contain a colon. */
export function pairOf({ id, secret }: Pick<ApiKey, 'id' | 'secret'>): string {
  return `${id}:${secret}`;
}
