import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { annotations, CURRENT, readText, useJob } from './job.ts';

const job = useJob();

test('the written file keeps the data sources of base-config and has the new block', async () => {
  const base = [
    '# ours',
    'data_source warehouse: # main',
    '  type: postgres',
    "  username: '${POSTGRES_USER}'",
    '  password: ${env_var("POSTGRES_PASSWORD")}',
    'soda_cloud:',
    '  api_key_id: ${OLD_ID}',
    '',
    '# second',
    'data_source lake:',
    '  type: duckdb',
    '',
  ];
  writeFileSync(join(job().sandbox.workspace, 'configuration.yml'), base.join('\n'));
  const run = await job().configure({ 'base-config': 'configuration.yml' });

  expect(run.exitCode).toBe(0);
  expect(annotations(run, 'notice')).toEqual([
    expect.stringContaining("The soda_cloud block of 'base-config' was replaced"),
  ]);
  const lines = readText(run.outputs['config-path']).split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^# Written by Soda Cloud Keys/),
    ...base.slice(0, 5),
    'soda_cloud:',
    '  host: "127.0.0.1"',
    `  port: "${job().cloud.port}"`,
    '  scheme: http',
    `  api_key_id: "${CURRENT.id}"`,
    `  api_key_secret: "${CURRENT.secret}"`,
    ...base.slice(7),
  ]);
  expect(readText(join(job().sandbox.workspace, 'configuration.yml'))).toBe(base.join('\n'));
});

test('an absolute base-config in the workspace is read too', async () => {
  const path = join(job().sandbox.workspace, 'base.yml');
  writeFileSync(path, 'data_source x:\n  type: duckdb\n');
  const run = await job().configure({ 'base-config': path });

  expect(readText(run.outputs['config-path'])).toContain('data_source x:\n  type: duckdb\nsoda_cloud:\n');
});
