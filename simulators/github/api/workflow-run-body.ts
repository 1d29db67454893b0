import type { WorkflowRun } from '../state/workflow-runs.ts';
import type { Repository } from '../state/world.ts';
import { authorBody } from './account-body.ts';
import { links, nodeId, webUrl, wholeSeconds } from './links.ts';
import { minimalRepositoryBody, type Surroundings } from './repository-body.ts';

const RUN_LINKS: Readonly<Record<string, string>> = {
  url: '',
  jobs_url: '/jobs',
  logs_url: '/logs',
  artifacts_url: '/artifacts',
  cancel_url: '/cancel',
  rerun_url: '/rerun',
};

const WORKFLOW_ID = 161_335;
const COMMIT = 'acb5820ced9479c074f688cc328bf03f341a511d';

export function workflowRunBody(
  run: WorkflowRun,
  repository: Repository,
  surroundings: Surroundings,
  withPullRequests: boolean,
): Record<string, unknown> {
  const { id, number, name, event, branch, status, conclusion, createdAt, updatedAt } = run;
  const { baseUrl } = surroundings;
  const url = `${baseUrl}/repos/${repository.name}`;
  const minimal = minimalRepositoryBody(repository, surroundings);
  return {
    id,
    node_id: nodeId('WorkflowRun', id),
    name,
    display_title: `${name} on ${branch}`,
    path: '.github/workflows/ci.yml',
    workflow_id: WORKFLOW_ID,
    workflow_url: `${url}/actions/workflows/${WORKFLOW_ID}`,
    run_number: number,
    run_attempt: 1,
    event,
    head_branch: branch,
    head_sha: COMMIT,
    head_commit: null,
    status,
    conclusion: conclusion ?? null,
    ...links(`${url}/actions/runs/${id}`, RUN_LINKS),
    html_url: webUrl(baseUrl, `${repository.name}/actions/runs/${id}`),
    check_suite_url: `${url}/check-suites/${id}`,
    previous_attempt_url: null,
    pull_requests:
      event === 'pull_request' && withPullRequests ? [pullRequestBody(run, repository, url)] : [],
    created_at: wholeSeconds(createdAt),
    updated_at: wholeSeconds(updatedAt),
    run_started_at: wholeSeconds(createdAt),
    actor: authorBody('octocat', baseUrl),
    triggering_actor: authorBody('octocat', baseUrl),
    repository: minimal,
    head_repository: minimal,
  };
}

function pullRequestBody(
  { id, branch }: WorkflowRun,
  { id: repositoryId, shortName }: Repository,
  url: string,
): Record<string, unknown> {
  const repo = { id: repositoryId, url, name: shortName };
  return {
    id,
    number: 1,
    url: `${url}/pulls/1`,
    head: { ref: branch, sha: COMMIT, repo },
    base: { ref: 'main', sha: COMMIT, repo },
  };
}
