import { ActionError } from '../errors/action-error.ts';
import { explainFailure } from '../github/explain-failure.ts';
import type { FailureReason, GitHubFailure } from '../github/failure.ts';
import { type Repository, repositoryName } from '../targets/repository.ts';

export function reminderNotKept(failure: GitHubFailure, repository: Repository): ActionError {
  const name = repositoryName(repository);
  return new ActionError(
    'Reminder issue not kept',
    { what: `The reminder issue in ${name} could not be brought up to date.`, ...reason(failure, name) },
    { cause: failure },
  );
}

/** What a token lacks that may not write issues. */
const REFUSALS: readonly FailureReason[] = [
  'bad-token',
  'missing-permission',
  'unknown-refusal',
  'not-admin',
  'not-found',
];

function reason(failure: GitHubFailure, name: string): { why: string; fix: string } {
  const { reason: cause, status } = failure;
  if (cause === 'gone') {
    return {
      why: `The repository ${name} has no issues: they are switched off in its settings (HTTP 410).`,
      fix: "Switch them on (Settings, General, Features), or leave 'report-issue' out.",
    };
  }
  if (REFUSALS.includes(cause)) {
    return {
      why: `The token may not write issues there (HTTP ${status}).`,
      fix: "Give the workflow's own token as 'issue-token: ${{ github.token }}' and the job 'permissions: issues: write'; without 'issue-token', 'github-token' needs the repository permission 'Issues: write'.",
    };
  }
  const { problem, remedy } = explainFailure(failure, {
    tokenInput: 'issue-token',
    absence: `there is no repository ${name}`,
    permission: "the repository permission 'Issues: write'",
    leaveOut: "leave 'report-issue' out",
    subject: 'issue',
  });
  return { why: sentence(problem), fix: sentence(remedy) };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
