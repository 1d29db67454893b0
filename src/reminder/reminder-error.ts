import { ActionError } from '../errors/action-error.ts';
import type { GitHubFailure } from '../github/failure.ts';
import { type Repository, repositoryName } from '../targets/repository.ts';

export function reminderNotKept(failure: GitHubFailure, repository: Repository): ActionError {
  const name = repositoryName(repository);
  return new ActionError(
    'Reminder issue not kept',
    { what: `The reminder issue in ${name} could not be brought up to date.`, ...reason(failure, name) },
    { cause: failure },
  );
}

function reason({ status, rateLimited, message }: GitHubFailure, name: string): { why: string; fix: string } {
  if (status === 410) {
    return {
      why: `The repository ${name} has no issues: they are switched off in its settings (HTTP 410).`,
      fix: "Switch them on (Settings, General, Features), or leave 'report-issue' out.",
    };
  }
  if (status === 401 || ((status === 403 || status === 404) && !rateLimited)) {
    return {
      why: `The token may not write issues there (HTTP ${status}).`,
      fix: "Give the workflow's own token as 'issue-token: ${{ github.token }}' and the job 'permissions: issues: write'; without 'issue-token', 'github-token' needs the repository permission 'Issues: write'.",
    };
  }
  return { why: `${message}.`, fix: 'Run the audit again: it finishes what is open.' };
}
