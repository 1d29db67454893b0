/** What the action knows of the run that it is part of. */
export interface WorkflowRun {
  /** A pull request whose branch lives in another repository. */
  readonly fromFork: boolean;
  readonly byDependabot: boolean;
}

/**
 * The events that give a run of a fork no secrets (GitHub, "Events that trigger workflows", "Workflows in forked
 * repositories"). A run of `pull_request_target` has them: it is one of the base repository.
 */
const FORK_EVENTS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

/**
 * Reads the run from the runner's variables and the event's payload.
 * @param readFile gives the text of `GITHUB_EVENT_PATH`; may throw
 */
export function readWorkflowRun(
  environment: NodeJS.ProcessEnv,
  readFile: (path: string) => string,
): WorkflowRun {
  return {
    fromFork: FORK_EVENTS.has(environment['GITHUB_EVENT_NAME'] ?? '') && headIsForeign(environment, readFile),
    byDependabot: environment['GITHUB_ACTOR'] === 'dependabot[bot]',
  };
}

function headIsForeign(environment: NodeJS.ProcessEnv, readFile: (path: string) => string): boolean {
  try {
    const payload: unknown = JSON.parse(readFile(environment['GITHUB_EVENT_PATH'] ?? ''));
    const head = member(member(member(member(payload, 'pull_request'), 'head'), 'repo'), 'full_name');
    // the head repository is null once a fork was deleted
    return head === undefined || head !== environment['GITHUB_REPOSITORY'];
  } catch {
    return false;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
