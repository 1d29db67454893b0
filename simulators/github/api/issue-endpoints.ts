import { type Answer, created, ok } from '../answers.ts';
import { loginOf } from '../state/tokens.ts';
import { reachIssue, reachIssues } from './access.ts';
import { issueBody, issueUrl } from './issue-body.ts';
import { filterIssues } from './issue-filters.ts';
import { parseIssueChange, parseNewIssue } from './issue-write.ts';
import { barePage } from './pagination.ts';
import type { Call, Route } from './router.ts';

const ALL = '/repos/{owner}/{repo}/issues';
const ONE = `${ALL}/{issue_number}`;

export const ISSUE_ROUTES: readonly Route[] = [
  { method: 'GET', template: ALL, handle: list },
  { method: 'POST', template: ALL, handle: add },
  { method: 'GET', template: ONE, handle: get },
  { method: 'PATCH', template: ONE, handle: change },
];

function list(call: Call): Answer {
  const repository = reachIssues(call);
  const found = filterIssues(repository.tracker.all(), call);
  return barePage(call, found, (issue) => issueBody(issue, repository, call.baseUrl));
}

function add(call: Call): Answer {
  const { request, token, baseUrl, now } = call;
  const repository = reachIssues(call);
  const issue = repository.tracker.add({
    ...parseNewIssue(request.json),
    author: loginOf(token),
    isPullRequest: false,
    createdAt: now,
  });
  return created(issueBody(issue, repository, baseUrl), issueUrl(issue, repository, baseUrl));
}

function get(call: Call): Answer {
  const { repository, issue } = reachIssue(call);
  return ok(issueBody(issue, repository, call.baseUrl));
}

function change(call: Call): Answer {
  const { repository, issue } = reachIssue(call);
  const changed = repository.tracker.change(issue, parseIssueChange(call.request.json), call.now);
  return ok(issueBody(changed, repository, call.baseUrl));
}
