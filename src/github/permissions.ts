import type { PatternPlace, TargetList } from './patterns.ts';
import { ownerOf, type Place, type Repository } from './targets.ts';

/** A permission of a GitHub App, by the name that GitHub's API uses, or would use where it documents none. */
export type Permission = keyof typeof PERMISSIONS;

/** The access to what a permission is about. */
export type Level = 'read' | 'write';

/**
 * What GitHub calls each permission in the settings of an App. Those without a documented name cannot be asked for: a
 * token that is limited to others never has them (OpenAPI description, `app-permissions`, API version 2022-11-28).
 */
const PERMISSIONS = {
  metadata: { scope: 'repository', label: 'Metadata', isDocumented: true },
  actions: { scope: 'repository', label: 'Actions', isDocumented: true },
  secrets: { scope: 'repository', label: 'Secrets', isDocumented: true },
  environments: { scope: 'repository', label: 'Environments', isDocumented: true },
  dependabot_secrets: { scope: 'repository', label: 'Dependabot secrets', isDocumented: true },
  codespaces_secrets: { scope: 'repository', label: 'Codespaces secrets', isDocumented: false },
  agent_secrets: { scope: 'repository', label: 'Agent secrets', isDocumented: false },
  organization_secrets: { scope: 'organization', label: 'Secrets', isDocumented: true },
  organization_dependabot_secrets: {
    scope: 'organization',
    label: 'Dependabot secrets',
    isDocumented: false,
  },
  organization_agent_secrets: { scope: 'organization', label: 'Agent secrets', isDocumented: false },
} as const;

/** A permission that only tokens of users can have. */
interface UserPermission {
  readonly scope: 'organization' | 'user';
  readonly label: string;
}

/** The permission for the secrets of each kind. */
const OF_KIND: Readonly<Record<Place['kind'], Permission | UserPermission>> = {
  repo: 'secrets',
  environment: 'environments',
  dependabot: 'dependabot_secrets',
  codespaces: 'codespaces_secrets',
  agents: 'agent_secrets',
  org: 'organization_secrets',
  'dependabot-org': 'organization_dependabot_secrets',
  'agents-org': 'organization_agent_secrets',
  'codespaces-org': { scope: 'organization', label: 'Codespaces secrets' },
  'codespaces-user': { scope: 'user', label: 'Codespaces user secrets' },
};

/** The permission of Apps for the secrets of a kind; `undefined` where no App can have it. */
function appPermission(kind: Place['kind']): Permission | undefined {
  const permission = OF_KIND[kind];
  return typeof permission === 'string' ? permission : undefined;
}

/** The scopes of classic tokens, by what their permissions are about. */
const CLASSIC = { repository: 'repo', organization: 'admin:org', user: 'codespace:secrets' } as const;

/** What a token needs for the secrets of a kind: the fine-grained permission, and the classic scope in brackets. */
export function neededPermission({ kind }: Pick<Place, 'kind'>, level: Level): string {
  const permission = OF_KIND[kind];
  const { scope, label } = typeof permission === 'string' ? PERMISSIONS[permission] : permission;
  return `the ${scope} permission '${label}: ${level}' (classic: ${CLASSIC[scope]})${appLimit(kind)}; the workflow's own GITHUB_TOKEN cannot have it`;
}

function appLimit(kind: Place['kind']): string {
  if (appPermission(kind) === undefined) {
    return ', and no GitHub App token has it';
  }
  return kind === 'codespaces' ? ', and no GitHub App token may read its public key' : '';
}

/** Kinds of secrets that workflow runs read: `retire` looks for runs that have not ended. */
const READ_BY_RUNS: readonly Place['kind'][] = ['repo', 'environment', 'dependabot', 'org', 'dependabot-org'];

/** Whether GitHub Apps can do with the secrets of a kind what a mode has to. */
export function isOpenToApps(kind: Place['kind'], mode: AppNeeds['mode']): boolean {
  // Apps cannot read the public key, without which nothing is written
  return appPermission(kind) !== undefined && !(kind === 'codespaces' && mode === 'rotate');
}

/** What decides which permissions a run needs. */
export interface AppNeeds {
  readonly mode: 'rotate' | 'audit' | 'retire';
  readonly targetList: TargetList;
  readonly dryRun: boolean;
  /** The workflow's own, if the run names it. */
  readonly repository?: Repository | undefined;
  /** Of `retire`. */
  readonly requireDrained?: boolean;
}

/** What the token for one owner needs. */
export interface OwnerNeeds {
  /** Without these, the run cannot do its work. */
  readonly required: ReadonlyMap<Permission, Level>;
  /** Without these, something that is only information is left out. */
  readonly optional: ReadonlyMap<Permission, Level>;
  /** The names of the only repositories that are needed; `undefined` where these cannot be told, or are too many. */
  readonly repositories: readonly string[] | undefined;
}

/** More cannot be named for one token (GitHub REST API, "Create an installation access token for an app"). */
const MOST_REPOSITORIES = 500;

