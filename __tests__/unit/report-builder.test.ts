import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Target } from '../../src/github/targets.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { type FinishedRun, ReportBuilder } from '../../src/shared/report-builder.ts';
import type { KeyPair } from '../../src/shared/secret.ts';
import { Secret } from '../../src/shared/secret.ts';
import type { Step } from '../../src/shared/step.ts';
import { createMemoryLog } from './memory-log.ts';

const DATA: Target = { kind: 'repo', owner: 'acme', repo: 'data' };
const LAKE: Target = { kind: 'repo', owner: 'acme', repo: 'lake' };
const SECRET = 'a-secret-that-nobody-may-see-0123456789';
const PAIR: KeyPair = { id: new Secret('5100a9bc-8cbe-44ab-8263-136ba0f35c1d'), secret: new Secret(SECRET) };

let temp = '';
beforeEach(() => {
  temp = fs.mkdtempSync(join(tmpdir(), 'report-'));
  jest.useFakeTimers({ now: Date.parse('2026-11-23T06:06:21Z') });
});
afterEach(() => {
  jest.useRealTimers();
  fs.rmSync(temp, { recursive: true });
});

interface Changes {
  readonly step?: Partial<Step>;
  readonly fs?: Partial<typeof fs>;
  readonly random?: () => number;
}

function build(changes: Changes = {}) {
  const memory = createMemoryLog();
  memory.log.mask(new Secret(SECRET));
  const outputs: Record<string, string> = {};
  const summaries: string[] = [];
  const client = { requests: { reads: 0, writes: 0 } };
  const step: Step = {
    id: 'keys',
    setOutputs: (values) => Object.assign(outputs, values),
    exportVariables: () => {},
    saveState: () => {},
    addSummary: async (text) => {
      summaries.push(text);
    },
    ...changes.step,
  };
  const builder = new ReportBuilder(
    {
      mode: 'rotate',
      connection: { scheme: 'https', host: 'cloud.soda.io' },
      targetList: { named: [DATA, LAKE] },
      dryRun: false,
    },
    'nothing was written',
    {
      log: memory.log,
      step,
      fs: { ...fs, ...changes.fs },
      environment: { RUNNER_TEMP: temp },
      http: { now: () => Date.now(), random: changes.random ?? Math.random },
      cancellation: { requested: false },
      clients: [client],
    },
  );
  const file = () => JSON.parse(fs.readFileSync(outputs['report-path'] ?? '', 'utf8'));
  return { builder, outputs, summaries, client, memory, file };
}

