import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { parseJsonObject } from '../../simulators/soda-cloud/json.ts';
import type { SodaCloud } from '../../simulators/soda-cloud/server.ts';
import { annotations, CURRENT, type Job, leaksOf, ORGANIZATION } from '../product/job.ts';
import { contextsOf, type Ended, evaluated, type ScanSteps } from './steps.ts';

/** The data source is found only where this variable arrives: it is a part of the path. */
export const SECRETS = {
  SODA_CLOUD_API_KEY_ID: CURRENT.id,
  SODA_CLOUD_API_KEY_SECRET: CURRENT.secret,
  POSTGRES_PASSWORD: 'warehouse',
};

/**
 * The files of a repository that scans a CSV file with two rows.
 * @param directory where the container sees `soda/`
 */
export async function writeRepository(workspace: string, directory: string): Promise<void> {
  const files = {
    'soda/configuration.yml': `data_source my_data_source:\n  type: duckdb\n  path: ${directory}/\${POSTGRES_PASSWORD}/orders.csv\n`,
    'soda/checks.yml': 'checks for orders:\n  - row_count = 2\n',
    [`soda/${SECRETS.POSTGRES_PASSWORD}/orders.csv`]: 'id,name\n1,apples\n2,pears\n',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, name)), { recursive: true });
    await writeFile(join(workspace, name), content);
  }
}

/** Runs the action with the inputs of the example and those that a test adds; it has to succeed. */
export async function configured(
  job: Job,
  steps: ScanSteps,
  inputs: Readonly<Record<string, string>> = {},
  options: Parameters<Job['configure']>[1] = {},
): Promise<ActionRun> {
  const given = { ...evaluated(steps.inputs, contextsOf(SECRETS, {})), ...inputs };
  const run = await job.configure(given, options);
  expect(annotations(run, 'error')).toEqual([]);
  expect(run).toMatchObject({ exitCode: 0, stderr: '', outputs: { verified: 'true' } });
  return run;
}

/** The variables of the step that scans. */
export function scanEnvironment({ scan }: ScanSteps, { outputs }: ActionRun): Record<string, string> {
  return evaluated(scan.env, contextsOf(SECRETS, outputs));
}

/** The keys with which engines logged in, in order, whether they were accepted or not. */
export function logins(cloud: SodaCloud): unknown[] {
  return cloud.requests
    .map(({ body }) => parseJsonObject(body))
    .filter((body) => body?.['type'] === 'login')
    .map((body) => ({ id: body?.['apiKeyId'], secret: body?.['apiKeySecret'] }));
}

/** One scan succeeded, with the key that was configured, and its results are in Soda Cloud. */
export function expectScanned({ cloud }: Pick<Job, 'cloud'>, scan: Ended): void {
  expect(scan.output).toContain('All is good. No failures. No warnings. No errors.');
  expect(scan.exitCode).toBe(0);
  expect(logins(cloud)).toEqual([CURRENT]);
  expect(cloud.results).toMatchObject([
    {
      organization: ORGANIZATION,
      content: { hasErrors: false, checks: [{ table: 'orders', outcome: 'pass' }] },
    },
  ]);
  expect(leaksOf(CURRENT, scan.output)).toEqual([]);
}
