import type { GitHubOptions, SecretOptions } from '../../../simulators/github/options.ts';
import { WORKFLOW_TOKEN } from '../../../simulators/github/state/tokens.ts';
import type { ApiKey } from '../../../simulators/soda-cloud/organizations.ts';
import { APP_SECRETS, APPS } from '../apps.ts';
import { CURRENT, NEW, PASSWORD } from '../keys.ts';

/** The secrets of a workflow that scans. */
export const SCANNING: Readonly<Record<string, string>> = {
  SODA_CLOUD_API_KEY_ID: CURRENT.id,
  SODA_CLOUD_API_KEY_SECRET: CURRENT.secret,
  POSTGRES_PASSWORD: PASSWORD,
};

/** The new key, as a person copies it from Soda Cloud. */
export const STAGED = `soda_cloud:\n  api_key_id: ${NEW.id}\n  api_key_secret: ${NEW.secret}\n`;

/** The secrets of a workflow that deploys an agent. */
export const AGENT: Readonly<Record<string, string>> = {
  SODA_AGENT_API_KEY_ID: CURRENT.id,
  SODA_AGENT_API_KEY_SECRET: CURRENT.secret,
};

/** What GitHub gives to a run that rotates or audits, in addition to the secrets of the targets. */
export const RUN_SECRETS: Readonly<Record<string, string>> = {
  ...APP_SECRETS,
  GITHUB_TOKEN: WORKFLOW_TOKEN.token,
};

export const DAY = 24 * 3_600_000;

export const TARGETS = ['repo:acme/data', 'repo:acme/lake', 'environment:acme/data:production', 'org:acme'];

export interface StoredPair {
  readonly key: ApiKey;
  readonly days: number;
  readonly suffix?: '' | '_PREVIOUS';
  readonly prefix?: 'SODA_CLOUD' | 'SODA_AGENT';
}

/** The secrets of these key pairs in each store, last written `days` ago. */
export function pairsIn(stores: readonly string[], ...pairs: readonly StoredPair[]): SecretOptions[] {
  return stores.flatMap((store) =>
    pairs.flatMap(({ key, days, suffix = '', prefix = 'SODA_CLOUD' }) =>
      (['id', 'secret'] as const).map((part) => ({
        store,
        name: `${prefix}_API_KEY_${part.toUpperCase()}${suffix}`,
        value: key[part],
        updatedAt: Date.now() - days * DAY,
      })),
    ),
  );
}

/** Repositories with these key pairs in each store. */
export function withPairs(stores: readonly string[], ...pairs: readonly StoredPair[]): GitHubOptions {
  return {
    apps: APPS,
    organizations: [{ login: 'acme' }, { login: 'acme-labs' }],
    repositories: [
      { name: 'acme/data', environments: ['production', 'soda-key-rotation', 'soda-key-audit'] },
      { name: 'acme/lake' },
    ],
    secrets: pairsIn(stores, ...pairs),
  };
}
