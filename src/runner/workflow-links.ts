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
