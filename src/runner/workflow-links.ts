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
