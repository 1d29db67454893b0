import { createAppAuth } from '@octokit/auth-app';
import type { Fetch } from '../http/fetch.ts';
import { ActionError } from '../shared/action-error.ts';
import { isRecord } from '../shared/files.ts';
import { isoTime } from '../shared/report.ts';
import { Secret } from '../shared/secret.ts';
import {
  AccessToken,
  type AppConnection,
  createAnnouncingClient,
  GitHubClient,
  type GitHubResponse,
  serverTime,
} from './client.ts';
import { GitHubFailure, unexpectedResponse } from './errors.ts';
import {
  type AppNeeds,
  METADATA_ONLY,
  missingPermissions,
  neededPermissions,
  type OwnerNeeds,
  permissionName,
  type TokenLimits,
  tokenLimits,
} from './permissions.ts';

type Dependencies = Parameters<typeof createAnnouncingClient>[1];

/** An App's installation on the account of one owner. */
interface Installation {
  readonly id: number;
  /** The level of each permission, by the names of GitHub's API. */
  readonly permissions: Readonly<Record<string, unknown>>;
}

/** A token of an installation. Times are in milliseconds since the epoch. */
interface InstallationToken {
  readonly owner: string;
  readonly access: AccessToken;
  /** By this machine's clock. */
  readonly renewAt: number;
  /** By this machine's clock. */
  readonly expiresAt: number;
  /** By GitHub's clock. */
  readonly lapsesAt: number;
}

/** A token is renewed this long before it expires, in milliseconds, but never earlier than after four fifths of its life. */
const RENEWAL_MARGIN = 5 * 60_000;

/** After a renewal that failed while the token is still valid, in milliseconds. */
const RENEWAL_PAUSE = 30_000;

/** How long a token may be valid after it has expired by the runner's clock, in milliseconds. */
const DOUBT = 60_000;

/** For the revocation of all tokens, in milliseconds. */
const SIGN_OUT_TIME = 3000;

/**
 * A GitHub App, signed in for each owner on the first request that concerns it. `createAppAuth` proves who the App is, and
 * corrects the clock of the runner. The tokens are made here: as an `authStrategy` it ignores permissions, keeps a token
 * for 59 minutes whatever its expiry, sleeps without an end when the run is canceled, and revokes nothing.
 */
export class AppSignIn {
  readonly #connection: AppConnection;
  readonly #dependencies: Dependencies;
  readonly #needs: ReadonlyMap<string, OwnerNeeds>;
  readonly #dryRun: boolean;
  readonly #client: GitHubClient;
  readonly #owners = new Map<string, OwnerSignIn>();
  readonly #issued = new Set<InstallationToken>();
  #isSignedOut = false;

