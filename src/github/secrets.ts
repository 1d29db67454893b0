import { isRecord } from '../shared/files.ts';
import type { Secret } from '../shared/secret.ts';
import { type GitHubClient, type GitHubResponse, serverTime } from './client.ts';
import { type FailureReason, GitHubFailure, unexpectedResponse } from './errors.ts';
import {
  type List,
  listEntries,
  PAGE_SIZE,
  type Pages,
  readList,
  readPages,
  readSteadyList,
  requireComplete,
  totalOf,
} from './lists.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Target } from './targets.ts';

/** What values of one store are encrypted with: an X25519 key in base64, and its id. */
export interface PublicKey {
  readonly id: string;
  readonly key: string;
}

export type Visibility = 'all' | 'private' | 'selected';

/** A repository that sees a secret; `name` is `OWNER/NAME`. */
interface RepositoryOfSecret {
  readonly id: number;
  readonly name: string;
}

/** Who sees a secret of an organization or a user; kept when its value changes. */
export interface SecretVisibility {
  readonly visibility: Visibility;
  /** With the visibility `selected`. */
  readonly repositories?: readonly RepositoryOfSecret[];
}

/** The first hundred secrets of a store, by name in upper case. */
interface SecretPage {
  readonly secrets: ReadonlyMap<string, ListedSecret>;
  /** How many secrets the store holds. */
  readonly total: number;
}

/** What a list shows of a secret; the repositories that see it are read with `readVisibility`. */
export interface ListedSecret extends Omit<SecretMetadata, 'visibility'> {
  readonly listedVisibility?: Visibility;
}

export interface SecretMetadata {
  /** When the secret was last written, in milliseconds since the epoch; GitHub gives whole seconds. */
  readonly updatedAt: number;
  /** When it was created, likewise; absent where GitHub does not say. */
  readonly createdAt?: number;
  readonly visibility?: SecretVisibility;
  /** The server's clock at that response, in milliseconds since the epoch. */
  readonly readAt: number;
}

/** How GitHub refuses a list that a token may not see. */
const HIDING_REASONS: readonly FailureReason[] = [
  'missing-permission',
  'unknown-refusal',
  'not-admin',
  'not-found',
];

/** Of an X25519 key. */
const KEY_BYTES = 32;

/** The secrets of one target, behind GitHub's API. Every method throws a GitHubFailure when GitHub refuses. */
export class SecretStore {
  readonly target: Target;
  readonly #client: GitHubClient;
  readonly #routes: SecretRoutes;

  constructor(target: Target, client: GitHubClient) {
    this.target = target;
    this.#client = client;
    this.#routes = secretRoutes(target);
  }

  /** Whether each of its secrets has a visibility, and may be seen by some repositories only. */
  get hasVisibility(): boolean {
    return this.#routes.visibility !== undefined;
  }

  /** Of the client that writes it, as far as that is known. */
  get primaryLimit(): RateLimit | undefined {
    return this.#client.primaryLimit;
  }

  async readPublicKey(): Promise<PublicKey> {
    const { data } = await this.#request('GET', '/public-key');
    const { key_id: id, key } = isRecord(data) ? data : {};
    if (
      typeof id !== 'string' ||
      typeof key !== 'string' ||
      Buffer.from(key, 'base64').length !== KEY_BYTES
    ) {
      throw unexpectedResponse();
    }
    return { id, key };
  }

  /** When a secret was written and who sees it; `undefined` when there is no such secret. */
  async readSecret(name: string): Promise<SecretMetadata | undefined> {
    const found = await this.#readMetadata(name);
    return found === undefined ? undefined : this.readVisibility(name, found);
  }

  /** Adds the visibility to what a list shows of a secret. */
  async readVisibility(name: string, { listedVisibility, ...found }: ListedSecret): Promise<SecretMetadata> {
    const visibility = await this.#visibilityOf(name, listedVisibility);
    return { ...found, ...(visibility === undefined ? {} : { visibility }) };
  }

