import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { annotations, CURRENT, readText, useJob } from '../product/job.ts';

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
    'soda_cloud: {',
    '  host: "127.0.0.1",',
    `  port: "${job().cloud.port}",`,
    '  scheme: http,',
    `  api_key_id: "${CURRENT.id}",`,
    `  api_key_secret: "${CURRENT.secret}"`,
    '  }',
    ...base.slice(0, 5),
    ...base.slice(7),
  ]);
  expect(readText(join(job().sandbox.workspace, 'configuration.yml'))).toBe(base.join('\n'));
});

test('an absolute base-config in the workspace is read too', async () => {
  const path = join(job().sandbox.workspace, 'base.yml');
  writeFileSync(path, 'data_source x:\n  type: duckdb\n');
  const run = await job().configure({ 'base-config': path });

  expect(readText(run.outputs['config-path'])).toMatch(/\n {2}}\ndata_source x:\n {2}type: duckdb\n$/);
});

describe('E6: a base-config that names another host', () => {
  const written = () => `the written file ${job().cloud.host}`;
  test.each([
    ['plain', 'soda_cloud:\n  host: cloud.us.soda.io\n'],
    ['as URL', 'soda_cloud:\n  host: https://Cloud.US.soda.io/\n'],
    ['in another spelling', '? "soda\\x5fcloud"\n: {host: "cloud.us.soda.io"}\n'],
    ['merged', 'data_source x: &a {host: cloud.us.soda.io}\nsoda_cloud:\n  <<: *a\n'],
  ])('is a warning with both hosts and the input to set: %s', async (_how, text) => {
    writeFileSync(join(job().sandbox.workspace, 'base.yml'), text);
    const run = await job().configure({ 'base-config': 'base.yml' });

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'notice')).toEqual([]);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(
        `^Soda Cloud host: .* names cloud.us.soda.io, ${written()}\\. .* set 'host' to cloud.us.soda.io`,
      ),
    ]);
    expect(readText(run.outputs['config-path'])).toMatch(/^ {2}host: "127\.0\.0\.1",$/m);
  });

  test('does not show what is no host', async () => {
    writeFileSync(join(job().sandbox.workspace, 'base.yml'), 'soda_cloud:\n  host: "a b ::error::x"\n');
    const run = await job().configure({ 'base-config': 'base.yml' });

    expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/names a host, the written file/)]);
    expect(run.stdout).not.toContain('a b ');
  });

  test('is a notice where it names the same host', async () => {
    writeFileSync(
      join(job().sandbox.workspace, 'base.yml'),
      'soda_cloud:\n  host: "HTTPS://127.0.0.1:99/"\n',
    );
    const run = await job().configure({ 'base-config': 'base.yml' });

    expect(annotations(run, 'warning')).toEqual([]);
    expect(annotations(run, 'notice')).toEqual([expect.stringContaining('was replaced')]);
  });
});

test.each(['literal', 'reference'])(
  'F1: statements around the data sources cannot reach the written block (%s)',
  async (values) => {
    const base =
      '# {% set all %}\ndata_source lake:\n  type: ${TYPE}\n# {% endset %}${ all | replace("a", "b") }\n';
    writeFileSync(join(job().sandbox.workspace, 'base.yml'), base);
    const run = await job().configure({ 'base-config': 'base.yml', values });

    expect(run.exitCode).toBe(0);
    const text = readText(run.outputs['config-path']);
    expect(text.slice(0, text.indexOf('{%'))).toMatch(/^# .*\nsoda_cloud: \{\n( {2}\S+: \S+\n)+ {2}}\n# $/);
    expect(text.endsWith(base)).toBe(true);
  },
);
