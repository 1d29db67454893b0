import { type Answer, created } from '../answers.ts';
import { loginOf } from '../state/tokens.ts';
import { reachIssue } from './access.ts';
import { commentBody, commentUrl } from './issue-body.ts';
import { parseComment } from './issue-write.ts';
import { barePage, filtersOf } from './pagination.ts';
import type { Call, Route } from './router.ts';

const PATH = '/repos/{owner}/{repo}/issues/{issue_number}/comments';

export const COMMENT_ROUTES: readonly Route[] = [
  { method: 'GET', template: PATH, handle: list },
  { method: 'POST', template: PATH, handle: add },
];

/** The oldest first. */
function list(call: Call): Answer {
  const { repository, issue } = reachIssue(call);
  filtersOf(call, ['since']);
  return barePage(call, issue.comments, (comment) => commentBody(comment, issue, repository, call.baseUrl));
}

function add(call: Call): Answer {
  const { request, token, baseUrl, now } = call;
  const { repository, issue } = reachIssue(call);
  const comment = repository.tracker.comment(issue, parseComment(request.json), loginOf(token), now);
  return created(
    commentBody(comment, issue, repository, baseUrl),
    commentUrl(comment.id, repository, baseUrl),
  );
}
