import { deepEqual, equal, ok } from 'node:assert/strict';
import { isJsonObject } from '../../../simulators/soda-cloud/json.ts';
import { SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import { CURRENT } from '../keys.ts';
import type { RuleName, WorkflowTest } from '../workflow-test.ts';
import { SCANNING } from './setup.ts';

/** The examples that scan: Soda Cloud receives the results for the organization of the key. */
export const SCANS: readonly WorkflowTest[] = [
  scan('scan-with-docker.yml', {
    by: 'docker run',
    result: 'Soda Library finds the file in the mounted directory, logs in and sends results',
  }),
  scan('scan-with-soda-github-action.yml', {
    by: 'sodadata/soda-github-action',
    event: 'pull_request',
    skips: true,
    result:
      'config-path-relative leads from /tmp/workspace to the file; .env_file has no key; skipped without secrets',
  }),
  scan('scan-in-container-job.yml', {
    by: 'soda scan',
    rules: ['job container'],
    result:
      'config-path leads a later step to the file; results arrive (without a container: no path mapping)',
  }),
  scan('scan-with-docker-action.yml', {
    by: 'stub/docker-action',
    rules: ['docker action'],
    result:
      'args lead to the file in a container that sees only the workspace, as /github/workspace; results arrive',
  }),
  scan('verify-contracts.yml', {
    by: 'soda contract verify',
    event: 'schedule',
    result: 'Soda Core v4 finds the key in the file of --soda-cloud and publishes results',
  }),
];

interface Scan {
  /** The start of the call that scans. */
  readonly by: string;
  readonly event?: string;
  readonly rules?: readonly RuleName[];
  /** Succeeds without secrets, and does not scan. */
  readonly skips?: boolean;
  readonly result: string;
}

function scan(name: string, { by, event = 'push', rules = [], skips = false, result }: Scan): WorkflowTest {
  return {
    name,
    rules,
    async run(workflow) {
      const { calls } = await workflow.run({ event, secrets: SCANNING });
      const ran = calls.map((call) => [call.name, ...call.args].join(' '));
      equal(ran.filter((line) => line.startsWith(by)).length, 1, `one call of ${by}`);
      deepEqual(
        workflow.environment.cloud.results.map(({ organization }) => organization),
        [SAMPLE_ORGANIZATION.name],
        'results in Soda Cloud',
      );
      if (skips) {
        const fork = await workflow.run({ event });
        deepEqual(fork.calls, [], 'calls without secrets');
      }
      return result;
    },
  };
}

/** The real curl, with simulated APIs. */
export const CURL: WorkflowTest = {
  name: 'call-soda-apis.yml',
  async run(workflow) {
    const { log } = await workflow.run({ event: 'schedule', secrets: SCANNING });
    const { requests } = workflow.environment.cloud;
    deepEqual(
      requests
        .filter(({ headers }) => headers['user-agent']?.startsWith('curl/'))
        .map(({ method, path }) => `${method} ${path}`),
      ['GET /api/v1/runners?size=100', 'GET /v1/last_etl_refresh'],
    );
    const reporting = requests.at(-1)?.headers ?? {};
    ok(
      reporting['x-api-key-id'] === CURRENT.id && reporting['x-api-key-secret'] === CURRENT.secret,
      'both headers',
    );
    const responses = log.split('\n').flatMap((line) => parsed(line.replace(/^.*?\| /, '')));
    ok(responses.flatMap(Object.keys).includes('resource'), 'the response of the Reporting API');
    return 'the real curl authenticates with both APIs, over TLS and with their real names';
  },
};

function parsed(line: string): object[] {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? [value] : [];
  } catch {
    return [];
  }
}
