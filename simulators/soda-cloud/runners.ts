import { randomBytes, randomUUID } from 'node:crypto';
import { type ApiKey, type KeyRing, SAMPLE_ORGANIZATION } from './organizations.ts';

/** A Soda Runner (Agent) with its key. */
export interface Runner {
  readonly id: string;
  readonly name: string;
  readonly key: ApiKey;
  /** The name of its organization. */
  readonly organization: string;
  /** A runner is visible only after it has registered itself with its key. */
  readonly registered: boolean;
  readonly online: boolean;
  /** A runner with data sources cannot be deleted. */
  readonly inUse: boolean;
  /** In milliseconds since the epoch; `undefined`: it was never online. */
  readonly lastSeenAt: number | undefined;
}

/** Missing values are generated; the runner is registered, but neither online nor in use. */
export interface RunnerOptions extends Partial<Pick<Runner, 'id' | 'name' | 'key' | 'organization'>> {
  readonly registered?: boolean;
  readonly online?: boolean;
  readonly inUse?: boolean;
}

export type RunnerChange = Partial<Pick<Runner, 'name' | 'registered' | 'online' | 'inUse'>>;

/** The runners of all organizations. Their keys are valid as long as the runner exists. */
export class Runners {
  /** Every key that a request created, in order. */
  readonly minted: ApiKey[] = [];
  readonly #keys: KeyRing;
  readonly #runners = new Map<string, Runner>();

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  all(): Runner[] {
    return [...this.#runners.values()];
  }

  find(id: string): Runner | undefined {
    return this.#runners.get(id);
  }

  add({
    id = randomUUID(),
    name = `runner-${this.#runners.size + 1}`,
    key = { id: randomUUID(), secret: randomBytes(40).toString('base64url') },
    organization = SAMPLE_ORGANIZATION.name,
    registered = true,
    online = false,
    inUse = false,
  }: RunnerOptions): Runner {
    const lastSeenAt = online ? Date.now() : undefined;
    const runner = { id, name, key, organization, registered, online, inUse, lastSeenAt };
    this.#runners.set(id, runner);
    this.#keys.add(organization, key);
    return runner;
  }

  /**
   * A runner that is online has registered itself.
   * @throws Error for a runner that does not exist
   */
  change(id: string, change: RunnerChange): void {
    const runner = this.find(id);
    if (runner === undefined) {
      throw new Error(`there is no runner ${id}`);
    }
    this.#runners.set(id, {
      ...runner,
      ...(change.online === true ? { registered: true, lastSeenAt: Date.now() } : {}),
      ...change,
    });
  }

  /**
   * What an agent does when it starts: the runner of its key registers under the agent's name, and is online. Nothing
   * for a key that is not a runner's.
   * @throws Error for a name that another runner of the organization has, which Soda Cloud refuses
   */
  connect(keyId: string, name: string): void {
    const runner = this.all().find(({ key }) => key.id === keyId);
    if (runner === undefined) {
      return;
    }
    const isTaken = ({ id, organization, registered, name: taken }: Runner) =>
      id !== runner.id && organization === runner.organization && registered && taken === name;
    if (this.all().some(isTaken)) {
      throw new Error('agent name already registered');
    }
    this.change(runner.id, { name, online: true });
  }

  /** Revokes its key immediately. */
  delete({ id, key }: Runner): void {
    this.#runners.delete(id);
    this.#keys.remove(key.id);
  }
}
