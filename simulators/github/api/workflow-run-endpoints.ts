import { type Answer, validationFailed } from '../answers.ts';
import { parseDateSearch } from '../date-search.ts';
import type { WorkflowRun } from '../state/workflow-runs.ts';
import { reachWith } from './access.ts';
import { filtersOf, page } from './pagination.ts';
import type { Call, Route } from './router.ts';
import { workflowRunBody } from './workflow-run-body.ts';

const UNKNOWN_FILTERS = ['actor', 'check_suite_id', 'head_sha'];

/** A list with one of these is a search, and a search shows no more than so many results, however many there are. */
const SEARCHES = ['status', 'created', 'event', 'branch'];
const LONGEST_SEARCH = 1000;

export const WORKFLOW_RUN_ROUTES: readonly Route[] = [
  { method: 'GET', template: '/repos/{owner}/{repo}/actions/runs', handle: list },
];

function list(call: Call): Answer {
  const repository = reachWith(call, 'actions');
  const query = filtersOf(call, UNKNOWN_FILTERS);
  const found = call.world.runs.of(repository.id).filter(fits(query));
  const isSearch = SEARCHES.some((name) => query.has(name));
  const withPullRequests = query.get('exclude_pull_requests') !== 'true';
  return page(
    call,
    'workflow_runs',
    found.slice(0, isSearch ? LONGEST_SEARCH : undefined),
    (run) => workflowRunBody(run, repository, call, withPullRequests),
    found.length,
  );
}

function fits(query: URLSearchParams): (run: WorkflowRun) => boolean {
  const status = query.get('status');
  const event = query.get('event');
  const branch = query.get('branch');
  const created = query.get('created');
  const isInTime = created === null ? () => true : parseDateSearch(created);
  if (isInTime === undefined) {
    throw validationFailed('created', 'invalid', 'WorkflowRun');
  }
  return (run) =>
    // a conclusion can be asked for as a status
    (status === null || run.status === status || run.conclusion === status) &&
    (event === null || run.event === event) &&
    (branch === null || run.branch === branch) &&
    isInTime(wholeSecond(run.createdAt));
}

/** A run is found by the time that it shows. */
function wholeSecond(at: number): number {
  return at - (at % 1000);
}