describe('the file', () => {
  test('is never more than ten seconds behind while nothing is recorded', () => {
    const { client, file } = build();
    for (let second = 1; second <= 60; second += 1) {
      client.requests.reads = second;
      jest.advanceTimersByTime(1000);
      expect(file().requests.reads).toBeGreaterThanOrEqual(second - 10);
    }
  });

  test('has a recorded target at once where the last save is more than two seconds ago', () => {
    const { builder, file } = build();
    jest.advanceTimersByTime(1900);
    builder.target(DATA, 'rotated');
    expect(file().counts).toEqual({ skipped: 2 });
    jest.advanceTimersByTime(100);
    builder.target(LAKE, 'failed', { detail: 'HTTP 403' });
    expect(file().counts).toEqual({ rotated: 1, failed: 1 });
  });

  test('does not claim that nothing was written to a target in progress', async () => {
    const { builder, file } = build();
    jest.advanceTimersByTime(5000);
    builder.target(DATA, 'skipped', { detail: 'nothing was written', updatedAt: Date.now() });

    for (const { state, detail } of file().targets) {
      expect({ state, detail }).toEqual({
        state: 'skipped',
        detail: 'not completed when this report was saved',
      });
    }
    await builder.publish(() => '');
    expect(file().targets).toEqual([
      expect.objectContaining({ target: 'repo:acme/data', detail: 'nothing was written' }),
      expect.objectContaining({ target: 'repo:acme/lake', detail: 'nothing was written' }),
    ]);
  });

  test('is final after the end: no timer changes it', async () => {
    const { builder, client, file } = build();
    await builder.publish(() => '');
    const before = file();
    client.requests.writes = 7;
    jest.advanceTimersByTime(60_000);

    expect(file()).toEqual(before);
    expect(before.finished).toBe('2026-11-23T06:06:21Z');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('never reuses the name of another one', () => {
    const numbers = [0.25, 0.25, 0.5];
    const taken = join(temp, 'soda-cloud-keys-report-40000000.json');
    fs.writeFileSync(taken, 'of another step');
    const { outputs } = build({ random: () => numbers.shift() ?? 0.75 });

    expect(outputs['report-path']).toBe(join(temp, 'soda-cloud-keys-report-80000000.json'));
    expect(fs.readFileSync(taken, 'utf8')).toBe('of another step');
  });

  test('is not made where a link waits in its place, and what that names is left alone', () => {
    const victim = join(temp, 'victim');
    fs.writeFileSync(victim, 'untouched');
    fs.symlinkSync(victim, join(temp, 'soda-cloud-keys-report-40000000.json.tmp'));
    const { outputs, memory } = build({ random: () => 0.25 });

    expect(outputs['report-path']).toBe('');
    expect(memory.annotations).toEqual([expect.stringMatching(/^Report file not written: .*EEXIST/)]);
    expect(fs.readFileSync(victim, 'utf8')).toBe('untouched');
  });

  test('survives a disk that is full for a while', async () => {
    let isFull = false;
    const { builder, file, memory } = build({
      fs: {
        renameSync: (from, to) => {
          if (isFull) {
            throw Object.assign(new Error('full'), { code: 'ENOSPC' });
          }
          fs.renameSync(from, to);
        },
      },
    });
    isFull = true;
    jest.advanceTimersByTime(6000);
    builder.target(DATA, 'rotated');
    isFull = false;
    builder.target(LAKE, 'rotated');
    await builder.publish(() => '');

    expect(file().counts).toEqual({ rotated: 2 });
    expect(memory.annotations).toEqual([]);
    expect(fs.readdirSync(temp)).toHaveLength(1);
  });
});

const refuses = (): never => {
  throw Object.assign(new Error(SECRET), { code: 'ENOSPC' });
};

describe('publishing', () => {
  test('never throws, whatever fails: each failure is one warning, and the others are tried', async () => {
    const { builder, memory } = build({
      step: { setOutputs: refuses, addSummary: refuses },
      fs: { openSync: refuses },
    });
    builder.setOutputs({ rotated: 'true' });
    await builder.publish(() => 'a summary');

    expect(memory.annotations.map((text) => text.split(':')[0])).toEqual([
      'Report file not written',
      'Outputs not set',
      'Summary not written',
    ]);
    for (const text of memory.annotations) {
      expect(text).toContain('(ENOSPC)');
    }
    expect(memory.shown()).not.toContain(SECRET);
  });

  test('does not throw when the summary cannot be made', async () => {
    const { builder, outputs, memory } = build();
    await builder.publish(() => {
      throw new TypeError('words of somebody else');
    });

    expect(memory.annotations).toEqual([expect.stringMatching(/^Summary not written: /)]);
    // where it came from, without words that may quote something
    expect(memory.shown()).toMatch(/TypeError\n +at /);
    expect(memory.shown()).not.toContain('words of somebody else');
    expect(JSON.parse(outputs['report'] ?? '')).toMatchObject({ counts: { skipped: 2 } });
  });

  test('sets one line of JSON with what is known, and nothing that is not', async () => {
    const { builder, outputs } = build();
    builder.target(DATA, 'rotated', { updatedAt: Date.parse('2026-11-23T06:06:20.500Z') });
    await builder.publish(() => '');

    expect(outputs['report']).not.toContain('\n');
    expect(JSON.parse(outputs['report'] ?? '')).toEqual({
      mode: 'rotate',
      started: '2026-11-23T06:06:21Z',
      finished: '2026-11-23T06:06:21Z',
      host: 'cloud.soda.io',
      dryRun: false,
      counts: { rotated: 1, skipped: 1 },
      targets: [
        { target: 'repo:acme/data', state: 'rotated', updatedAt: '2026-11-23T06:06:20Z' },
        { target: 'repo:acme/lake', state: 'skipped', detail: 'nothing was written' },
      ],
      requests: { reads: 0, writes: 0 },
    });
  });

  test('names the kind of an unexpected error, without its message', async () => {
    const { builder } = build();
    let failure: string | undefined;
    builder.failed(new TypeError(SECRET));
    await builder.publish((run) => {
      failure = run.failure;
      return '';
    });

    expect(failure).toBe('The action stopped on an error that it does not know: TypeError.');
  });

  test('passes the messages of the run to the summary, without duplicates and secrets', async () => {
    const { builder, outputs, summaries, file } = build();
    let seen: FinishedRun | undefined;
    builder.all('failed', `it echoed ${SECRET}`);
    builder.target(LAKE, 'failed', { detail: `so did ${SECRET}` });
    builder.key({ role: 'new', pair: PAIR, answer: 'not asked' });
    builder.key({ role: 'new', pair: PAIR, answer: `refused: ${SECRET}` });
    builder.findings([{ finding: 'current-key-refused', detail: SECRET }]);
    builder.nextStep(`do not show ${SECRET}`);
    builder.nextStep('fix it');
    builder.failed(new ActionError('A title', { what: `what ${SECRET}`, why: 'why', fix: 'fix it' }));
    builder.failed(new TypeError(SECRET));
    await builder.publish((run) => {
      seen = run;
      return SECRET;
    });

    expect(seen).toMatchObject({
      nextSteps: ['do not show ***', 'fix it'],
      failure: 'what ***',
      canceled: false,
      report: {
        keys: [{ role: 'new', answer: 'refused: ***' }],
        targets: [{ detail: 'it echoed ***' }, { detail: 'so did ***' }],
      },
    });
    expect([JSON.stringify(file()), JSON.stringify(outputs), ...summaries].join()).not.toContain(SECRET);
  });
});
