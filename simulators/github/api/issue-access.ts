import { failure, notFound, Refusal } from '../answers.ts';
import type { Issue } from '../state/issue-tracker.ts';
import type { Repository } from '../state/world.ts';
import { reachWith } from './access.ts';
import type { Call } from './router.ts';

/** @throws Refusal 410 where issues are switched off */
export function reachIssues(call: Call): Repository {
  const repository = reachWith(call, 'issues');
  if (!repository.issues) {
    throw new Refusal(failure(410, 'Issues has been disabled in this repository.'));
  }
  return repository;
}

/** The issue that a path names. */
export function reachIssue(call: Call): { readonly repository: Repository; readonly issue: Issue } {
  const repository = reachIssues(call);
  const issue = repository.tracker.find(Number(call.params['issue_number']));
  if (issue === undefined) {
    throw notFound();
  }
  return { repository, issue };
}
