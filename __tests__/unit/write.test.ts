import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CleanupState } from '../../src/configure/cleanup.ts';
import { removeWritten } from '../../src/configure/cleanup.ts';
import { missingDirectories, writeFile } from '../../src/configure/write-file.ts';
import { headerLine } from '../../src/formats/header.ts';
import type { FileSystem } from '../../src/shared/files.ts';

let root = '';
beforeEach(() => {
  root = fs.realpathSync.native(fs.mkdtempSync(join(tmpdir(), 'write-')));
});
afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

const HEADER = headerLine('0123abcd');
const TEXT = `${HEADER}\nkey\n`;
const stateFor = (path: string): CleanupState => ({
  file: join(root, path),
  header: HEADER,
  temporaryFile: join(root, path, '..', '.soda-cloud-0123abcd.tmp'),
  directories: missingDirectories(join(root, path), fs),
  excluded: false,
  cleanup: true,
});

const STEPS = [
  'mkdirSync',
  'chmodSync',
  'openSync',
  'fchmodSync',
  'writeFileSync',
  'fsyncSync',
  'closeSync',
  'linkSync',
  'unlinkSync',
] as const;
const failing = (step: (typeof STEPS)[number] | 'renameSync', code = 'EIO'): FileSystem => ({
  ...fs,
  [step]: () => {
    throw Object.assign(new Error(`${step} fails`), { code });
  },
});

test.each(STEPS.filter((step) => !['fsyncSync', 'linkSync', 'unlinkSync'].includes(step)))(
  'when %s fails, no file remains and the error has the reason',
  (step) => {
    const state = stateFor('a/b/file');

    expect(() => writeFile(state, TEXT, { fileMode: 0o600, overwrite: false }, failing(step))).toThrow(
      /could not be written.*\(EIO\)/s,
    );
    expect(fs.readdirSync(root)).toEqual([]);
  },
);

test('a file is replaced only by one that is on the disk', () => {
  const state = stateFor('file');
  fs.writeFileSync(state.file, 'somebody else’s');

  expect(() => writeFile(state, TEXT, { fileMode: 0o600, overwrite: true }, failing('fsyncSync'))).toThrow(
    /could not be written.*\(EIO\)/s,
  );
  expect(fs.readdirSync(root)).toEqual(['file']);
  expect(fs.readFileSync(state.file, 'utf8')).toBe('somebody else’s');
});

describe('a read-only file', () => {
  /** Windows does not replace such a file. */
  const WINDOWS: FileSystem = {
    ...fs,
    renameSync: (from, to) => {
      if ((fs.statSync(to).mode & 0o222) === 0) {
        throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
      }
      fs.renameSync(from, to);
    },
  };

  test('is replaced', () => {
    const state = stateFor('file');
    fs.writeFileSync(state.file, 'somebody else’s', { mode: 0o400 });
    writeFile(state, TEXT, { fileMode: 0o400, overwrite: true }, WINDOWS);

    expect(fs.readFileSync(state.file, 'utf8')).toBe(TEXT);
    expect(fs.statSync(state.file).mode & 0o222).toBe(0);
    expect(fs.readdirSync(root)).toEqual(['file']);
  });

  test('stays as it is where this does not help', () => {
    const state = stateFor('file');
    fs.writeFileSync(state.file, 'somebody else’s', { mode: 0o400 });
    const refusing = failing('renameSync', 'EPERM');

    expect(() => writeFile(state, TEXT, { fileMode: 0o600, overwrite: true }, refusing)).toThrow(/\(EPERM\)/);
    expect(fs.readFileSync(state.file, 'utf8')).toBe('somebody else’s');
    expect(fs.statSync(state.file).mode & 0o222).toBe(0);
  });

  test('that has just been made stays read-only', () => {
    const state = stateFor('file');
    writeFile(state, TEXT, { fileMode: 0o400, overwrite: false }, fs);

    expect(fs.statSync(state.file).mode & 0o222).toBe(0);
  });
});

test('no other user can read the file before it has its mode', () => {
  const opened: unknown[] = [];
  const watching: FileSystem = {
    ...fs,
    openSync: (path, flags, mode) => {
      opened.push([flags, mode]);
      return fs.openSync(path, flags, mode);
    },
  };
  writeFile(stateFor('file'), TEXT, { fileMode: 0o644, overwrite: false }, watching);

  expect(opened[0]).toEqual(['wx', 0o600]);
});

test('a file system without hard links gets the file all the same', () => {
  writeFile(stateFor('a/file'), TEXT, { fileMode: 0o640, overwrite: false }, failing('linkSync', 'EPERM'));

  expect(fs.readdirSync(join(root, 'a'))).toEqual(['file']);
  // of all the bits of a mode, Windows has the one for writing
  const mode = process.platform === 'win32' ? 0o666 : 0o640;
  expect(fs.statSync(join(root, 'a/file')).mode & 0o777).toBe(mode);
});

test.each([
  ['a file', (path: string) => fs.writeFileSync(path, 'theirs')],
  ['a link', (path: string) => fs.symlinkSync('/nowhere', path)],
])('%s that appears at the last moment is not replaced', (_what, appear) => {
  const state = stateFor('file');
  const racing: FileSystem = {
    ...fs,
    linkSync: (from, to) => {
      appear(String(to));
      fs.linkSync(from, to);
    },
  };

  expect(() => writeFile(state, TEXT, { fileMode: 0o600, overwrite: false }, racing)).toThrow(
    /was not written/,
  );
  expect(fs.readdirSync(root)).toEqual(['file']);
  expect(fs.lstatSync(state.file).isSymbolicLink() || fs.readFileSync(state.file, 'utf8') === 'theirs').toBe(
    true,
  );
});

test('what a killed process leaves at any step is removed by its state', () => {
  for (const step of STEPS) {
    const state = stateFor('a/b/file');
    const die = () => {
      throw new Error('killed');
    };
    const dying: FileSystem = { ...failing(step), renameSync: die, rmdirSync: die, unlinkSync: die };
    expect(() => writeFile(state, TEXT, { fileMode: 0o600, overwrite: false }, dying)).toThrow();

    expect(removeWritten(state, undefined, fs).problems).toEqual([]);
    expect({ step, left: fs.readdirSync(root) }).toEqual({ step, left: [] });
  }
});
