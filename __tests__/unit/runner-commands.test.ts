import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as toolkit from '@actions/core';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCommand } from '../../simulators/runner/command-log.ts';
import { parseFileCommands } from '../../simulators/runner/file-commands.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { standardOutput, workflowCommand } from '../../src/shared/log.ts';
import { appendToRunnerFile, assignments } from '../../src/shared/step.ts';

const fs = { openSync, fstatSync, writeFileSync, closeSync };
const directory = mkdtempSync(join(tmpdir(), 'runner-commands-'));
const file = join(directory, 'output');

beforeEach(() => writeFileSync(file, ''));
afterAll(() => rmSync(directory, { recursive: true }));

/** What the Actions toolkit prints. */
function printedBy(print: () => void): string {
  const printed: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    print();
  } finally {
    spy.mockRestore();
  }
  return printed.join('').replaceAll('\r\n', '\n');
}

const text = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '%', ':', ',', '=', '\r', '\n', '"', '😀') });
/** The runner cuts spaces off the last property. */
const title = text.filter((value) => value !== '' && !value.endsWith(' '));

describe('workflow commands', () => {
  test('are those of the Actions toolkit', () => {
    fc.assert(
      fc.property(text, title, (message, heading) => {
        expect(workflowCommand('warning', message, { title: heading })).toBe(
          printedBy(() => toolkit.warning(message, { title: heading })),
        );
        expect(workflowCommand('add-mask', message)).toBe(printedBy(() => toolkit.setSecret(message)));
      }),
    );
  });

  test('reach the runner as they were', () => {
    fc.assert(
      fc.property(text, title, (message, heading) => {
        const [line = '', ...rest] = workflowCommand('error', message, { title: heading }).split('\n');

        expect(parseCommand(line)).toEqual({ command: 'error', properties: { title: heading }, message });
        expect(rest).toEqual(['']);
      }),
    );
  });
});

describe('values in the files of the runner', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z-]{0,8}$/), { maxLength: 4 });
  const value = fc.string({ unit: fc.constantFrom('END', '-END', '<<', '=', 'x', '\n', ' ', 'é') });

  test('are read as they were written, also when they hold the delimiter', () => {
    fc.assert(
      fc.property(names, fc.array(value, { minLength: 4, maxLength: 4 }), (keys, values) => {
        const written = Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']));

        expect(parseFileCommands(assignments(written))).toEqual(written);
      }),
    );
  });

  test('are read as those of the Actions toolkit are', () => {
    process.env['GITHUB_OUTPUT'] = file;
    fc.assert(
      fc.property(value, (output) => {
        writeFileSync(file, '');
        toolkit.setOutput('host', output);
        const theirs = parseFileCommands(readFileSync(file, 'utf8'));

        expect(parseFileCommands(assignments({ host: output }))).toEqual(theirs);
      }),
      { numRuns: 30 },
    );
    delete process.env['GITHUB_OUTPUT'];
  });

  test('are added to what is there', () => {
    appendFileSync(file, 'before=1\n');
    appendToRunnerFile('GITHUB_OUTPUT', assignments({ after: '2' }), { GITHUB_OUTPUT: file }, fs);

    expect(parseFileCommands(readFileSync(file, 'utf8'))).toEqual({ before: '1', after: '2' });
  });

  test.each([
    ['a file that the runner did not make', { GITHUB_OUTPUT: join(directory, 'nothing') }, 'ENOENT'],
    ['a directory', { GITHUB_OUTPUT: directory }, 'EISDIR'],
    ['no file named', {}, 'ENOENT'],
  ])('are not lost without a word: %s', (_what, environment, code) => {
    const append = () => appendToRunnerFile('GITHUB_OUTPUT', 'x', environment, fs);

    expect(append).toThrow(ActionError);
    expect(append).toThrow(code);
  });
});

describe.each(existsSync('/dev/null') ? [true] : [])('no file of the runner is', () => {
  const target = join(directory, 'target');
  const place = join(directory, 'place');
  const inPlace: [string, () => void, RegExp][] = [
    ['a link', () => symlinkSync(target, place), /\(ELOOP\)/],
    ['a named pipe without a reader', () => spawnSync('mkfifo', [place]), /\(ENXIO\)/],
  ];

  test.each(inPlace)('%s', (_what, put, reason) => {
    writeFileSync(target, '');
    put();
    const append = () => appendToRunnerFile('GITHUB_ENV', 'KEY=x\n', { GITHUB_ENV: place }, fs);

    try {
      expect(append).toThrow(reason);
      expect(readFileSync(target, 'utf8')).toBe('');
    } finally {
      rmSync(place);
    }
  });

  test.each(['/dev/full', '/dev/null'])('the device %s', (device) => {
    const append = () => appendToRunnerFile('GITHUB_ENV', 'KEY=x\n', { GITHUB_ENV: device }, fs);

    expect(append).toThrow('Cannot write to $GITHUB_ENV (not a regular file).');
  });
});

describe('standard output', () => {
  const failure = (code: string) => Object.assign(new Error(code), { code });

  /** A pipe that takes a few bytes at a time, and now and then none. */
  function narrowPipe(steps: readonly (number | string)[]) {
    let taken = '';
    let step = 0;
    const write = (_descriptor: number, bytes: Uint8Array): number => {
      const next = steps[step++ % steps.length] ?? 1;
      if (typeof next === 'string') {
        throw failure(next);
      }
      taken += Buffer.from(bytes.subarray(0, next)).toString('latin1');
      return Math.min(next, bytes.length);
    };
    return { write, taken: () => Buffer.from(taken, 'latin1').toString('utf8') };
  }

  test('gets the whole text through a pipe whose reader is behind', () => {
    const pipe = narrowPipe([3, 'EAGAIN', 1]);
    standardOutput(pipe.write)('a line with é and 😀\n');

    expect(pipe.taken()).toBe('a line with é and 😀\n');
  });

  test('gives up without an error when nobody reads any more', () => {
    const pipe = narrowPipe([2, 'EPIPE']);
    standardOutput(pipe.write)('a line\n');

    expect(pipe.taken()).toBe('a ');
  });
});
