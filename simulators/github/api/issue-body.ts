import type { Comment, Issue } from '../state/issue-tracker.ts';
import type { Label } from '../state/labels.ts';
import type { Repository } from '../state/world.ts';
import { authorBody } from './account-body.ts';
import { links, nodeId, webUrl, wholeSeconds } from './links.ts';

const ISSUE_LINKS: Readonly<Record<string, string>> = {
  url: '',
  labels_url: '/labels{/name}',
  comments_url: '/comments',
  events_url: '/events',
  timeline_url: '/timeline',
};

export function issueBody(issue: Issue, repository: Repository, baseUrl: string): Record<string, unknown> {
  const { id, number, title, body, state, stateReason, labels, comments, author, isPullRequest } = issue;
  const { name, tracker } = repository;
  return {
    id,
    node_id: nodeId('Issue', id),
    ...links(issueUrl(issue, repository, baseUrl), ISSUE_LINKS),
    repository_url: `${baseUrl}/repos/${name}`,
    html_url: issueWebUrl(issue, repository, baseUrl),
    number,
    title,
    body: body === '' ? null : body,
    state,
    state_reason: stateReason ?? null,
    user: authorBody(author, baseUrl),
    author_association: 'NONE',
    labels: labels
      .map((label) => tracker.labels.find(label))
      .filter((label) => label !== undefined)
      .map((label) => labelBody(label, repository, baseUrl)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: comments.length,
    created_at: wholeSeconds(issue.createdAt),
    updated_at: wholeSeconds(issue.updatedAt),
    closed_at: issue.closedAt === undefined ? null : wholeSeconds(issue.closedAt),
    performed_via_github_app: null,
    ...(isPullRequest ? { draft: false, pull_request: pullRequestBody(issue, repository, baseUrl) } : {}),
  };
}

export function issueUrl({ number }: Issue, { name }: Repository, baseUrl: string): string {
  return `${baseUrl}/repos/${name}/issues/${number}`;
}

export function commentBody(
  { id, body, author, createdAt }: Comment,
  issue: Issue,
  repository: Repository,
  baseUrl: string,
): Record<string, unknown> {
  return {
    id,
    node_id: nodeId('IssueComment', id),
    url: commentUrl(id, repository, baseUrl),
    html_url: `${issueWebUrl(issue, repository, baseUrl)}#issuecomment-${id}`,
    issue_url: issueUrl(issue, repository, baseUrl),
    body,
    user: authorBody(author, baseUrl),
    author_association: 'NONE',
    created_at: wholeSeconds(createdAt),
    updated_at: wholeSeconds(createdAt),
    performed_via_github_app: null,
  };
}

export function commentUrl(id: number, { name }: Repository, baseUrl: string): string {
  return `${baseUrl}/repos/${name}/issues/comments/${id}`;
}

function issueWebUrl({ number, isPullRequest }: Issue, { name }: Repository, baseUrl: string): string {
  return webUrl(baseUrl, `${name}/${isPullRequest ? 'pull' : 'issues'}/${number}`);
}

function pullRequestBody(issue: Issue, repository: Repository, baseUrl: string): Record<string, unknown> {
  const web = issueWebUrl(issue, repository, baseUrl);
  return {
    url: `${baseUrl}/repos/${repository.name}/pulls/${issue.number}`,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    merged_at: null,
  };
}

export function labelBody(label: Label, repository: Repository, baseUrl: string): Record<string, unknown> {
  const { id, name, color, description } = label;
  return {
    id,
    node_id: nodeId('Label', id),
    url: labelUrl(label, repository, baseUrl),
    name,
    color,
    description: description ?? null,
    default: false,
  };
}

export function labelUrl({ name }: Label, repository: Repository, baseUrl: string): string {
  return `${baseUrl}/repos/${repository.name}/labels/${encodeURIComponent(name)}`;
}
