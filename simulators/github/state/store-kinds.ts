import type { Permission } from './tokens.ts';

export type StoreKind =
  | 'repo'
  | 'environment'
  | 'org'
  | 'dependabot'
  | 'dependabot-org'
  | 'codespaces'
  | 'codespaces-org'
  | 'codespaces-user'
  | 'agents'
  | 'agents-org';

export type StoreScope = 'repository' | 'environment' | 'organization' | 'user';

export interface StoreTraits {
  readonly scope: StoreScope;
  /** Where its secrets are, as GitHub's description of its API spells it. */
  readonly path: string;
  readonly permission: Permission;
  /** `false`: GitHub Apps cannot use it, regardless of their permissions. */
  readonly closedToApps: 'nothing' | 'public-key' | 'everything';
  /** The maximum number of secrets; `undefined` where GitHub does not document it. */
  readonly mostSecrets?: number;
  /** Whether repository ids may also be given as strings. */
  readonly idsMayBeStrings: boolean;
}

export const STORE_KINDS: Readonly<Record<StoreKind, StoreTraits>> = {
  repo: {
    scope: 'repository',
    path: '/repos/{owner}/{repo}/actions/secrets',
    permission: 'secrets',
    mostSecrets: 100,
    closedToApps: 'nothing',
    idsMayBeStrings: false,
  },
  environment: {
    scope: 'environment',
    path: '/repos/{owner}/{repo}/environments/{environment_name}/secrets',
    permission: 'environments',
    mostSecrets: 100,
    closedToApps: 'nothing',
    idsMayBeStrings: false,
  },
  org: {
    scope: 'organization',
    path: '/orgs/{org}/actions/secrets',
    permission: 'organization_secrets',
    mostSecrets: 1000,
    closedToApps: 'nothing',
    idsMayBeStrings: true,
  },
  dependabot: {
    scope: 'repository',
    path: '/repos/{owner}/{repo}/dependabot/secrets',
    permission: 'dependabot_secrets',
    closedToApps: 'nothing',
    idsMayBeStrings: false,
  },
  'dependabot-org': {
    scope: 'organization',
    path: '/orgs/{org}/dependabot/secrets',
    permission: 'organization_dependabot_secrets',
    closedToApps: 'nothing',
    idsMayBeStrings: true,
  },
  codespaces: {
    scope: 'repository',
    path: '/repos/{owner}/{repo}/codespaces/secrets',
    permission: 'codespaces_secrets',
    closedToApps: 'public-key',
    idsMayBeStrings: false,
  },
  'codespaces-org': {
    scope: 'organization',
    path: '/orgs/{org}/codespaces/secrets',
    permission: 'organization_codespaces_secrets',
    closedToApps: 'everything',
    idsMayBeStrings: false,
  },
  'codespaces-user': {
    scope: 'user',
    path: '/user/codespaces/secrets',
    permission: 'codespaces_user_secrets',
    closedToApps: 'everything',
    idsMayBeStrings: true,
  },
  agents: {
    scope: 'repository',
    path: '/repos/{owner}/{repo}/agents/secrets',
    permission: 'agent_secrets',
    closedToApps: 'nothing',
    idsMayBeStrings: false,
  },
  'agents-org': {
    scope: 'organization',
    path: '/orgs/{org}/agents/secrets',
    permission: 'organization_agent_secrets',
    closedToApps: 'nothing',
    idsMayBeStrings: false,
  },
};

export const ALL_STORE_KINDS: readonly StoreKind[] = [
  'repo',
  'environment',
  'org',
  'dependabot',
  'dependabot-org',
  'codespaces',
  'codespaces-org',
  'codespaces-user',
  'agents',
  'agents-org',
];