  /** Every secret of the store by its name in upper case, without values. */
  async listSecrets(): Promise<ReadonlyMap<string, ListedSecret>> {
    const list = await readSteadyList(() => this.#paginate(''));
    // one that is not shown would count as missing
    requireComplete(list, 'secrets');
    return parseSecrets(list);
  }

  /** Its first page: all of a store that holds no more than a hundred. */
  async readPage(): Promise<SecretPage> {
    for await (const page of readPages(this.#paginate(''))) {
      const { entries, total = entries.length } = page;
      requireComplete({ entries, total: Math.min(total, PAGE_SIZE) }, 'secrets');
      return { secrets: parseSecrets(page), total };
    }
    throw unexpectedResponse();
  }

  /** When a secret was written, in milliseconds since the epoch; `undefined` when there is none. */
  async readUpdatedAt(name: string): Promise<number | undefined> {
    return (await this.#readMetadata(name))?.updatedAt;
  }

  /** Writes an encrypted value, and says again who sees it: what is left out is taken away. Returns the server's clock. */
  async writeSecret(
    name: string,
    encrypted: string,
    keyId: string,
    visibility: SecretVisibility | undefined,
  ): Promise<number> {
    const response = await this.#request('PUT', '/{secret_name}', {
      secret_name: name,
      encrypted_value: encrypted,
      key_id: keyId,
      ...this.#visibilityParameters(visibility),
    });
    return serverTime(response);
  }

  /** Deletes a secret; one that is gone already is fine. */
  async deleteSecret(name: string): Promise<void> {
    try {
      await this.#request('DELETE', '/{secret_name}', { secret_name: name });
    } catch (error) {
      const isAbsent = error instanceof GitHubFailure && error.status === 404;
      // 404 is also what a token gets that may read the secret, but not delete it
      if (!isAbsent || (await this.#readMetadata(name)) !== undefined) {
        throw error;
      }
      // and what a token gets everywhere that has lost its access meanwhile: then nothing is known of the secret
      await this.readPublicKey();
    }
  }

  async #readMetadata(name: string): Promise<ListedSecret | undefined> {
    try {
      const response = await this.#request('GET', '/{secret_name}', { secret_name: name });
      const { data } = response;
      return { ...parseDates(data), readAt: serverTime(response), ...visibilityIn(data) };
    } catch (error) {
      if (error instanceof GitHubFailure && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  #request(
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Promise<GitHubResponse> {
    const { collection, parameters: where } = this.#routes;
    return this.#client.request(`${method} ${collection}${path}`, { ...where, ...parameters });
  }

  #paginate(path: string, parameters: Readonly<Record<string, unknown>> = {}): Pages {
    const { collection, parameters: where } = this.#routes;
    const all = { ...where, ...parameters, per_page: PAGE_SIZE };
    return this.#client.paginate.iterator(`GET ${collection}${path}`, all);
  }

  async #visibilityOf(
    name: string,
    visibility: Visibility | undefined,
  ): Promise<SecretVisibility | undefined> {
    if (this.#routes.visibility === undefined) {
      return undefined;
    }
    if (visibility === undefined) {
      throw unexpectedResponse();
    }
    return visibility === 'selected'
      ? { visibility, repositories: await this.#readRepositories(name) }
      : { visibility };
  }

  async #readRepositories(name: string): Promise<RepositoryOfSecret[]> {
    const { entries, total = entries.length } = await this.#listRepositories(name);
    // a write takes the secret from every repository that it does not name
    if (entries.length < total) {
      throw new GitHubFailure(
        `GitHub shows the token only ${entries.length} of the ${total} repositories that see ${name}`,
        { reason: 'repositories-hidden' },
      );
    }
    return entries.map(parseRepository);
  }

  async #listRepositories(name: string): Promise<Pick<List, 'entries' | 'total'>> {
    const parameters = { secret_name: name };
    const path = '/{secret_name}/repositories';
    try {
      if (this.#routes.visibility !== 'user') {
        return await readList(this.#paginate(path, parameters));
      }
      // this list alone has no pages
      const { data } = await this.#request('GET', path, parameters);
      const entries = listEntries(isRecord(data) ? data['repositories'] : undefined);
      return { entries, total: totalOf(data) };
    } catch (error) {
      if (error instanceof GitHubFailure && HIDING_REASONS.includes(error.reason)) {
        throw new GitHubFailure(
          `GitHub does not show the token which repositories see ${name} (HTTP ${error.status})`,
          { reason: 'repositories-hidden', status: error.status },
          { cause: error },
        );
      }
      throw error;
    }
  }

  #visibilityParameters(visibility: SecretVisibility | undefined): Readonly<Record<string, unknown>> {
    const { repositories } = visibility ?? {};
    const ids =
      repositories === undefined ? {} : { selected_repository_ids: repositories.map(({ id }) => id) };
    switch (this.#routes.visibility) {
      case undefined:
        return {};
      case 'user':
        return ids;
      case 'organization':
        return { visibility: visibility?.visibility ?? 'private', ...ids };
    }
  }
}

function parseSecrets({ entries, date }: List): ReadonlyMap<string, ListedSecret> {
  return new Map(
    entries.map((entry) => {
      const { name } = entry;
      if (typeof name !== 'string') {
        throw unexpectedResponse();
      }
      return [name.toUpperCase(), { ...parseDates(entry), readAt: date, ...visibilityIn(entry) }];
    }),
  );
}

/** In a response about a secret that has one. */
function visibilityIn(data: unknown): { readonly listedVisibility?: Visibility } {
  const visibility = isRecord(data) ? data['visibility'] : undefined;
  return visibility === 'all' || visibility === 'private' || visibility === 'selected'
    ? { listedVisibility: visibility }
    : {};
}

function parseRepository(entry: Readonly<Record<string, unknown>>): RepositoryOfSecret {
  const { id, full_name: name } = entry;
  if (typeof id !== 'number' || typeof name !== 'string') {
    throw unexpectedResponse();
  }
  return { id, name };
}

function parseDates(data: unknown): Pick<SecretMetadata, 'updatedAt' | 'createdAt'> {
  const dateIn = (field: string): number => {
    const date = isRecord(data) ? data[field] : undefined;
    return typeof date === 'string' ? Date.parse(date) : Number.NaN;
  };
  const updatedAt = dateIn('updated_at');
  if (Number.isNaN(updatedAt)) {
    throw unexpectedResponse();
  }
  const createdAt = dateIn('created_at');
  return { updatedAt, ...(Number.isNaN(createdAt) ? {} : { createdAt }) };
}

/** Where GitHub's REST API keeps the secrets of a target: a URL template, and what goes into it unencoded. */
interface SecretRoutes {
  /** The list of secrets; `/public-key` and `/{secret_name}` follow it. */
  readonly collection: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether secrets have a visibility and, with the visibility `selected`, repositories. */
  readonly visibility: 'organization' | 'user' | undefined;
}

/** From GitHub's OpenAPI description, API version 2022-11-28. Parameters are encoded once, by Octokit. */
function secretRoutes(target: Target): SecretRoutes {
  switch (target.kind) {
    case 'repo':
      return repositoryRoutes('/repos/{owner}/{repo}/actions/secrets', target);
    case 'dependabot':
      return repositoryRoutes('/repos/{owner}/{repo}/dependabot/secrets', target);
    case 'codespaces':
      return repositoryRoutes('/repos/{owner}/{repo}/codespaces/secrets', target);
    case 'agents':
      return repositoryRoutes('/repos/{owner}/{repo}/agents/secrets', target);
    case 'environment':
      return {
        collection: '/repos/{owner}/{repo}/environments/{environment_name}/secrets',
        parameters: { owner: target.owner, repo: target.repo, environment_name: target.environment },
        visibility: undefined,
      };
    case 'org':
      return organizationRoutes('/orgs/{org}/actions/secrets', target.org);
    case 'dependabot-org':
      return organizationRoutes('/orgs/{org}/dependabot/secrets', target.org);
    case 'codespaces-org':
      return organizationRoutes('/orgs/{org}/codespaces/secrets', target.org);
    case 'agents-org':
      return organizationRoutes('/orgs/{org}/agents/secrets', target.org);
    case 'codespaces-user':
      return { collection: '/user/codespaces/secrets', parameters: {}, visibility: 'user' };
  }
}

function repositoryRoutes(
  collection: string,
  { owner, repo }: { owner: string; repo: string },
): SecretRoutes {
  return { collection, parameters: { owner, repo }, visibility: undefined };
}

function organizationRoutes(collection: string, org: string): SecretRoutes {
  return { collection, parameters: { org }, visibility: 'organization' };
}

/** Encrypts a value for GitHub: a libsodium sealed box for the store's public key, in standard base64. */
export type Encrypt = (value: Secret, publicKey: string) => string;

/** Makes libsodium ready, which takes a moment. */
export async function loadEncryption(): Promise<Encrypt> {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return (value, publicKey) => {
    const box = sodium.crypto_box_seal(Buffer.from(value.reveal(), 'utf8'), Buffer.from(publicKey, 'base64'));
    return Buffer.from(box).toString('base64');
  };
}
