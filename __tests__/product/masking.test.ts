import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { parseCommand } from '../../simulators/runner/command-log.ts';
import { hastened } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import * as faults from '../../simulators/soda-cloud/faults.ts';
import { annotations, CURRENT, everythingShown, leaksOf, PREVIOUS, readText, useJob } from './job.ts';

const job = useJob(hastened);
const FALLBACK = { 'previous-api-key-id': PREVIOUS.id, 'previous-api-key-secret': PREVIOUS.secret };
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The masks before the first other line of the log. */
function leadingMasks(run: ActionRun): string[] {
  const commands = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => parseCommand(line));
  const end = commands.findIndex((command) => command?.command !== 'add-mask');
  return commands.slice(0, end === -1 ? undefined : end).flatMap((command) => command?.message ?? []);
}

describe('masks come first', () => {
  test('the pair, its Basic credentials and the fallback', async () => {
    const run = await job().configure(FALLBACK);

    expect(leadingMasks(run)).toEqual(
      expect.arrayContaining([
        CURRENT.id,
        CURRENT.secret,
        base64(`${CURRENT.id}:${CURRENT.secret}`),
        PREVIOUS.id,
        PREVIOUS.secret,
      ]),
    );
  });

  test.each([
    ['an input that is not accepted', { mode: 'nonsense' }],
    ['a key to be trimmed', { 'api-key-id': `${CURRENT.id} ` }],
    ['an unused input', { 'env-names': 'A, B' }],
  ])('before %s is reported', async (_what, inputs) => {
    const run = await job().configure({ ...FALLBACK, ...inputs });

    expect(leadingMasks(run)).toEqual(
      expect.arrayContaining([CURRENT.id, CURRENT.secret, PREVIOUS.id, PREVIOUS.secret]),
    );
  });

  test.each([
    [
      'of several lines',
      `soda_cloud:\n  api_key_id: ${CURRENT.id}\n bad\n  api_key_secret: "${CURRENT.secret}"\n`,
    ],
    ['of one line', `{"api_key_id": "${CURRENT.id}", "api_key_secret": "${CURRENT.secret}", "host`],
  ])('also for a block that is not readable, %s', async (_form, block) => {
    const run = await job().configure({ 'api-key-id': '', 'api-key-secret': '', 'soda-cloud': block });

    expect(run.exitCode).toBe(1);
    expect(leadingMasks(run)).toEqual(expect.arrayContaining([CURRENT.id, CURRENT.secret]));
  });
});

test('the spelling in the file is masked where it differs from the key, before the file exists', async () => {
  const secret = `quote" colon: ${CURRENT.secret} $nd 100%`;
  const run = await job().configure({ 'api-key-secret': secret, verify: 'false' });

  const written = /api_key_secret: "(.*)"/.exec(readText(run.outputs['config-path']))?.[1];
  expect(written).not.toBe(secret);
  expect(run.masks).toEqual(expect.arrayContaining([secret, written]));
  expect(run.stdout.indexOf('::add-mask::quote\\x22')).toBeLessThan(run.stdout.indexOf('Wrote '));
  expect(run.masks).not.toContain('');
});

test('so is that of the ID', async () => {
  const run = await job().configure({ 'api-key-id': 'an id: with $yntax', verify: 'false' });

  expect(run.masks).toContain('an\\x20id\\x3a\\x20with\\x20\\x24yntax');
});

test('a key with escapes in a block is masked without them', async () => {
  const run = await job().configure({
    'api-key-id': '',
    'api-key-secret': '',
    'soda-cloud': `api_key_id: "${CURRENT.id}"\napi_key_secret: "\\x56${CURRENT.secret.slice(1)}"`,
  });

  expect(run.outputs['verified']).toBe('true');
  expect(run.masks).toContain(CURRENT.secret);
});

test('a whole block or an empty value is never masked', async () => {
  const run = await job().configure({
    'api-key-id': '',
    'api-key-secret': '',
    'soda-cloud': `soda_cloud:\n  host: 127.0.0.1\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}\n`,
  });

  // the runner fills its own token into 'issue-token'
  expect(new Set(run.masks)).toEqual(
    new Set([WORKFLOW_TOKEN.token, CURRENT.id, CURRENT.secret, base64(`${CURRENT.id}:${CURRENT.secret}`)]),
  );
});

