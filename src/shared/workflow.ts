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

/** Where the running workflow can be looked at in a browser. */
export interface WorkflowLinks {
  readonly file: string;
  readonly runs: string;
}

/**
 * From the runner's `GITHUB_SERVER_URL` and `GITHUB_WORKFLOW_REF` (`OWNER/NAME/.github/workflows/FILE@REF`);
 * `undefined` where the runner does not set them.
 */
export function workflowLinks(environment: NodeJS.ProcessEnv): WorkflowLinks | undefined {
  const { GITHUB_SERVER_URL: server = '', GITHUB_WORKFLOW_REF: ref = '' } = environment;
  const [, repository, path, file] = /^([\w.-]+\/[\w.-]+)\/(\.github\/workflows\/([\w.-]+))@/.exec(ref) ?? [];
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(server) || repository === undefined) {
    return undefined;
  }
  const url = `${server}/${repository}`;
  return { file: `${url}/blob/HEAD/${path}`, runs: `${url}/actions/workflows/${file}` };
}

/**
 * The address of an issue as a server gave it, where it is one on GitHub's own pages: those of the server that runs this
 * workflow, or of the one whose API was asked. Nothing otherwise: it is shown as a link.
 * @param apiUrl `https://api.github.com`, `https://HOST/api/v3` or `https://api.NAME.ghe.com`
 */
export function issueLink(given: string, apiUrl: string, environment: NodeJS.ProcessEnv): string | undefined {
  const servers = [environment['GITHUB_SERVER_URL'] ?? '', apiUrl].flatMap((text) =>
    URL.canParse(text) ? [new URL(text)] : [],
  );
  const origins = servers.map(
    ({ protocol, host }) => `${protocol}//${host.replace(/^api\.(?=github\.com$|.+\.ghe\.com$)/, '')}`,
  );
  const [, origin = ''] = /^(https?:\/\/[\w.:[\]-]+)\/[\w.-]+\/[\w.-]+\/issues\/\d+$/.exec(given) ?? [];
  return origins.includes(origin) ? given : undefined;
}
