import type { Account, Organization, Repository, World } from '../state/world.ts';
import { accountBody } from './account-body.ts';
import { links, nodeId, webUrl } from './links.ts';

/** The properties of a repository that are URLs below its own, with what follows the repository's URL. */
const REPOSITORY_LINKS: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
  url: '',
};

const ORGANIZATION_LINKS: Readonly<Record<string, string>> = {
  repos_url: '/repos',
  events_url: '/events',
  hooks_url: '/hooks',
  issues_url: '/issues',
  members_url: '/members{/member}',
  public_members_url: '/public_members{/member}',
  url: '',
};

const SOME_TIME_AGO = '2024-05-06T07:08:09Z';

export interface Surroundings {
  /** Where the API is, for the URLs in the body. */
  readonly baseUrl: string;
  readonly world: World;
}

interface Shown {
  readonly baseUrl: string;
  readonly account: Account | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A repository that changes becomes another object. */
const shown = new WeakMap<Repository, Shown>();

export function minimalRepositoryBody(
  repository: Repository,
  { baseUrl, world }: Surroundings,
): Readonly<Record<string, unknown>> {
  const account = world.account(repository.owner);
  const known = shown.get(repository);
  if (known !== undefined && known.baseUrl === baseUrl && known.account === account) {
    return known.body;
  }
  const body = createMinimalBody(repository, account, baseUrl);
  shown.set(repository, { baseUrl, account, body });
  return body;
}

function createMinimalBody(
  repository: Repository,
  account: Account | undefined,
  baseUrl: string,
): Record<string, unknown> {
  const { id, name, owner, shortName, visibility, archived, disabled, issues, topics, customProperties } =
    repository;
  const isOrganization = account?.type === 'Organization';
  return {
    id,
    node_id: nodeId('Repository', id),
    name: shortName,
    full_name: name,
    owner: accountBody(owner, account?.type ?? 'User', baseUrl, account?.id),
    private: visibility !== 'public',
    visibility,
    archived,
    disabled,
    has_issues: issues,
    html_url: webUrl(baseUrl, name),
    description: null,
    fork: false,
    topics,
    ...(isOrganization ? { custom_properties: customProperties } : {}),
    ...links(`${baseUrl}/repos/${name}`, REPOSITORY_LINKS),
  };
}

export function fullRepositoryBody(
  repository: Repository,
  surroundings: Surroundings,
): Record<string, unknown> {
  const { name } = repository;
  const web = webUrl(surroundings.baseUrl, name);
  const { host } = new URL(web);
  const counts = [
    'forks',
    'forks_count',
    'open_issues',
    'open_issues_count',
    'stargazers_count',
    'watchers',
    'watchers_count',
    'network_count',
    'subscribers_count',
    'size',
  ];
  return {
    ...minimalRepositoryBody(repository, surroundings),
    ...Object.fromEntries(counts.map((count) => [count, 0])),
    clone_url: `${web}.git`,
    git_url: `git://${host}/${name}.git`,
    ssh_url: `git@${host}:${name}.git`,
    svn_url: web,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: 'main',
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    pushed_at: SOME_TIME_AGO,
    created_at: SOME_TIME_AGO,
    updated_at: SOME_TIME_AGO,
  };
}

/** As the lists of a user's and an installation's repositories show it. */
export function listedRepositoryBody(
  repository: Repository,
  surroundings: Surroundings,
): Record<string, unknown> {
  return { ...fullRepositoryBody(repository, surroundings), has_downloads: false };
}

export function environmentBody(
  repository: Repository,
  environment: string,
  baseUrl: string,
): Record<string, unknown> {
  const id = repository.id * 100 + repository.environments.indexOf(environment);
  const encoded = encodeURIComponent(environment);
  return {
    id,
    node_id: nodeId('Environment', id),
    name: environment,
    url: `${baseUrl}/repos/${repository.name}/environments/${encoded}`,
    html_url: `${webUrl(baseUrl, repository.name)}/deployments/activity_log?environments_filter=${encoded}`,
    created_at: SOME_TIME_AGO,
    updated_at: SOME_TIME_AGO,
    protection_rules: [],
    deployment_branch_policy: null,
  };
}

export function organizationBody({ login, id }: Organization, baseUrl: string): Record<string, unknown> {
  const web = webUrl(baseUrl, login);
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    ...links(`${baseUrl}/orgs/${login}`, ORGANIZATION_LINKS),
    avatar_url: `${web}.png`,
    html_url: web,
    description: null,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: 'Organization',
    created_at: SOME_TIME_AGO,
    updated_at: SOME_TIME_AGO,
    archived_at: null,
  };
}
