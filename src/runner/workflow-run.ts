/** What the action knows of the run that it is part of. */
export interface WorkflowRun {
  /** A pull request whose branch lives in another repository. */
  readonly fromFork: boolean;
  readonly byDependabot: boolean;
}

/**
 * Reads the run from the runner's variables and the event's payload.
 * @param readFile gives the text of `GITHUB_EVENT_PATH`; may throw
 */
export function readWorkflowRun(
  environment: NodeJS.ProcessEnv,
  readFile: (path: string) => string,
): WorkflowRun {
  return {
    fromFork: environment['GITHUB_EVENT_NAME'] === 'pull_request' && headIsForeign(environment, readFile),
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
