import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as githubFaults from '../../simulators/github/faults/faults.ts';
import { stillRunning } from '../../simulators/runner/processes.ts';
import * as faults from '../../simulators/soda-cloud/faults.ts';
import { annotations, CURRENT, everythingShown, leaksOf } from '../product/job.ts';
import { NAMES, NEW, secretsOf, statesOf, useRotationJob } from '../product/rotation-job.ts';

const job = useRotationJob(() => ({ secrets: secretsOf(['repo:acme/data']) }));
const writes = () => job().github.requests.filter(({ method }) => method !== 'GET');
const noStaged = { 'new-api-key-id': '', 'new-api-key-secret': '' };
const RUNNERS = '/api/v1/runners';

/** A program in a directory with a space, run by the Node of the tests. */
function program(body: string): string {
  const path = join(job().sandbox.root, 'my program.mjs');
  writeFileSync(path, body);
  return `${process.execPath} "${path}"`;
}

const SHORT_MINUTE = `
  const { setTimeout: original } = globalThis;
  globalThis.setTimeout = (callback, time, ...args) => original(callback, time === 60_000 ? 2000 : time, ...args);
`;

const command = (line: string, env: Record<string, string | undefined> = {}) =>
  job().rotate({ ...noStaged, 'key-command': line }, { env });

const onWindows = process.platform === 'win32' ? test : test.skip;

