import { createPublicKey, type KeyObject, randomInt } from 'node:crypto';
import { mayReach } from './reach.ts';
import {
  type Freshness,
  type Permission,
  type PermissionLevel,
  rankOf,
  type Token,
  type TokenRing,
} from './tokens.ts';
import type { Repository } from './world.ts';

/** Of an App also such as the simulator does not use: `contents`, … */
export type Permissions = Readonly<Record<string, PermissionLevel>>;

/** A GitHub App and where it is installed. */
export interface AppOptions {
  readonly clientId: string;
  readonly appId: number;
  /** Of the App's private key, in PEM. Without it GitHub says that there is none. */
  readonly publicKey?: string;
  readonly installations?: readonly InstallationOptions[];
  /** Milliseconds that an installation token is valid; an hour unless given. */
  readonly tokenLifetime?: number;
  /** How GitHub treats every new installation token at first. */
  readonly fresh?: Freshness;
}

export interface InstallationOptions {
  readonly id?: number;
  /** The login of an organization or a user. */
  readonly account: string;
  readonly type: 'Organization' | 'User';
  /** `metadata` can be read in any case. */
  readonly permissions: Permissions;
  /** `all`, also those that are added later, or names without the owner; `all` unless given. */
  readonly repositories?: 'all' | readonly string[];
  readonly suspended?: boolean;
}

const HOUR = 3_600_000;
const FIRST_INSTALLATION = 25_669_000;

export class App {
  readonly id: number;
  readonly clientId: string;
  readonly publicKey: KeyObject | undefined;
  readonly installations: readonly Installation[];
  readonly tokenLifetime: number;
  readonly fresh: Freshness | undefined;

  constructor({ clientId, appId, publicKey, installations = [], tokenLifetime = HOUR, fresh }: AppOptions) {
    this.id = appId;
    this.clientId = clientId;
    this.publicKey = publicKey === undefined ? undefined : createPublicKey(publicKey);
    this.tokenLifetime = tokenLifetime;
    this.fresh = fresh;
    this.installations = installations.map(
      (options, index) => new Installation(FIRST_INSTALLATION + appId * 100 + index, options),
    );
  }

  get slug(): string {
    return `example-app-${this.id}`;
  }
}

/** Its permissions, its repositories and whether it is suspended can be changed at any time. */
export class Installation {
  readonly id: number;
  readonly account: string;
  readonly type: 'Organization' | 'User';
  /** Names without the owner. */
  repositories: 'all' | readonly string[];
  suspended: boolean;
  #permissions: Permissions = {};

  constructor(
    usualId: number,
    {
      id = usualId,
      account,
      type,
      permissions,
      repositories = 'all',
      suspended = false,
    }: InstallationOptions,
  ) {
    this.id = id;
    this.account = account;
    this.type = type;
    this.permissions = permissions;
    this.repositories = repositories;
    this.suspended = suspended;
  }

  get permissions(): Permissions {
    return this.#permissions;
  }

  set permissions(permissions: Permissions) {
    this.#permissions = { metadata: 'read', ...permissions };
  }

  get fullNames(): readonly string[] | undefined {
    return this.repositories === 'all' ? undefined : fullNames(this.account, this.repositories);
  }

  reaches(repository: Repository): boolean {
    return mayReach({ owner: this.account, repositories: this.fullNames }, repository);
  }
}

const withOwner = new WeakMap<readonly string[], readonly string[]>();

/** The same list for the same names, so that it has to be prepared only once. */
function fullNames(owner: string, names: readonly string[]): readonly string[] {
  const known = withOwner.get(names) ?? names.map((name) => `${owner}/${name}`);
  withOwner.set(names, known);
  return known;
}

/** What a new installation token is limited to. */
export interface TokenLimits {
  readonly permissions: Permissions | undefined;
  /** As `owner/name`. */
  readonly repositories: readonly string[] | undefined;
}