  constructor(connection: AppConnection, needs: AppNeeds, dependencies: Dependencies) {
    const { apiUrl, app } = connection;
    this.#connection = connection;
    this.#dependencies = dependencies;
    this.#needs = neededPermissions(needs);
    this.#dryRun = needs.dryRun;
    const auth = { appId: app.id, privateKey: app.privateKey.reveal() };
    const http = { ...dependencies.http, fetch: maskingFetch(dependencies) };
    this.#client = createAnnouncingClient(
      { apiUrl, authStrategy: createAppAuth, auth },
      { ...dependencies, http },
    );
  }

  /**
   * The token for the secrets of one owner.
   * @param refused the one that GitHub does not accept any more
   * @throws GitHubFailure for a problem of this owner, ActionError where GitHub does not accept the App
   */
  token(owner: string, refused?: AccessToken): Promise<AccessToken> {
    const key = owner.toLowerCase();
    const known = this.#owners.get(key);
    const signIn = known ?? new OwnerSignIn(owner, this.#needs.get(key) ?? METADATA_ONLY, this);
    this.#owners.set(key, signIn);
    return signIn.token(refused);
  }

  get dependencies(): Dependencies {
    return this.#dependencies;
  }

  /** @throws GitHubFailure where the App is not installed, or is suspended */
  async findInstallation(owner: string): Promise<Installation> {
    const { rest } = this.#client;
    const { data }: GitHubResponse = await this.#asApp(async () => {
      try {
        return await rest.apps.getOrgInstallation({ org: owner });
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
      try {
        return await rest.apps.getUserInstallation({ username: owner });
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
      await this.#requireKnownApp();
      throw notInstalled(owner);
    });
    const { id, permissions, suspended_at: suspendedAt } = isRecord(data) ? data : {};
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || !isRecord(permissions)) {
      throw unexpectedResponse();
    }
    if (typeof suspendedAt === 'string') {
      throw new GitHubFailure('the installation is suspended', { reason: 'app-suspended' });
    }
    return { id, permissions };
  }

  limitsOf(needs: OwnerNeeds, granted: Installation['permissions']): TokenLimits {
    return tokenLimits(needs, granted, this.#dryRun);
  }

  /** @throws GitHubFailure */
  async createToken(
    owner: string,
    { id, permissions: granted }: Installation,
    needs: OwnerNeeds,
  ): Promise<InstallationToken> {
    if (this.#isSignedOut) {
      throw signedOut();
    }
    const { log } = this.#dependencies;
    const { permissions } = this.limitsOf(needs, granted);
    const { repositories } = needs;
    const create = async (limits: { readonly repositories?: string[] }) => {
      try {
        return await this.#asApp(() =>
          this.#client.rest.apps.createInstallationAccessToken({
            installation_id: id,
            ...(permissions === undefined ? {} : { permissions }),
            ...limits,
          }),
        );
      } catch (error) {
        throw isNotFound(error) ? notInstalled(owner) : error;
      }
    };
    const createUnlimited = async () => {
      try {
        return await create({});
      } catch (error) {
        throw isUnprocessable(error) ? notPermitted(owner) : error;
      }
    };
    if (repositories === undefined) {
      return await this.#register(owner, await createUnlimited());
    }
    try {
      return await this.#register(owner, await create({ repositories: [...repositories] }));
    } catch (error) {
      if (!isUnprocessable(error)) {
        throw error;
      }
      log.info(
        `The token for ${owner} is not limited to the repositories of the targets: the installation of the GitHub App does not include all of them.`,
      );
      return await this.#register(owner, await createUnlimited());
    }
  }

  async #register(owner: string, response: GitHubResponse): Promise<InstallationToken> {
    const receivedAt = this.#dependencies.http.now();
    const { token, expires_at: expires } = isRecord(response.data) ? response.data : {};
    const access = new AccessToken(new Secret(typeof token === 'string' ? token : ''));
    this.#dependencies.log.mask(access.secret);
    const lapsesAt = typeof expires === 'string' ? Date.parse(expires) : Number.NaN;
    if (!/^[\x21-\x7e]{8,}$/.test(access.secret.reveal()) || Number.isNaN(lapsesAt)) {
      throw unexpectedResponse();
    }
    const life = Math.max(0, lapsesAt - serverTime(response));
    const issued: InstallationToken = {
      owner,
      access,
      lapsesAt,
      expiresAt: receivedAt + life,
      renewAt: receivedAt + life - Math.min(RENEWAL_MARGIN, life / 5),
    };
    this.#issued.add(issued);
    if (this.#isSignedOut) {
      await this.#revoke(issued);
      throw signedOut();
    }
    return issued;
  }

  /** GitHub's answer about an installation is the same where it does not know the App. @throws ActionError */
  async #requireKnownApp(): Promise<void> {
    try {
      await this.#client.rest.apps.getAuthenticated();
    } catch (error) {
      throw error instanceof GitHubFailure && isNotFound(error) ? notAccepted(error) : error;
    }
  }

  /** @throws ActionError where GitHub does not accept the App's key */
  async #asApp<Result>(request: () => Promise<Result>): Promise<Result> {
    try {
      return await request();
    } catch (error) {
      throw error instanceof GitHubFailure && error.reason === 'bad-token' ? notAccepted(error) : error;
    }
  }

  /** Revokes every token that is still valid. Never throws. */
  async signOut(): Promise<void> {
    this.#isSignedOut = true;
    const { http, log } = this.#dependencies;
    const now = http.now();
    const valid = [...this.#issued].filter(({ expiresAt }) => expiresAt + DOUBT > now);
    await Promise.all(
      valid.map(async (issued) => {
        const failure = await this.#revoke(issued);
        // a token that GitHub does not accept is revoked already
        if (failure !== undefined && failure.reason !== 'bad-token') {
          log.info(
            `The token of the GitHub App for ${issued.owner} could not be revoked (${failure.message}). It lapses by itself at ${isoTime(issued.lapsesAt)}.`,
          );
        }
      }),
    );
  }

  async #revoke({ access }: InstallationToken): Promise<GitHubFailure | undefined> {
    const { apiUrl } = this.#connection;
    const { http } = this.#dependencies;
    access.isProven = true;
    // as after a cancellation: what does not end in 3 seconds is left
    const client = new GitHubClient(
      { apiUrl, tokens: { token: async (refused) => (refused === undefined ? access : endedToken()) } },
      { ...http, canceled: AbortSignal.abort(), onRateLimit() {}, attemptTimeout: SIGN_OUT_TIME },
    );
    try {
      await client.rest.apps.revokeInstallationAccessToken();
      return undefined;
    } catch (error) {
      return error instanceof GitHubFailure ? error : unexpectedResponse(error);
    } finally {
      this.#client.requests.writes += client.requests.writes;
    }
  }
}