test('a block that was stored as the secret does not hide the words of a configuration', async () => {
  const run = await job().configure({
    'api-key-secret': `soda_cloud:\n  host: cloud.soda.io\n  api_key_id: ${PREVIOUS.id}\n  api_key_secret: ${PREVIOUS.secret}\n`,
  });

  expect(run.exitCode).toBe(1);
  expect(run.masks).toEqual(expect.arrayContaining([PREVIOUS.id, PREVIOUS.secret]));
  expect(run.masks.filter((mask) => /soda_cloud|host/.test(mask))).toEqual([]);
});

test('the password of a proxy is masked', async () => {
  const run = await job().configure({}, { env: { https_proxy: 'http://user:pr%40xy-pass@127.0.0.1:1' } });

  expect(run.masks).toEqual(expect.arrayContaining(['pr%40xy-pass', 'pr@xy-pass']));
});

describe('nothing of the key is shown', () => {
  const yaml = `data_source x:\n  token: ${CURRENT.secret}\n   bad\n`;
  test.each([
    ['refused', () => job().cloud.faults.always(faults.echo(401)), {}],
    ['unreachable', () => job().cloud.faults.always(faults.reset()), {}],
    ['HTML', () => job().cloud.faults.always(faults.html()), {}],
    ['echoing', () => job().cloud.faults.always(faults.echo(200)), {}],
    [
      'YAML error in base-config',
      () => writeFileSync(join(job().sandbox.workspace, 'base.yml'), yaml),
      { 'base-config': 'base.yml' },
    ],
    [
      'existing file',
      () => writeFileSync(join(job().sandbox.workspace, 'there.yml'), CURRENT.secret),
      { 'config-path': 'there.yml' },
    ],
    [
      'unwritable directory',
      () => writeFileSync(join(job().sandbox.workspace, 'file'), ''),
      { 'config-path': 'file/there.yml' },
    ],
    ['the key in another input', () => undefined, { format: CURRENT.secret }],
    [
      'a part of the key in upper case in another input',
      () => undefined,
      { format: `x${CURRENT.secret.toUpperCase()}x` },
    ],
    ['the key in base64 in another input', () => undefined, { region: base64(`:${CURRENT.secret}`) }],
    ['the key as host', () => undefined, { host: CURRENT.secret, port: '1' }],
  ])('%s', async (_what, prepare, inputs: Readonly<Record<string, string>>) => {
    prepare();
    for (const debug of [undefined, '1']) {
      const run = await job().configure(inputs, { env: { RUNNER_DEBUG: debug } });

      expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
      expect(run.stderr).toBe('');
    }
  });

  test.each(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'])(
    'a file of the runner that cannot be written is named by its variable: %s',
    async (variable) => {
      const run = await job().configure(
        { 'export-env': 'true' },
        { env: { [variable]: `/nowhere/${CURRENT.secret}` } },
      );

      expect(run.exitCode).toBe(1);
      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(`^Runner file not writable: .*${variable}.*ENOENT`),
      ]);
      expect(run.stdout).not.toContain('nowhere');
      expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
    },
  );

  test('an error that the action does not know is named without its message', async () => {
    const broken = join(job().sandbox.home, 'broken.cjs');
    writeFileSync(
      broken,
      `require('node:fs').readdirSync = () => { throw new RangeError('${CURRENT.secret}'); };`,
    );
    const run = await job().configure(
      { 'config-path': 'soda/configuration.yml' },
      { env: { NODE_OPTIONS: `--require ${broken}` } },
    );

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Unexpected error: .*RangeError/)]);
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  });

  test('no stack trace unless debug logging is on', async () => {
    const quiet = await job().configure({ mode: 'nonsense' });
    const debug = await job().configure({ mode: 'nonsense' }, { env: { RUNNER_DEBUG: '1' } });

    expect(quiet.stdout).not.toMatch(/\.js:\d+|::debug::/);
    expect(debug.stdout).toMatch(/^::debug::.*\.js:\d+/m);
  });
});
