import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as faults from '../../simulators/github/faults/faults.ts';
import { accelerated } from '../../simulators/runner/pace.ts';
import { type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { escapeName } from '../../src/shared/redactor.ts';
import { DAY, useDatedJob } from '../product/dated-job.ts';
import { CURRENT, PREVIOUS } from '../product/job.ts';
import { currentPair, NAMES, previousPair } from '../product/rotation-job.ts';
import { CANARY, foreignCommands, hostileName, timesPrinted } from './hostile-names.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? 2026);
const ROUNDS = Math.ceil(3 * Number(process.env['FUZZ_SCALE'] ?? 1));
const REPOSITORY = 'acme/data';

const { job, hold } = useDatedJob({}, accelerated);
const tally = { names: 0, printed: 0, taken: 0, runs: 0 };

afterAll(() => {
  const { names, runs, printed, taken } = tally;
  process.stdout.write(
    `F2: ${names} hostile names in ${runs} runs, printed ${printed} times: the runner would have taken ${taken} commands that are not ours\n`,
  );
});

/** Rounds of so many hostile names. */
function rounds(names: number, salt: number): string[][] {
  tally.names += ROUNDS * names;
  const arbitrary = fc.array(hostileName, { minLength: names, maxLength: names });
  return fc.sample(arbitrary, { numRuns: ROUNDS, seed: SEED + salt });
}

function check(run: ActionRun): void {
  tally.runs += 1;
  tally.printed += timesPrinted(run);
  const taken = foreignCommands(run);
  tally.taken += taken.length;
  expect(taken).toEqual([]);
  expect(run.stderr).toBe('');
  expect(Object.keys(run.state).join()).not.toContain(CANARY);
}

const inOneLine = (name: string) => name.replace(/[\r\n]+/g, ' ');
/** The part of a text that can be a file name on this system. */
const asFileName = (name: string) => name.replace(/[/\0]/g, '_').toWellFormed().slice(0, 60);
const asVariable = (name: string) => name.replaceAll('\0', '');

const DEBUG = { RUNNER_DEBUG: '1' };

test('F2, C5: configure and post, with hostile paths, hosts, values and organizations', async () => {
  for (const [organization = '', path = '', value = '', other = ''] of rounds(4, 1)) {
    job().cloud.faults.always(cloudFaults.json({ organisationName: organization }));
    const inputs = {
      ...currentPair(CURRENT),
      host: `http://${job().cloud.host}:${job().cloud.port}`,
      'config-path': join(asFileName(path), asFileName(other)),
    };
    const start = (more: Readonly<Record<string, string>> = {}) =>
      runAction('main', {
        sandbox: job().sandbox,
        inputs: { ...inputs, ...more },
        env: { ...DEBUG, GITHUB_ACTION: asVariable(value) },
      });
    const written = await start();
    const runs = [
      written,
      await start({ overwrite: 'true', 'env-names': `${value}, B`, values: 'reference' }),
      await start({ mode: value }),
      await start({ format: value, 'config-path': '' }),
      await start({ host: value }),
      await start({ 'base-config': asFileName(value), 'config-path': '' }),
      await runAction('post', { sandbox: job().sandbox, state: written.state, env: DEBUG }),
    ];
    // a directory instead of the file, which cannot be removed
    const again = await start({ 'config-path': asFileName(value) });
    const file = again.outputs['config-path'];
    if (file !== undefined) {
      writeFileSync(file, 'somebody else');
      mkdirSync(dirname(file), { recursive: true });
      runs.push(again, await runAction('post', { sandbox: job().sandbox, state: again.state, env: DEBUG }));
    }
    runs.forEach(check);
    expect(runs.reduce((sum, run) => sum + timesPrinted(run), 0)).toBeGreaterThan(0);
    job().cloud.faults.clear();
  }
});

test('F2: rotate, with hostile environments, organizations, refusals and answers', async () => {
  for (const [organization = '', environment = '', message = '', header = ''] of rounds(4, 2)) {
    const name = inOneLine(environment).trim();
    hold('repo:acme/data', 10 * DAY);
    job().cloud.faults.always(cloudFaults.json({ organisationName: organization }));
    const targets = `environment:acme/data:${escapeName(name)}\nrepo:acme/data`;
    const missing = await job().rotate({ targets }, { env: DEBUG });
    job().github.faults.always(
      faults.refusal(403, message, { 'x-accepted-github-permissions': encodeURIComponent(header) }),
      { method: 'PUT' },
    );
    const refused = await job().rotate({ targets: 'repo:acme/data' }, { env: DEBUG });
    job().github.faults.clear();
    job().github.faults.always(faults.spiked(message), { method: 'GET' });
    const spiked = await job().rotate({ targets: 'repo:acme/data, org:acme' }, { env: DEBUG });
    job().github.faults.clear();
    job().cloud.faults.clear();

    for (const run of [missing, refused, spiked]) {
      check(run);
      expect(run.exitCode).toBe(1);
    }
    expect(timesPrinted(missing)).toBeGreaterThan(0);
  }
});

/** GitHub lists an environment of that name with both secrets. */
function answerWithEnvironment(name: string): void {
  const environments = [{ id: 1, name }];
  const at = new Date().toISOString();
  const secrets = NAMES.map((secret) => ({ name: secret, created_at: at, updated_at: at }));
  const path = '/repos/acme/data/environments';
  job().github.faults.always(faults.json({ total_count: 1, environments }), { method: 'GET', path });
  job().github.faults.always(faults.json({ total_count: 2, secrets }), { method: 'GET', path: `${path}/*` });
}

test('F2, F10: audit, with hostile environments, issues, workflows and answers', async () => {
  for (const [environment = '', url = '', ref = '', label = ''] of rounds(4, 3)) {
    hold('repo:acme/data', 200 * DAY);
    answerWithEnvironment(environment);
    const inputs = {
      'report-issue': 'true',
      'issue-token': '',
      'issue-labels': inOneLine(label).slice(0, 40),
    };
    const env = {
      ...DEBUG,
      GITHUB_WORKFLOW_REF: asVariable(ref),
      GITHUB_SERVER_URL: 'https://github.example',
    };
    const shadowed = await job().audit(inputs, { env });
    const issue = job().github.issues(REPOSITORY).at(-1);
    const listed = {
      number: issue?.number,
      html_url: url,
      state: 'open',
      body: issue?.body,
      labels: [{ name: label }],
      user: { type: 'Bot' },
    };
    job().github.faults.always(faults.json([listed]), { method: 'GET', path: '/repos/acme/data/issues' });
    const linked = await job().audit(inputs, { env });
    job().github.faults.clear();
    job().github.faults.always(faults.spiked(url), { method: 'GET' });
    const spiked = await job().audit(inputs, { env: { ...env, GITHUB_REPOSITORY: asVariable(ref) } });
    job().github.faults.clear();

    for (const run of [shadowed, linked, spiked]) {
      check(run);
    }
    expect(timesPrinted(shadowed)).toBeGreaterThan(0);
    expect(shadowed.outputs['issue-url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/acme\/data\/issues\/\d+$/);
    expect(linked.outputs['issue-url']).toBe('');
    expect(linked.summary).toContain(`Reminder: issue ${issue?.number}`);
  }
});

test('F2: retire, with hostile environments, organizations, repositories and runners', async () => {
  for (const [organization = '', environment = '', runner = ''] of rounds(3, 4)) {
    hold('repo:acme/data', 10 * DAY);
    job().cloud.faults.always(cloudFaults.json({ organisationName: organization }));
    const inputs = { ...currentPair(CURRENT), ...previousPair(PREVIOUS) };
    const targets = `environment:acme/data:${escapeName(inOneLine(environment).trim())}\nrepo:acme/data`;
    const runs = [
      await job().retire({ ...inputs, targets }, { env: DEBUG }),
      await job().retire({ ...inputs, 'retire-runner-id': runner }, { env: DEBUG }),
    ];
    job().github.faults.always(faults.spiked(runner), { method: 'GET' });
    runs.push(await job().retire({ ...inputs, targets: 'org:acme' }, { env: DEBUG }));
    job().github.faults.clear();
    job().cloud.faults.clear();

    runs.forEach(check);
    expect(timesPrinted(runs[0] ?? { stdout: '' })).toBeGreaterThan(0);
  }
});
