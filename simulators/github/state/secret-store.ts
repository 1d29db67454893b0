import { type BoxKeys, createBoxKeys } from './sealed-box.ts';
import { type Consistency, StaleReads } from './stale-reads.ts';
import { STORE_KINDS, type StoreKind, type StoreTraits } from './store-kinds.ts';

export type Visibility = 'all' | 'private' | 'selected';

/** One change of one secret. */
export interface HistoryEntry {
  /** As targets are written: `repo:acme/data`, `environment:acme/data:prod`, `org:acme`, `codespaces-user`, … */
  readonly store: string;
  readonly name: string;
  /** `undefined`: deleted. */
  readonly value: string | undefined;
  /** `false`: the box could not be opened with the store's key, so the value is empty. */
  readonly readable: boolean;
  /** Of organization and user secrets. */
  readonly visibility: Visibility | undefined;
  readonly selectedRepositoryIds: readonly number[] | undefined;
  /** By the simulator's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** Of the request that did it; 0 when the test did. */
  readonly sequence: number;
}

export interface Secret {
  readonly name: string;
  readonly value: string;
  readonly readable: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly visibility: Visibility | undefined;
  readonly selectedRepositoryIds: readonly number[] | undefined;
}

/** What the stores of one simulator share. */
export interface StoreSurroundings {
  readonly clock: () => number;
  readonly conditions: { readonly consistency: Consistency };
  readonly record: (entry: HistoryEntry) => void;
}

export type SecretChange = Pick<Secret, 'value' | 'readable' | 'visibility' | 'selectedRepositoryIds'>;

/** The secrets of one repository, environment, organization or user for one purpose. */
export class SecretStore {
  readonly name: string;
  readonly kind: StoreKind;
  readonly #surroundings: StoreSurroundings;
  readonly #secrets = new Map<string, Secret>();
  readonly #staleReads: StaleReads<Secret>;
  #keys: BoxKeys | undefined;

  constructor(name: string, kind: StoreKind, surroundings: StoreSurroundings) {
    this.name = name;
    this.kind = kind;
    this.#surroundings = surroundings;
    this.#staleReads = new StaleReads(surroundings.clock, () => surroundings.conditions.consistency);
  }

  get traits(): StoreTraits {
    return STORE_KINDS[this.kind];
  }

  get keys(): BoxKeys {
    this.#keys ??= createBoxKeys();
    return this.#keys;
  }

  replaceKeys(): void {
    this.#keys = createBoxKeys();
  }

  /** @param publicKey in base64: what the API shows from now on, whatever opens the boxes */
  showKey(publicKey: string): void {
    this.#keys = { ...createBoxKeys(), publicKey };
  }

  /** For so many reads the secret seems not to be there. */
  hide(name: string, reads: number): void {
    this.#staleReads.hide(name.toUpperCase(), reads);
  }

  /** The secret as it is, whatever reads show. */
  find(name: string): Secret | undefined {
    return this.#secrets.get(name.toUpperCase());
  }

  all(): Secret[] {
    return [...this.#secrets.values()];
  }

  /** The secret as a read shows it now. */
  read(name: string): Secret | undefined {
    const upper = name.toUpperCase();
    return this.#staleReads.read(upper, this.#secrets.get(upper));
  }

  readAll(): Secret[] {
    const names = new Set([...this.#secrets.keys(), ...this.#staleReads.names()]);
    return [...names]
      .sort()
      .map((name) => this.read(name))
      .filter((secret) => secret !== undefined);
  }

  /** @returns whether the secret is new */
  write(name: string, change: SecretChange, sequence: number): boolean {
    const before = this.find(name);
    this.#staleReads.written(name.toUpperCase(), before);
    this.put(name, change, this.#surroundings.clock(), sequence);
    return before === undefined;
  }

  /** A write that every read shows at once. */
  put(name: string, change: SecretChange, at: number, sequence: number): void {
    const upper = name.toUpperCase();
    const createdAt = this.find(upper)?.createdAt ?? at;
    this.#secrets.set(upper, { name: upper, createdAt, updatedAt: at, ...change });
    this.#surroundings.record({ store: this.name, name: upper, ...change, at, sequence });
  }

  /** Of a secret that exists; it does not count as an update of its value. */
  select(name: string, selectedRepositoryIds: readonly number[], sequence: number): void {
    const secret = this.find(name);
    if (secret !== undefined) {
      const { name: upper, value, readable, visibility } = secret;
      this.#secrets.set(upper, { ...secret, selectedRepositoryIds });
      const at = this.#surroundings.clock();
      this.#surroundings.record({
        store: this.name,
        name: upper,
        value,
        readable,
        visibility,
        selectedRepositoryIds,
        at,
        sequence,
      });
    }
  }

  /** @returns whether there was such a secret */
  delete(name: string, sequence: number): boolean {
    const upper = name.toUpperCase();
    const before = this.#secrets.get(upper);
    if (before === undefined) {
      return false;
    }
    this.#staleReads.written(upper, before);
    this.#secrets.delete(upper);
    this.#surroundings.record({
      store: this.name,
      name: upper,
      value: undefined,
      readable: true,
      visibility: undefined,
      selectedRepositoryIds: undefined,
      at: this.#surroundings.clock(),
      sequence,
    });
    return true;
  }
}
