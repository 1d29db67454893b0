import type { Issue } from '../state/issue-tracker.ts';
import { filtersOf } from './pagination.ts';
import type { Call } from './router.ts';

const UNKNOWN_FILTERS = ['milestone', 'assignee', 'type', 'mentioned', 'issue_field_values'];

/** The issues and pull requests that a query asks for, in its order; without one, the open ones, newest first. */
export function filterIssues(issues: readonly Issue[], call: Call): Issue[] {
  const query = filtersOf(call, UNKNOWN_FILTERS);
  const state = query.get('state') ?? 'open';
  const creator = query.get('creator');
  const since = Date.parse(query.get('since') ?? '1970-01-01');
  const labels = (query.get('labels') ?? '')
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase());
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  const rank = rankBy(query.get('sort'));
  return issues
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => creator === null || issue.author === creator)
    .filter((issue) => issue.updatedAt >= since)
    .filter((issue) => hasAll(issue, labels))
    .sort((a, b) => sign * (rank(a) - rank(b) || a.number - b.number));
}

function hasAll(issue: Issue, labels: readonly string[]): boolean {
  const own = issue.labels.map((name) => name.toLowerCase());
  return labels.every((name) => own.includes(name));
}

function rankBy(sort: string | null): (issue: Issue) => number {
  switch (sort) {
    case 'updated':
      return ({ updatedAt }) => updatedAt;
    case 'comments':
      return ({ comments }) => comments.length;
    default:
      return ({ createdAt }) => createdAt;
  }
}