/**
 * What a run needs of each owner among its targets, by the owner's name in lower case. It is the same in a dry run, which
 * finds what a run would lack.
 */
export function neededPermissions(needs: AppNeeds): ReadonlyMap<string, OwnerNeeds> {
  const { named, patterns } = needs.targetList;
  const places: (Place | PatternPlace)[] = [...named, ...patterns];
  const owners = new Set(places.map(ownerKey).filter((owner) => owner !== undefined));
  return new Map(
    [...owners].map((owner) => [
      owner,
      ofOwner(
        places.filter((place) => ownerKey(place) === owner),
        needs,
      ),
    ]),
  );
}

/** What is needed of an owner without targets. */
export const METADATA_ONLY: OwnerNeeds = {
  required: new Map([['metadata', 'read']]),
  optional: new Map(),
  repositories: undefined,
};

function ownerKey(place: Place | PatternPlace): string | undefined {
  const owner = isPattern(place) ? place.owner : ownerOf(place);
  return owner?.toLowerCase();
}

function isPattern(place: Place | PatternPlace): place is PatternPlace {
  return 'qualifiers' in place;
}

function ofOwner(places: readonly (Place | PatternPlace)[], needs: AppNeeds): OwnerNeeds {
  const { mode, targetList, repository, requireDrained = false } = needs;
  const required = new Map<Permission, Level>([['metadata', 'read']]);
  const optional = new Map<Permission, Level>();
  for (const { kind, ...place } of places) {
    const permission = appPermission(kind);
    const mayBeShadowed =
      kind === 'repo' || kind === 'environment' || (kind === 'org' && ownsWorkflow(places, repository));
    if (permission !== undefined) {
      required.set(permission, mode === 'audit' ? 'read' : 'write');
    }
    // the list of a repository's environments
    if (kind === 'environment' && 'qualifiers' in place) {
      required.set('actions', 'read');
    }
    if (mode === 'retire' && requireDrained && READ_BY_RUNS.includes(kind)) {
      required.set('actions', 'read');
    }
    // a secret may be shadowed by another one of its repository; with patterns only what is listed anyway is compared
    if (mode === 'audit' && mayBeShadowed && targetList.patterns.length === 0) {
      optional.set('secrets', 'read').set('environments', 'read').set('actions', 'read');
    }
  }
  for (const permission of required.keys()) {
    optional.delete(permission);
  }
  return { required, optional, repositories: onlyRepositories(places) };
}

function ownsWorkflow(
  places: readonly (Place | PatternPlace)[],
  repository: Repository | undefined,
): boolean {
  return places.some((place) => ownerKey(place) === repository?.owner.toLowerCase());
}

/** A list of selected repositories, and the list of an owner's repositories, would be cut to these. */
function onlyRepositories(places: readonly (Place | PatternPlace)[]): string[] | undefined {
  const names = new Map<string, string>();
  for (const place of places) {
    if (isPattern(place) || !('repo' in place)) {
      return undefined;
    }
    names.set(place.repo.toLowerCase(), place.repo);
  }
  return names.size > MOST_REPOSITORIES ? undefined : [...names.values()];
}

/** The permission as GitHub names it in the settings of an App, with its level: `'Secrets: write' (repository)`. */
export function permissionName(permission: Permission, level: Level): string {
  const { label, scope } = PERMISSIONS[permission];
  return `'${label}: ${level}' (${scope})`;
}

/** What an installation lacks of the permissions that are needed; of one without a documented name nothing is known. */
export function missingPermissions(
  needed: ReadonlyMap<Permission, Level>,
  granted: Readonly<Record<string, unknown>>,
): (readonly [Permission, Level])[] {
  return [...needed].filter(
    ([permission, level]) =>
      PERMISSIONS[permission].isDocumented && !includesLevel(granted[permission], level),
  );
}

function includesLevel(granted: unknown, level: Level): boolean {
  return granted === 'write' || granted === 'admin' || granted === level;
}

/** What a token is limited to. */
export interface TokenLimits {
  /** By the names of GitHub's API; `undefined` where GitHub documents no name for one of them. */
  readonly permissions: Readonly<Partial<Record<Permission, Level>>> | undefined;
  /** The permissions without a documented name. */
  readonly undocumented: readonly Permission[];
}

/** @param granted the permissions of the installation @param dryRun whether nothing is going to be written */
export function tokenLimits(
  { required, optional }: OwnerNeeds,
  granted: Readonly<Record<string, unknown>>,
  dryRun: boolean,
): TokenLimits {
  const available = [...optional].filter(([permission, level]) => includesLevel(granted[permission], level));
  const needed = [...required, ...available];
  const undocumented = needed
    .map(([permission]) => permission)
    .filter((permission) => !PERMISSIONS[permission].isDocumented);
  return {
    permissions:
      undocumented.length > 0
        ? undefined
        : Object.fromEntries(
            needed.map(([permission, level]) => [permission, dryRun ? 'read' : level] as const),
          ),
    undocumented,
  };
}