/** Masks what each request signs in with before it is sent: `createAppAuth` hands its own tokens (JWT) to nobody. */
function maskingFetch({ http, log }: Dependencies): Fetch {
  return (url, request) => {
    const [, token = ''] = /^\S+ (\S+)$/.exec(request.headers['authorization'] ?? '') ?? [];
    log.mask(new Secret(token));
    return http.fetch(url, request);
  };
}

/** The sign-in for one owner: its installation, and the token that is used now. */
class OwnerSignIn {
  readonly #owner: string;
  readonly #needs: OwnerNeeds;
  readonly #app: AppSignIn;
  #installation: Promise<Installation> | undefined;
  #current: InstallationToken | undefined;
  #renewal: Promise<InstallationToken> | undefined;
  #pausedUntil = 0;

  constructor(owner: string, needs: OwnerNeeds, app: AppSignIn) {
    this.#owner = owner;
    this.#needs = needs;
    this.#app = app;
  }

  async token(refused?: AccessToken): Promise<AccessToken> {
    const current = this.#current;
    const now = this.#app.dependencies.http.now();
    const isValid = current !== undefined && current.access !== refused && now < current.expiresAt;
    if (isValid && (now < current.renewAt || now < this.#pausedUntil)) {
      return current.access;
    }
    try {
      this.#renewal ??= this.#renew().finally(() => {
        this.#renewal = undefined;
      });
      this.#current = await this.#renewal;
    } catch (error) {
      if (isValid && error instanceof GitHubFailure) {
        this.#pausedUntil = now + RENEWAL_PAUSE;
        return current.access;
      }
      throw error;
    }
    return this.#current.access;
  }

  async #renew(): Promise<InstallationToken> {
    const isFirst = this.#current === undefined;
    try {
      const installation = await this.#findInstallation();
      const issued = await this.#app.createToken(this.#owner, installation, this.#needs);
      if (isFirst) {
        this.#logLimits(installation, issued);
      }
      return issued;
    } catch (error) {
      // in the middle of the work it is a refused token, after which a half-written pair is still restored
      if (!isFirst && error instanceof ActionError) {
        throw new GitHubFailure(
          'GitHub does not accept the GitHub App any more',
          { reason: 'bad-token', byApp: true },
          { cause: error },
        );
      }
      throw error;
    }
  }

  /** What is wrong with an installation stays so; a request without a response is repeated with the next one. */
  #findInstallation(): Promise<Installation> {
    this.#installation ??= this.#app.findInstallation(this.#owner).then((installation) => {
      const missing = missingPermissions(this.#needs.required, installation.permissions);
      if (missing.length > 0) {
        const names = missing.map(([permission, level]) => permissionName(permission, level)).join(', ');
        throw new GitHubFailure(`the installation of the GitHub App on ${this.#owner} lacks ${names}`, {
          reason: 'app-permissions',
        });
      }
      return installation;
    });
    this.#installation.catch((error: unknown) => {
      if (!(error instanceof GitHubFailure) || !LASTING.includes(error.reason)) {
        this.#installation = undefined;
      }
    });
    return this.#installation;
  }

  #logLimits({ permissions: granted }: Installation, { lapsesAt }: InstallationToken): void {
    const { repositories, required, optional } = this.#needs;
    const { permissions, undocumented } = this.#app.limitsOf(this.#needs, granted);
    const names = [...required.keys(), ...optional.keys()].flatMap((permission) => {
      const level = permissions?.[permission];
      return level === undefined ? [] : permissionName(permission, level);
    });
    const unnamed = undocumented.map((permission) =>
      permissionName(permission, 'write').replace(': write', ''),
    );
    const limits =
      permissions === undefined
        ? `has all permissions of the installation, because GitHub documents no name for ${unnamed.join(', ')} by which a token could be limited to it`
        : `is limited to ${names.join(', ')}`;
    const count = repositories?.length ?? 0;
    const places = count === 0 ? '' : `, in ${count} ${count === 1 ? 'repository' : 'repositories'}`;
    this.#app.dependencies.log.info(
      `Signed in as a GitHub App for ${this.#owner}. The token ${limits}${places}. It is renewed as needed, and revoked at the end. This one lapses at ${isoTime(lapsesAt)}.`,
    );
  }
}