/** An installation token: GitHub enforces its limits, and the simulator records what they are used for. */
export class IssuedToken implements Token {
  readonly token: string;
  readonly kind = 'app';
  readonly app: App;
  readonly installation: Installation;
  readonly issuedAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** When its holder revoked it. */
  revokedAt: number | undefined = undefined;
  /** When GitHub began to refuse it, before its time. */
  refusedAt: number | undefined = undefined;
  /** The number of requests that it authenticated. */
  uses = 0;
  /** What it was asked for with; what is not limited is as the installation has it. */
  readonly limits: TokenLimits;
  readonly #needed = new Map<string, PermissionLevel>();

  constructor(app: App, installation: Installation, limits: TokenLimits, now: number) {
    this.token = createToken(app.id);
    this.app = app;
    this.installation = installation;
    this.issuedAt = now;
    this.expiresAt = now + app.tokenLifetime;
    this.limits = limits;
  }

  get login(): string {
    return `${this.app.slug}[bot]`;
  }

  get permissions(): Permissions {
    return this.limits.permissions ?? this.installation.permissions;
  }

  /** As `owner/name`; `undefined`: all of the account. */
  get repositories(): readonly string[] | undefined {
    return this.limits.repositories ?? this.installation.fullNames;
  }

  /** Whether it was asked for with a list of repositories. */
  get isLimitedToRepositories(): boolean {
    return this.limits.repositories !== undefined;
  }

  get owner(): string {
    return this.installation.account;
  }

  get organizations(): readonly string[] {
    const { type, account } = this.installation;
    return type === 'Organization' ? fullOrganizations(account) : [];
  }

  get fresh(): Freshness | undefined {
    return this.app.fresh;
  }

  /** The highest level of each permission that its requests needed, also of refused ones. */
  get needed(): Permissions {
    return Object.fromEntries(this.#needed);
  }

  need(permission: Permission, level: PermissionLevel): void {
    const before = this.#needed.get(permission);
    if (before === undefined || rankOf(level) > rankOf(before)) {
      this.#needed.set(permission, level);
    }
  }

  isValid(now: number): boolean {
    return this.revokedAt === undefined && this.refusedAt === undefined && now < this.expiresAt;
  }
}

const organizationLists = new Map<string, readonly string[]>();

function fullOrganizations(account: string): readonly string[] {
  const list = organizationLists.get(account) ?? [account];
  organizationLists.set(account, list);
  return list;
}

const TOKEN_LENGTH = 520;
const TOKEN_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function createToken(appId: number): string {
  const start = `ghs_${appId}_`;
  const rest = Array.from(
    { length: TOKEN_LENGTH - start.length },
    () => TOKEN_CHARACTERS[randomInt(TOKEN_CHARACTERS.length)],
  );
  return `${start}${rest.join('')}`;
}

/** The GitHub Apps, and the installation tokens that they were given. */
export class Apps {
  /** In the order in which they were issued. */
  readonly issued: IssuedToken[] = [];
  readonly #apps: readonly App[];
  readonly #tokens: TokenRing;

  constructor(options: readonly AppOptions[], tokens: TokenRing) {
    this.#apps = options.map((app) => new App(app));
    this.#tokens = tokens;
  }

  /** @param issuer the client ID or the ID of the App, which may be a number */
  byIssuer(issuer: unknown): App | undefined {
    return this.#apps.find(({ clientId, id }) => issuer === clientId || `${issuer}` === `${id}`);
  }

  /** @throws Error when no App is installed there */
  installation(account: string, clientId?: string): Installation {
    const found = this.#apps
      .filter((app) => clientId === undefined || app.clientId === clientId)
      .flatMap(({ installations }) => installations)
      .find((installation) => installation.account.toLowerCase() === account.toLowerCase());
    if (found === undefined) {
      throw new Error(`no App is installed on ${account}`);
    }
    return found;
  }

  issue(app: App, installation: Installation, limits: TokenLimits, now: number): IssuedToken {
    const issued = new IssuedToken(app, installation, limits, now);
    this.issued.push(issued);
    this.#tokens.add(issued);
    return issued;
  }

  /** @throws Error for a token that was not issued */
  refuse(token: string, now: number): void {
    const issued = this.issued.find((known) => known.token === token);
    if (issued === undefined) {
      throw new Error('there is no such installation token');
    }
    issued.refusedAt ??= now;
  }
}
