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
  /** `false`: the value could not be decrypted with the key of the store, and is empty. */
  readonly readable: boolean;
  /** Of organization and user secrets. */
  readonly visibility: Visibility | undefined;
  readonly selectedRepositoryIds: readonly number[] | undefined;
  /** By the simulator's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** The sequence number of the request; 0 for changes by the test. */
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

/** The state that all stores of one simulator share. */
export interface StoreContext {
  readonly clock: () => number;
  readonly conditions: { readonly consistency: Consistency };
  readonly record: (entry: HistoryEntry) => void;
}

export type SecretChange = Pick<Secret, 'value' | 'readable' | 'visibility' | 'selectedRepositoryIds'>;

/** The secrets of one repository, environment, organization or user for one purpose. */
export class SecretStore {
  /** Changes when its repository is renamed. */
  name: string;
  readonly kind: StoreKind;
  readonly #context: StoreContext;
  readonly #secrets = new Map<string, Secret>();
  readonly #staleReads: StaleReads<Secret>;
  #keys: BoxKeys | undefined;

  constructor(name: string, kind: StoreKind, context: StoreContext) {
    this.name = name;
    this.kind = kind;
    this.#context = context;
    this.#staleReads = new StaleReads(context.clock, () => context.conditions.consistency);
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

  /** @param publicKey in base64: the public key in responses from now on, independent of the one that decrypts */
  showKey(publicKey: string): void {
    this.#keys = { ...createBoxKeys(), publicKey };
  }

  /** The secret seems to be missing for this number of reads. */
  hide(name: string, reads: number): void {
    this.#staleReads.hide(name.toUpperCase(), reads);
  }

  /** The current secret, also if reads are delayed. */
  find(name: string): Secret | undefined {
    return this.#secrets.get(name.toUpperCase());
  }

  all(): Secret[] {
    return [...this.#secrets.values()];
  }

  /** The secret as a read returns it now. */
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
    this.put(name, change, this.#context.clock(), sequence);
    return before === undefined;
  }

  /** A write that is visible immediately. */
  put(name: string, change: SecretChange, at: number, sequence: number): void {
    const upper = name.toUpperCase();
    const createdAt = this.find(upper)?.createdAt ?? at;
    this.#secrets.set(upper, { name: upper, createdAt, updatedAt: at, ...change });
    this.#context.record({ store: this.name, name: upper, ...change, at, sequence });
  }

  /** Changes an existing secret; does not count as an update of its value. */
  select(name: string, selectedRepositoryIds: readonly number[], sequence: number): void {
    const secret = this.find(name);
    if (secret !== undefined) {
      const { name: upper, value, readable, visibility } = secret;
      this.#secrets.set(upper, { ...secret, selectedRepositoryIds });
      const at = this.#context.clock();
      this.#context.record({
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

  /** @returns whether the secret existed */
  delete(name: string, sequence: number): boolean {
    const upper = name.toUpperCase();
    const before = this.#secrets.get(upper);
    if (before === undefined) {
      return false;
    }
    this.#staleReads.written(upper, before);
    this.#secrets.delete(upper);
    this.#context.record({
      store: this.name,
      name: upper,
      value: undefined,
      readable: true,
      visibility: undefined,
      selectedRepositoryIds: undefined,
      at: this.#context.clock(),
      sequence,
    });
    return true;
  }
}