describe('key-command', () => {
  test.each([
    ['JSON', JSON.stringify({ api_key_id: NEW.id, api_key_secret: NEW.secret })],
    ['a block', `soda_cloud:\n  api_key_id: ${NEW.id}\n  api_key_secret: "${NEW.secret}" # new`],
  ])('gives the new pair as %s', async (_form, output) => {
    const run = await command(
      program(`console.error('chatter'); process.stdout.write(${JSON.stringify(output)});`),
    );

    expect(annotations(run, 'error')).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(job().github.values('repo:acme/data')).toEqual({ [NAMES[0]]: NEW.id, [NAMES[1]]: NEW.secret });
    expect(run.stdout.indexOf(`::add-mask::${NEW.secret}`)).toBeGreaterThan(-1);
    expect(leaksOf(NEW, everythingShown(run))).toEqual([]);
    expect(run.stdout).not.toContain('chatter');
  });

  test('sees the environment but not the inputs', async () => {
    const run = await command(
      program(`
        const inputs = Object.keys(process.env).filter((name) => name.startsWith('INPUT_'));
        process.stdout.write(JSON.stringify({ api_key_id: inputs.length === 0 ? process.env.VAULT_ID : 'inputs', api_key_secret: process.env.VAULT_SECRET }));
      `),
      { VAULT_ID: NEW.id, VAULT_SECRET: NEW.secret },
    );

    expect(run.exitCode).toBe(0);
  });

  onWindows('D7: is a .cmd file, found by its name', async () => {
    const { root } = job().sandbox;
    writeFileSync(
      join(root, 'pair.json'),
      JSON.stringify({ api_key_id: NEW.id, api_key_secret: NEW.secret }),
    );
    writeFileSync(join(root, 'mint.cmd'), '@type "%~dp0%~1"\r\n');
    const run = await command('mint pair.json', { PATH: `${root};${process.env['PATH']}` });

    expect(annotations(run, 'error')).toEqual([]);
    expect(job().github.values('repo:acme/data')).toEqual({ [NAMES[0]]: NEW.id, [NAMES[1]]: NEW.secret });
  });

  test('is run without a shell', async () => {
    const marker = join(job().sandbox.root, 'marker');
    await command(`${process.execPath} --version; touch ${marker}`);

    expect(existsSync(marker)).toBe(false);
  });

  test.each([
    [
      'that fails',
      `console.log(JSON.stringify({ api_key_id: '${NEW.id}' })); process.exit(3);`,
      /exit code 3/,
    ],
    [
      'that prints nothing',
      '',
      /^Key command failed: .*(does not hold both|neither JSON with a key nor a soda_cloud block)/s,
    ],
    [
      'that prints garbage',
      'process.stdout.write(Buffer.from([0, 255, 254, 10, 123]));',
      /^Key command failed: .*(does not hold both|neither JSON with a key nor a soda_cloud block)/s,
    ],
    [
      'that prints a list',
      "console.log('[1, 2]');",
      /^Key command failed: .*(does not hold both|neither JSON with a key nor a soda_cloud block)/s,
    ],
    [
      'that prints half a pair',
      `console.log(JSON.stringify({ api_key_id: '${NEW.id}' }));`,
      /does not hold both/,
    ],
    [
      'that prints numbers',
      'console.log(JSON.stringify({ api_key_id: 1, api_key_secret: 2 }));',
      /does not hold both/,
    ],
    ['that prints too much', "process.stdout.write('x'.repeat(10_000_000));", /more than 64 KiB/],
    [
      'that prints secrets to its error output',
      `console.error('${NEW.secret} ${CURRENT.secret}'); process.exit(1);`,
      /exit code 1/,
    ],
    ['that ends itself', "process.kill(process.pid, 'SIGKILL');", /SIGKILL/],
  ])('%s: a clear error, nothing leaked, nothing written', async (_what, body, message) => {
    const run = await command(program(body));

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(message)]);
    expect(run.stderr).toBe('');
    expect(leaksOf(NEW, everythingShown(run))).toEqual([]);
    expect(writes()).toEqual([]);
  });

  /** A program that hangs, and another one that it starts; where their process IDs are written. */
  function hanging() {
    const pids = join(job().sandbox.root, 'pids');
    const line = program(`
      import { spawn } from 'node:child_process';
      import { renameSync, writeFileSync } from 'node:fs';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      writeFileSync(${JSON.stringify(`${pids}.new`)}, process.pid + ' ' + child.pid);
      renameSync(${JSON.stringify(`${pids}.new`)}, ${JSON.stringify(pids)});
      setInterval(() => {}, 1000);
    `);
    const left = () => stillRunning(readFileSync(pids, 'utf8').split(' ').map(Number));
    return { line, pids, left };
  }

  test('that leaves a process running, which keeps its output open, is not waited for', async () => {
    const pid = join(job().sandbox.root, 'pid');
    const run = await command(
      program(`
        import { spawn } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        const options = { stdio: 'inherit', detached: true };
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], options);
        writeFileSync(${JSON.stringify(pid)}, String(child.pid));
        child.unref();
        console.log(${JSON.stringify(JSON.stringify({ api_key_id: NEW.id, api_key_secret: NEW.secret }))});
      `),
    );
    process.kill(Number(readFileSync(pid, 'utf8')));

    expect(annotations(run, 'error')).toEqual([]);
    expect(run.outputs['rotated']).toBe('true');
  });

  test('that hangs is ended with what it started', async () => {
    const { line, left } = hanging();
    // the limit of 60 seconds, and nothing else, takes two
    const run = await command(line, {
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(SHORT_MINUTE)}`,
    });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Key command failed: .*did not end within 60 seconds/s),
    ]);
    expect(run.milliseconds).toBeGreaterThan(2000);
    expect(await left()).toEqual([]);
  });

  test('is ended with what it started when the action is killed', async () => {
    const { line, pids, left } = hanging();
    let timer: NodeJS.Timeout | undefined;
    const run = await job().rotate(
      { ...noStaged, 'key-command': line },
      {
        started: (child) => {
          timer = setInterval(() => existsSync(pids) && child.kill('SIGKILL'), 10);
        },
      },
    );
    clearInterval(timer);

    expect(run.signal).toBe('SIGKILL');
    expect(await left()).toEqual([]);
  });

  test.each([
    ['that is not there', 'no-such-program-anywhere --flag', /ENOENT/],
    ['that may not be run', '', process.platform === 'win32' ? /must be a \.exe/ : /EACCES/],
    ['whose program is empty', '"" --flag', /'key-command' is empty/],
  ])('%s', async (_what, line, message) => {
    const path = join(job().sandbox.root, 'plain.txt');
    writeFileSync(path, '');
    chmodSync(path, 0o600);
    const run = await command(line === '' ? path : line);

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(message)]);
    expect(writes()).toEqual([]);
  });
});

describe('runner-name', () => {
  const runner = (inputs = {}) =>
    job().rotate({ ...noStaged, 'runner-name': 'ci-runner', 'keep-previous': 'true', ...inputs });

  test('makes one key with the current pair, proves it and writes it', async () => {
    const run = await runner();

    expect(run.exitCode).toBe(0);
    const [minted, ...more] = job().cloud.minted;
    expect(more).toEqual([]);
    expect(job().github.values('repo:acme/data')).toMatchObject({
      [NAMES[0]]: minted?.id,
      [NAMES[1]]: minted?.secret,
    });
    const [request] = job().cloud.requests.filter(({ path }) => path === RUNNERS);
    expect(JSON.parse(request?.body ?? '')).toEqual({ name: 'ci-runner' });
    expect(run.masks).toEqual(expect.arrayContaining([minted?.id, minted?.secret]));
    expect(leaksOf({ id: minted?.id ?? '', secret: minted?.secret ?? '' }, everythingShown(run))).toEqual([]);
  });

  test('a dry run makes none', async () => {
    const run = await runner({ 'dry-run': 'true' });

    expect(run.exitCode).toBe(0);
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'planned' });
    expect(job().cloud.minted).toEqual([]);
  });

  test.each([
    ['without permission', faults.json({ code: 'forbidden', message: 'no' }, 403), 1, /HTTP 403/],
    ['that breaks down', faults.unavailable(500), 1, /HTTP 500.*may have created a key all the same/s],
    [
      'that resets the connection',
      faults.reset(),
      1,
      /connection failed.*may have created a key all the same/s,
    ],
    ['that answers something else', faults.json({ id: 'x' }), 1, /holds no key/],
    ['behind a web page', faults.html(403), 1, /HTTP 403 and a web page.*may have created a key/s],
  ])('a Soda Cloud %s is asked once, and nothing is written', async (_what, fault, requests, message) => {
    job().cloud.faults.always(fault, RUNNERS);
    const run = await runner();

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Runner key not created: /)]);
    expect(annotations(run, 'error')[0]).toMatch(message);
    expect(job().cloud.requests.filter(({ path }) => path === RUNNERS)).toHaveLength(requests);
    expect(writes()).toEqual([]);
  });

  test.each([
    ['of one character', { apiKeyId: 'x', apiKeySecret: 'y' }, /'apiKeyId' .* shorter than 4 characters/],
    ['with a short secret', { apiKeyId: NEW.id, apiKeySecret: 'abc' }, /'apiKeySecret' .* shorter than 4/],
    ['of two lines', { apiKeyId: NEW.id, apiKeySecret: `ab\n${NEW.secret}` }, /several lines/],
    ['whose ID is its secret', { apiKeyId: NEW.id, apiKeySecret: NEW.id }, /are the same value/],
    ['that is hidden', { apiKeyId: NEW.id, apiKeySecret: '****' }, /nothing but asterisks/],
  ])('F11: a key %s is not stored, and no mask hides single letters', async (_what, key, reason) => {
    job().cloud.faults.always(faults.json(key), RUNNERS);
    const run = await runner();

    const [error = ''] = annotations(run, 'error');
    expect(error).toMatch(/^Runner key not created: .*cannot be a key\. Nothing was written\.\n/);
    expect(error).toMatch(reason);
    expect(error).toMatch(/may have been created all the same.*delete it/s);
    expect(run.masks.filter((mask) => mask.length < 4)).toEqual([]);
    expect(leaksOf(NEW, everythingShown(run))).toEqual([]);
    expect(writes()).toEqual([]);
  });

  test('a limit is waited for, as it means that nothing was made', async () => {
    job().cloud.faults.next(faults.tooManyRequests(1), 1, RUNNERS);
    const run = await runner();

    expect(run.exitCode).toBe(0);
    expect(job().cloud.minted).toHaveLength(1);
  });

  test('a key that then cannot be proved is not lost from sight', async () => {
    let logins = 0;
    job().cloud.setFaults(({ path }) => {
      logins += path === '/api/v1/test-login' ? 1 : 0;
      return path === '/api/v1/test-login' && logins > 1 ? faults.html() : undefined;
    });
    const run = await runner();

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Key not verified: .*created a runner key \(fingerprint [0-9a-f]{12}\), which is unused.*Delete the unused runner key/s,
      ),
    ]);
  });

  test('a key whose login the API forbids is used without verification', async () => {
    let logins = 0;
    job().cloud.setFaults(({ path }) => {
      logins += path === '/api/v1/test-login' ? 1 : 0;
      return path === '/api/v1/test-login' && logins > 1 ? faults.json({}, 403) : undefined;
    });
    const run = await runner();

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false', rotated: 'true' } });
    expect(run.stdout).toContain('but does not let it log in');
  });

  test('a key that may be in use is not called unused', async () => {
    job().github.faults.always(githubFaults.refusal(403, 'no'), { method: 'PUT', path: `*/${NAMES[1]}` });
    const run = await runner();

    expect(annotations(run, 'error')[0]).toMatch(
      /^Rotation incomplete: .*created a runner key \(fingerprint [0-9a-f]{12}\)\./,
    );
    expect(annotations(run, 'error')[0]).not.toContain('unused');
  });
});
