import type { Target } from '../targets/target.ts';
import { isRecord } from '../validation.ts';
import type { GitHubClient, Route } from './client.ts';
import { GitHubFailure } from './failure.ts';
import { type SecretRoutes, secretRoutes } from './secret-routes.ts';

/** What values of one store are encrypted with: an X25519 key in base64, and its id. */
export interface PublicKey {
  readonly id: string;
  readonly key: string;
}

export type Visibility = 'all' | 'private' | 'selected';

/** Who sees a secret of an organization or a user; kept when its value changes. */
export interface Audience {
  readonly visibility: Visibility;
  readonly repositoryIds?: readonly number[];
}

export interface SecretMetadata {
  /** When the secret was last written, in milliseconds since the epoch; GitHub gives whole seconds. */
  readonly updatedAt: number;
  readonly audience?: Audience;
  /** The server's clock at that answer, in milliseconds since the epoch. */
  readonly readAt: number;
}

/** An answer of GitHub in a form that its API description does not allow. */
const UNKNOWN_FORM = 'GitHub answered in a form that its API does not have';

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

  async readPublicKey(): Promise<PublicKey> {
    const { data } = await this.#send('GET', '/public-key');
    if (!isRecord(data) || typeof data['key_id'] !== 'string' || typeof data['key'] !== 'string') {
      throw unknownForm();
    }
    return { id: data['key_id'], key: data['key'] };
  }

  /** When a secret was written and who sees it; `undefined` when there is no such secret. */
  async readSecret(name: string): Promise<SecretMetadata | undefined> {
    const found = await this.#readMetadata(name);
    if (found === undefined) {
      return undefined;
    }
    const audience = await this.#readAudience(name, found.data['visibility']);
    return {
      updatedAt: found.updatedAt,
      readAt: found.date,
      ...(audience === undefined ? {} : { audience }),
    };
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
    audience: Audience | undefined,
  ): Promise<number> {
    const { date } = await this.#send('PUT', '/{secret_name}', {
      secret_name: name,
      encrypted_value: encrypted,
      key_id: keyId,
      ...this.#audienceParameters(audience),
    });
    return date;
  }

  /** Deletes a secret; one that is gone already is fine. */
  async deleteSecret(name: string): Promise<void> {
    try {
      await this.#send('DELETE', '/{secret_name}', { secret_name: name });
    } catch (error) {
      if (!(error instanceof GitHubFailure && error.status === 404)) {
        throw error;
      }
    }
  }

  async #readMetadata(name: string) {
    try {
      const { data, date } = await this.#send('GET', '/{secret_name}', { secret_name: name });
      const written = isRecord(data) ? data['updated_at'] : undefined;
      const updatedAt = typeof written === 'string' ? Date.parse(written) : Number.NaN;
      if (!isRecord(data) || Number.isNaN(updatedAt)) {
        throw unknownForm();
      }
      return { data, date, updatedAt };
    } catch (error) {
      if (error instanceof GitHubFailure && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  #send(verb: 'GET' | 'PUT' | 'DELETE', path: string, parameters: Readonly<Record<string, unknown>> = {}) {
    const route: Route = `${verb} ${this.#routes.collection}${path}`;
    return this.#client.send(route, { ...this.#routes.parameters, ...parameters });
  }

  async #readAudience(name: string, visibility: unknown): Promise<Audience | undefined> {
    if (this.#routes.visibility === undefined) {
      return undefined;
    }
    if (visibility !== 'all' && visibility !== 'private' && visibility !== 'selected') {
      throw unknownForm();
    }
    return visibility === 'selected'
      ? { visibility, repositoryIds: await this.#readRepositoryIds(name) }
      : { visibility };
  }

  async #readRepositoryIds(name: string): Promise<number[]> {
    const ids: number[] = [];
    for (let page = 1; ; page += 1) {
      const paging = this.#routes.visibility === 'organization' ? { per_page: PAGE, page } : {};
      const { data } = await this.#send('GET', '/{secret_name}/repositories', {
        secret_name: name,
        ...paging,
      });
      const { repositories, total } = parseRepositories(data);
      ids.push(...repositories);
      if (ids.length >= total || repositories.length === 0) {
        return ids;
      }
    }
  }

  #audienceParameters(audience: Audience | undefined): Readonly<Record<string, unknown>> {
    const ids =
      audience?.repositoryIds === undefined ? {} : { selected_repository_ids: audience.repositoryIds };
    switch (this.#routes.visibility) {
      case undefined:
        return {};
      case 'user':
        return ids;
      case 'organization':
        return { visibility: audience?.visibility ?? 'private', ...ids };
    }
  }
}

const PAGE = 100;

function parseRepositories(data: unknown): { repositories: number[]; total: number } {
  if (!isRecord(data) || !Array.isArray(data['repositories']) || typeof data['total_count'] !== 'number') {
    throw unknownForm();
  }
  const repositories = data['repositories'].map((repository: unknown) => {
    if (!isRecord(repository) || typeof repository['id'] !== 'number') {
      throw unknownForm();
    }
    return repository['id'];
  });
  return { repositories, total: data['total_count'] };
}

function unknownForm(): GitHubFailure {
  return new GitHubFailure(UNKNOWN_FORM, { uncertain: false, rateLimited: false });
}
