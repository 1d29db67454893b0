import type { Reach } from './reach.ts';

/** `agent_secrets` and `organization_agent_secrets` are names of the simulator: GitHub documents none. */
export type Permission =
  | 'metadata'
  | 'actions'
  | 'issues'
  | 'secrets'
  | 'environments'
  | 'organization_secrets'
  | 'dependabot_secrets'
  | 'organization_dependabot_secrets'
  | 'codespaces_secrets'
  | 'organization_codespaces_secrets'
  | 'codespaces_user_secrets'
  | 'agent_secrets'
  | 'organization_agent_secrets';

export type PermissionLevel = 'read' | 'write' | 'admin';

export interface Token extends Reach {
  readonly token: string;
  /** Of a GitHub App (also a workflow's own token) or of a person: the error messages differ. */
  readonly kind?: 'personal' | 'app';
  /** The author of changes; by default `octocat`, or `example-app[bot]` for a GitHub App. */
  readonly login?: string;
  readonly permissions: Readonly<Partial<Record<Permission, PermissionLevel>>>;
  /** Without it: every organization. */
  readonly organizations?: readonly string[];
  /** A fresh token, which GitHub does not accept everywhere yet. */
  readonly fresh?: Freshness | undefined;
  /** Called for each permission that a request of the token needs. */
  need?(permission: Permission, level: PermissionLevel): void;
}

/** The response to a fresh token, for a number of requests or milliseconds since the first one. */
export interface Freshness {
  readonly status: 401 | 403 | 404;
  readonly requests?: number;
  readonly milliseconds?: number;
}

/** For comparisons; 0: not granted. */
export function rankOf(level: PermissionLevel | undefined): number {
  return level === undefined ? 0 : 1 + ['read', 'write', 'admin'].indexOf(level);
}

/** A token with all permissions of the simulator. */
export const SAMPLE_TOKEN: Token = {
  token: 'sample-token-of-the-simulator',
  permissions: {
    metadata: 'read',
    actions: 'read',
    issues: 'write',
    secrets: 'write',
    environments: 'write',
    organization_secrets: 'write',
    dependabot_secrets: 'write',
    organization_dependabot_secrets: 'write',
    codespaces_secrets: 'write',
    organization_codespaces_secrets: 'write',
    codespaces_user_secrets: 'write',
    agent_secrets: 'write',
    organization_agent_secrets: 'write',
  },
};

/** A workflow's own `GITHUB_TOKEN`. No permission of a workflow gives access to secrets. */
export const WORKFLOW_TOKEN: Token = {
  token: 'workflow-token-of-the-simulator',
  kind: 'app',
  login: 'github-actions[bot]',
  permissions: { metadata: 'read', actions: 'read', issues: 'write' },
};

export function loginOf({ login, kind }: Token): string {
  return login ?? (kind === 'app' ? 'example-app[bot]' : 'octocat');
}

/** @param authorization the header, `Bearer …` or `token …` */
export function bearerOf(authorization: string): string {
  const [, token = ''] = /^(?:bearer|token) (.+)$/i.exec(authorization) ?? [];
  return token;
}

export class TokenRing {
  readonly #tokens = new Map<string, Token>();
  readonly #uses = new Map<string, { requests: number; readonly since: number }>();

  constructor(tokens: readonly Token[]) {
    for (const token of tokens) {
      this.add(token);
    }
  }

  add(token: Token): void {
    this.#tokens.set(token.token, token);
  }

  remove(token: string): void {
    this.#tokens.delete(token);
  }

  /** Counts a request of the token. Returns the status by which GitHub refuses it while the token is fresh. */
  use({ token, fresh }: Token, now: number): Freshness['status'] | undefined {
    const use = this.#uses.get(token) ?? { requests: 0, since: now };
    use.requests += 1;
    this.#uses.set(token, use);
    if (fresh === undefined) {
      return undefined;
    }
    const isFresh = use.requests <= (fresh.requests ?? 0) || now - use.since < (fresh.milliseconds ?? 0);
    return isFresh ? fresh.status : undefined;
  }

  /** @param authorization the header, `Bearer …` or `token …` */
  find(authorization: string): Token | undefined {
    return this.#tokens.get(bearerOf(authorization));
  }
}
