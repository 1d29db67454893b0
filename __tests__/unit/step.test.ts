import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parseFileCommands } from '../../simulators/runner/file-commands.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { publishSummary, type RunnerFile, runnerStep, type Step } from '../../src/shared/step.ts';
import { createMemoryLog } from './memory-log.ts';

const directory = mkdtempSync(join(tmpdir(), 'step-'));
const file = join(directory, 'file');
const step = runnerStep({ hasSummary: true });

/** Every way in which a step writes to a file of the runner. */
const WAYS: [RunnerFile, (step: Step) => void | Promise<void>][] = [
  ['GITHUB_OUTPUT', ({ setOutputs }) => setOutputs({ host: 'x' })],
  ['GITHUB_ENV', ({ exportVariables }) => exportVariables({ KEY_OF_A_TEST: 'x' })],
  ['GITHUB_STATE', ({ saveState }) => saveState('state', 'x')],
  ['GITHUB_STEP_SUMMARY', ({ addSummary }) => addSummary('x')],
];

const before = { ...process.env };
beforeEach(() => {
  writeFileSync(file, '');
  for (const [name] of WAYS) {
    process.env[name] = file;
  }
});
afterEach(() => {
  for (const name of [...WAYS.map(([variable]) => variable), 'KEY_OF_A_TEST']) {
    if (before[name] === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before[name];
    }
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

test('what a step sets is added to what is there, whatever lines it has', async () => {
  appendFileSync(file, 'before=1\n');
  step.setOutputs({ one: 'a\nb<<c\n', two: '' });
  step.exportVariables({ KEY_OF_A_TEST: 'é 😀' });
  step.saveState('state', '{"a": 1}');

  expect(parseFileCommands(readFileSync(file, 'utf8'))).toEqual({
    before: '1',
    one: 'a\nb<<c\n',
    two: '',
    KEY_OF_A_TEST: 'é 😀',
    state: '{"a": 1}',
  });
});

test('summaries are added one after the other, and none where the step has none', async () => {
  await step.addSummary('# one');
  await step.addSummary('# two');
  await runnerStep({ hasSummary: false }).addSummary('# three');
  delete process.env['GITHUB_STEP_SUMMARY'];
  await step.addSummary('# four');

  expect(readFileSync(file, 'utf8')).toBe(`# one${EOL}# two${EOL}`);
});

describe.each(WAYS)('%s', (name, write) => {
  /** The error of a write to a path: it has the variable and the reason, and not the path. */
  async function errorFor(path: string | undefined): Promise<ActionError> {
    process.env[name] = path;
    if (path === undefined) {
      delete process.env[name];
    }
    try {
      await write(step);
    } catch (error) {
      if (error instanceof ActionError) {
        return error;
      }
    }
    throw new Error('there was no error of ours');
  }

  test.each([
    ['a file that the runner did not make', join(directory, 'nothing'), 'ENOENT'],
    ['a directory', directory, 'EISDIR'],
    ['an empty path', '', 'the variable is not set'],
  ])('is not %s', async (_what, path, code) => {
    const { title, message } = await errorFor(path);

    expect(title).toBe('Runner file not writable');
    expect(message).toContain(`Cannot write to $${name} (${code}).`);
    expect(existsSync(join(directory, 'nothing'))).toBe(false);
  });

  test.each(['/dev/full', '/dev/null'])('is not the device %s', async (path) => {
    expect((await errorFor(path)).message).toContain(`Cannot write to $${name} (not a regular file).`);
  });

  test.each<[string, (place: string, target: string) => void, string]>([
    ['a link', (place, target) => symlinkSync(target, place), '(ELOOP)'],
    ['a named pipe without a reader', (place) => spawnSync('mkfifo', [place]), '(ENXIO)'],
  ])('F5: is not %s', async (_what, put, reason) => {
    const place = join(directory, 'place');
    const target = join(directory, 'target');
    writeFileSync(target, '');
    put(place, target);

    try {
      expect((await errorFor(place)).message).toContain(reason);
      expect(readFileSync(target, 'utf8')).toBe('');
    } finally {
      rmSync(place);
    }
  });
});

describe('without a file of the runner, @actions/core would print the value', () => {
  test.each(
    WAYS.slice(0, 3).flatMap(([name, write]) => [undefined, ''].map((path) => [name, path, write] as const)),
  )('%s is %j: an error, and nothing is printed', async (name, path, write) => {
    delete process.env[name];
    if (path !== undefined) {
      process.env[name] = path;
    }
    const print = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await expect(async () => write(step)).rejects.toThrow(
        `Cannot write to $${name} (the variable is not set).`,
      );
      expect(print).not.toHaveBeenCalled();
    } finally {
      print.mockRestore();
    }
  });
});

test('a summary that cannot be written is a warning', async () => {
  process.env['GITHUB_STEP_SUMMARY'] = directory;
  const { log, annotations } = createMemoryLog();
  await publishSummary('# one', step, log);

  expect(annotations).toEqual([expect.stringMatching(/^Summary not written: .*\(EISDIR\)/)]);
});
