import { deepEqual, equal } from 'node:assert/strict';
import { SAMPLE_ORGANIZATION } from '../../../simulators/soda-cloud/organizations.ts';
import type { Rehearsal } from '../rehearsal.ts';
import type { RuleName } from '../rewriting.ts';
import { SCANNING } from './repository.ts';

/** The examples that scan: the results arrive in Soda Cloud, under the organization of the key. */
export const SCANS: readonly Rehearsal[] = [
  scan('scan-with-docker.yml', {
    by: 'docker run',
    proved: 'the mounted directory has the file, from which Soda Library logs in and sends results',
  }),
  scan('scan-with-soda-github-action.yml', {
    by: 'sodadata/soda-github-action',
    event: 'pull_request',
    skips: true,
    proved:
      'config-path-relative leads from /tmp/workspace to the file; .env_file has no key; skipped without secrets',
  }),
  scan('scan-in-container-job.yml', {
    by: 'soda scan',
    rewritten: ['job container'],
    proved:
      'config-path leads a later step to the file; results arrive (without a container: no path mapping)',
  }),
  scan('scan-with-docker-action.yml', {
    by: 'stand-in/docker-action',
    rewritten: ['docker action'],
    proved:
      'args lead to the file in a container that sees only the workspace, as /github/workspace; results arrive',
  }),
  scan('verify-contracts.yml', {
    by: 'soda contract verify',
    event: 'schedule',
    proved: 'Soda Core v4 finds the key in the file of --soda-cloud and publishes results',
  }),
];

interface Scan {
  /** The call that scans. */
  readonly by: string;
  readonly event?: string;
  readonly rewritten?: readonly RuleName[];
  /** Ends green without secrets, and does not scan. */
  readonly skips?: boolean;
  readonly proved: string;
}

function scan(name: string, { by, event = 'push', rewritten = [], skips = false, proved }: Scan): Rehearsal {
  return {
    name,
    rewritten,
    async run(director) {
      const { calls } = await director.play({ event, secrets: SCANNING });
      const ran = calls.map((call) => [call.name, ...call.args].join(' '));
      equal(ran.filter((line) => line.startsWith(by)).length, 1, `one call of ${by}`);
      deepEqual(
        director.stage.cloud.results.map(({ organization }) => organization),
        [SAMPLE_ORGANIZATION.name],
        'results in Soda Cloud',
      );
      if (skips) {
        const fork = await director.play({ event });
        deepEqual(fork.calls, [], 'calls without secrets');
      }
      return proved;
    },
  };
}