function endedToken(): never {
  throw new GitHubFailure('GitHub does not accept the token any more', { reason: 'bad-token' });
}

function notInstalled(owner: string): GitHubFailure {
  return new GitHubFailure(`the GitHub App is not installed on the account ${owner}`, {
    reason: 'not-installed',
  });
}

function signedOut(): GitHubFailure {
  return new GitHubFailure('the run has signed out of GitHub', { reason: 'canceled' });
}

const LASTING: readonly GitHubFailure['reason'][] = ['not-installed', 'app-permissions', 'app-suspended'];

function isNotFound(error: unknown): boolean {
  return error instanceof GitHubFailure && error.reason === 'not-found';
}

/** How GitHub refuses to make a token: for a repository that the installation lacks, or for a permission. */
function isUnprocessable(error: unknown): boolean {
  return error instanceof GitHubFailure && error.status === 422;
}

function notPermitted(owner: string): GitHubFailure {
  return new GitHubFailure(
    `GitHub gives the GitHub App no token for ${owner} with a permission that the run needs (HTTP 422)`,
    { reason: 'app-permissions' },
  );
}

function notAccepted({ status }: GitHubFailure): ActionError {
  return new ActionError('GitHub App not accepted', {
    what: `GitHub does not accept the GitHub App with this private key${status === undefined ? '' : ` (HTTP ${status})`}. Nothing was written.`,
    why: "'app-client-id' and 'app-private-key' do not belong together, the key was deleted in the App's settings, or the App belongs to another server than 'github-api-url' names.",
    fix: "First compare the client ID with the App's settings (General, Client ID). Only if it is the same, generate another private key there (Private keys), and store it as it was downloaded in the secret behind 'app-private-key'.",
  });
}
