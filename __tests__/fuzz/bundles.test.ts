import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { startWireServer, type WireServer } from '../../simulators/wire/server.ts';
import { annotations, CURRENT, everythingShown, leaksOf, PREVIOUS } from '../product/job.ts';
import { currentPair, NEW, previousPair } from '../product/rotation-job.ts';
import { fuzz } from './fuzz.ts';
import { DOCUMENTS, rightAnswer } from './github-documents.ts';
import { countRun, tally } from './tally.ts';
import { rightScript, slowAnswers, type WireAnswer, wireAnswers } from './wire-answers.ts';

/** Of the whole process, in megabytes; bodies of 400 MB are offered to it. */
const MOST_MEMORY = 450;
/** Pauses are this much shorter; time limits are as they are. */
const HASTEN =
  'globalThis.setTimeout=((wait)=>(call,time,...rest)=>wait(call,time/1000,...rest))(setTimeout)';
const TROUBLESHOOTING = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

let sandbox: Sandbox;
let cloud: WireServer;
let github: WireServer;
beforeAll(async () => {
  [sandbox, cloud, github] = await Promise.all([createSandbox(), startWireServer(), startWireServer()]);
});
afterAll(async () => {
  await Promise.all([cloud.close(), github.close()]);
  await sandbox.remove();
});

const MODES = {
  configure: previousPair(PREVIOUS),
  rotate: {
    'new-api-key-id': NEW.id,
    'new-api-key-secret': NEW.secret,
    'keep-previous': 'true',
    targets: 'repo\nenvironment:prod',
  },
  audit: { ...previousPair(PREVIOUS), 'report-issue': 'true' },
  retire: { ...previousPair(PREVIOUS), 'overlap-hours': '0' },
} as const;
type Mode = keyof typeof MODES;

interface Measured {
  readonly run: ActionRun;
  readonly megabytes: number;
}

async function measure(mode: Mode, cloudUrl = cloud.url): Promise<Measured> {
  let megabytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = await runAction('main', {
    sandbox,
    inputs: {
      ...{ mode, host: cloudUrl, ...currentPair(CURRENT), ...MODES[mode] },
      ...(mode === 'configure' ? {} : { 'github-api-url': github.url, 'github-token': 'github_pat_fuzz' }),
      ...(mode === 'rotate' || mode === 'retire' ? { 'write-interval-ms': '0' } : {}),
    },
    env: { NODE_OPTIONS: `--max-old-space-size=256 --import data:text/javascript,${HASTEN}` },
    started: (child) => {
      timer = setInterval(() => {
        megabytes = Math.max(megabytes, peakOf(child.pid));
      }, 20);
    },
  });
  clearInterval(timer);
  countRun(megabytes);
  return { run, megabytes };
}

/** The most memory that a process had so far, in megabytes; nothing where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Expects a documented result with its reason, and no other text. */
function expectGoodEnd(mode: Mode, { run, megabytes }: Measured): void {
  const shown = everythingShown(run);
  const errors = annotations(run, 'error');
  const titles = errors.map((text) => text.split(':')[0] ?? '');
  expect({ signal: run.signal, stderr: run.stderr, trace: /^\s+at /m.exec(run.stdout)?.[0] }).toEqual({
    ...{ signal: null, stderr: '', trace: undefined },
  });
  expect({ exitCode: run.exitCode, errors }).toEqual({
    exitCode: errors.length === 0 ? 0 : 1,
    errors: errors.slice(0, 1),
  });
  const unknown = titles.filter((title) => title === 'Unexpected error' || !TROUBLESHOOTING.includes(title));
  expect(unknown).toEqual([]);
  expect([CURRENT, PREVIOUS, NEW].flatMap((pair) => leaksOf(pair, shown))).toEqual([]);
  expect(megabytes).toBeLessThan(MOST_MEMORY);
  if (mode === 'configure') {
    // only a refusal stops a pipeline
    expect(titles.filter((title) => title !== 'Soda Cloud refused the API key')).toEqual([]);
    expect(run.outputs['configured']).toBe(String(run.exitCode === 0));
    const warned = annotations(run, 'warning').some((text) => text.startsWith('API key not checked'));
    expect(run.exitCode === 0 && run.outputs['verified'] === 'false').toBe(warned);
  }
}

/** The correct response of Soda Cloud, which accepts the current and the new pair. */
function login(head: string): WireAnswer {
  const credentials = Buffer.from(/authorization: basic (\S+)/i.exec(head)?.[1] ?? '', 'base64').toString();
  return credentials.startsWith(PREVIOUS.id)
    ? rightScript({ status: 401, document: {} })
    : rightScript({ status: 200, document: { organisationName: 'Acme' } });
}

const patience = { slow: false, huge: true };
const disturbed = fc.constantFrom<Mode>('configure', 'rotate', 'audit', 'retire').chain((mode) =>
  fc.record({
    mode: fc.constant(mode),
    cloudAnswers: fc.array(wireAnswers({ organisationName: 'Acme' }, patience), { maxLength: 5 }),
    ofCloud: mode === 'configure' ? fc.constant(true) : fc.boolean(),
    githubAnswers: fc.array(
      fc.oneof(...Object.values(DOCUMENTS).map((document) => wireAnswers(document, patience))),
      { minLength: 1, maxLength: 6 },
    ),
    /** The number of the first request that is answered like that. */
    from: fc.nat({ max: 14 }),
  }),
);

fuzz('bundles: every mode, disturbed', 120, disturbed, async (disturbance) => {
  const { mode, ofCloud, cloudAnswers, githubAnswers, from } = disturbance;
  let logins = 0;
  let requests = 0;
  cloud.answer((head) => {
    const answer = ofCloud ? cloudAnswers[logins] : undefined;
    logins += 1;
    tally.answers += 1;
    return (answer ?? login(head)).script;
  });
  github.answer((head) => {
    const answer = ofCloud ? undefined : githubAnswers[requests - from];
    requests += 1;
    tally.answers += 1;
    return (answer ?? rightScript(rightAnswer(head))).script;
  });

  expectGoodEnd(mode, await measure(mode));
});

test('undisturbed, every mode comes to its end', async () => {
  cloud.answer((head) => login(head).script);
  github.answer((head) => rightScript(rightAnswer(head)).script);
  for (const mode of ['configure', 'rotate', 'audit', 'retire'] as const) {
    expectGoodEnd(mode, await measure(mode));
  }
});

test('answers that never end: configure goes on within its time', async () => {
  await Promise.all(
    slowAnswers.map(async ({ script }) => {
      const server = await startWireServer();
      server.answer(() => script);
      const measured = await measure('configure', server.url);
      await server.close();
      expectGoodEnd('configure', measured);
      expect(measured.run.exitCode).toBe(0);
      expect(measured.run.milliseconds).toBeLessThan(60_000);
    }),
  );
}, 120_000);
