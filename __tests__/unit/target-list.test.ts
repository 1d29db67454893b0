import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findOverlaps, uniqueTargets } from '../../src/github/overlaps.ts';
import type { TargetList } from '../../src/github/patterns.ts';
import { formatTarget, type SecretNames, withPrevious } from '../../src/github/targets.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import { parseTargetList } from '../../src/inputs/target-list.ts';
import { readTargets } from '../../src/inputs/targets.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { Secret } from '../../src/shared/secret.ts';
import { inputsOf } from './inputs-of.ts';
import { createMemoryLog } from './memory-log.ts';
import { parseTargets } from './parsed-targets.ts';

const NAMES: SecretNames = { id: 'ID', secret: 'SECRET' };
const BOTH = { names: NAMES, previousNames: withPrevious(NAMES) };
const CURRENT = { owner: 'acme', repo: 'data' };

let workspace = '';
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'targets-'));
});
afterEach(() => {
  rmSync(workspace, { recursive: true });
});

const write = (name: string, text: string | Buffer) => writeFileSync(join(workspace, name), text);

function namedPipe(): string {
  execFileSync('mkfifo', [join(workspace, 'pipe')]);
  return 'file:pipe';
}

function linkTo(path: string): string {
  symlinkSync(path, join(workspace, 'link'));
  return 'file:link';
}

interface ReadOptions {
  readonly both?: typeof BOTH;
  readonly log?: ReturnType<typeof createMemoryLog>;
  readonly environment?: Record<string, string>;
}

function read(
  text: string,
  {
    both = BOTH,
    log: { log } = createMemoryLog(),
    environment = { GITHUB_WORKSPACE: workspace },
  }: ReadOptions = {},
): TargetList {
  const reader = new InputReader(inputsOf({ INPUT_TARGETS: text }), (shown) => log.sanitize(shown));
  const run = { fromFork: false, byDependabot: false };
  const runContext = { repository: 'acme/data', apiUrl: '' };
  return readTargets({ reader, log, run, environment, runContext }, both);
}

/** What is wrong with each line; one of them stands in other parts of the error. */
function problemsIn(text: string, options?: ReadOptions): string[] {
  try {
    read(text, options);
  } catch (error) {
    if (error instanceof ActionError) {
      const { what, why } = error.parts;
      const [, only] = /contains an invalid entry: (.*)\.$/.exec(what) ?? [];
      return only === undefined ? why.split('\n- ').slice(1) : [`${only}: ${why.replace(/\.$/, '')}`];
    }
    throw error;
  }
  return [];
}

function linesOf({ named, patterns, exclusions }: TargetList): string[] {
  return [
    ...named.map(formatTarget),
    ...patterns.map(({ text }) => text),
    ...exclusions.map(({ text }) => text),
  ];
}

describe('commas', () => {
  test.each([
    ['repo, org', ['repo:acme/data', 'org:acme']],
    ['repo,org # both', ['repo:acme/data', 'org:acme']],
    ['# ours\n\n  repo, org\n# end\n', ['repo:acme/data', 'org:acme']],
    ['repo:acme/*, !repo:acme/old', ['repo:acme/*', '!repo:acme/old']],
    ['environment:a, b\norg', ['environment:acme/data:a, b', 'org:acme']],
    ['environment:a\\=b, org', ['environment:acme/data:a\\=b', 'org:acme']],
    ['repo = A, B', ['repo:acme/data = A, B']],
    ['environment:a, b = A, B', ['environment:acme/data:a, b = A, B']],
  ])('%j', (text, lines) => {
    expect(linesOf(read(text))).toEqual(lines);
  });

  test.each([
    ['repo, org = A, B', 'line 1'],
    ['# ours\nrepo = A, B, org', 'line 2'],
    ['org, repo:acme/* [topic:a]', 'line 1'],
  ])('between targets with more than a name are explained: %j', (text, place) => {
    expect(problemsIn(text)).toEqual([
      expect.stringMatching(new RegExp(`^${place}, '.*each target is on a line of its own, without commas`)),
    ]);
  });

  test('in a wrong line with names of its own are not blamed', () => {
    expect(problemsIn('repo = A, a')[0]).not.toContain('commas');
    expect(problemsIn('repos = A, B')[0]).not.toContain('commas');
  });
});

describe('duplicates', () => {
  test.each([
    ['repo\nrepo:ACME/Data\n', ['repo:acme/data']],
    ['environment:A\nenvironment:acme/data:a', ['environment:acme/data:A']],
    ['repo\nrepo = A, B\nrepo = a, b', ['repo:acme/data', 'repo:acme/data = A, B']],
    ['repo = ID, SECRET\nrepo:Acme/data', ['repo:Acme/data']],
    ['repo = ID, SECRET', ['repo:acme/data = ID, SECRET']],
    ['repo:acme/*\nrepo:Acme/** = ID, SECRET', ['repo:acme/*']],
    ['repo:acme/* [topic:a topic:b]\nrepo:acme/* [topic:b topic:A]', ['repo:acme/* [topic:a topic:b]']],
    [
      'repo:acme/* [props.a:b]\nrepo:acme/* [props.a:B]',
      ['repo:acme/* [props.a:b]', 'repo:acme/* [props.a:B]'],
    ],
    ['repo\n!org:ACME\n! org', ['repo:acme/data', '!org:ACME']],
  ])('%j', (text, lines) => {
    expect(linesOf(read(text))).toEqual(lines);
  });
});

describe('lines that would overwrite the secrets of each other', () => {
  const given = { names: NAMES, previousNames: { id: 'OLD_ID', secret: 'OLD_SECRET' } };

  test.each([
    ['repo\nrepo = ID, OTHER', 'ID', 'line 1', 'line 2'],
    ['repo = A, B\norg\nrepo:Acme/Data = B, A', 'A|B', 'line 1', 'line 3'],
    ['repo\nrepo = OTHER, OLD_ID', 'OLD_ID', 'line 1', 'line 2'],
    ['repo = A, B\nrepo = A_PREVIOUS, C', 'A_PREVIOUS', 'line 1', 'line 2'],
    ['repo = ID, SECRET\nrepo', 'ID', 'line 1', 'line 2'],
    ['repo:acme/* = A, B\nrepo:acme/** = B, C', 'B', 'line 1', 'line 2'],
    ['repo:acme/d* = A, B\nrepo = B, C', 'B', 'line 2', 'line 1'],
    ['environment:x\nenvironment:acme/*:X = ID, C', 'ID', 'line 1', 'line 2'],
  ])('%j', (text, secret, first, second) => {
    expect(problemsIn(text, { both: given })).toEqual([
      expect.stringMatching(
        new RegExp(`^${second}, '.*': it and ${first} would overwrite each other's secret (?:${secret}):`),
      ),
    ]);
  });

  test.each([
    'repo\ndependabot = ID, OTHER',
    'repo\nrepo = A, B',
    'repo = A, B\nenvironment:x = A, C',
    // the exclusion removes both
    'repo\nrepo = ID, OTHER\norg\n!repo',
    'repo\nrepo = ID, OTHER\norg\n!repo:acme/* [topic:x]',
    // whether both find the same store is known later
    'repo:acme/a* = A, B\nrepo:acme/*z = B, C',
    'repo:acme/* [topic:x] = A, B\nrepo = B, C',
    'repo:acme/* = A, B\nrepo = A_PREVIOUS, C',
    'repo:other/* = A, B\nrepo = B, C',
  ])('are others than %j', (text) => {
    expect(problemsIn(text, { both: given })).toEqual([]);
  });

  test('are found among targets of any origin', () => {
    const lines = ['repo', 'repo = A, B', 'repo = B, C', 'org', 'repo = C, D', 'repo:acme/data'];
    const targets = uniqueTargets(parseTargets(lines, CURRENT), BOTH);

    expect(targets.map(formatTarget)).toEqual([
      'repo:acme/data',
      'repo:acme/data = A, B',
      'repo:acme/data = B, C',
      'org:acme',
      'repo:acme/data = C, D',
    ]);
    expect(
      findOverlaps(targets, BOTH).map(({ one, other, secret }) => [
        targets.indexOf(one),
        targets.indexOf(other),
        secret,
      ]),
    ).toEqual([
      [1, 2, 'B'],
      [2, 4, 'C'],
    ]);
  });
});

test.each(['!repo', '!repo\n!org:x # none', '!repo:acme/*, !org'])('nothing but exclusions: %j', (text) => {
  expect(() => read(text)).toThrow(/Lines with '!' remove targets.*at least one line without '!'/s);
});

describe('a file', () => {
  test.each([
    ['CRLF and a byte order mark', '\ufefforg:a\r\n# b\r\norg:c\r\n'],
    ['a byte order mark in front of a comment', '\ufeff# a\norg:a\norg:c'],
    ['CR', 'org:a\rorg:c'],
    ['no line break at its end', '\n\n org:a # a\n\torg:c'],
  ])('with %s', (_what, text) => {
    write('targets.txt', text);
    expect(linesOf(read('org\nfile:targets.txt\nrepo'))).toEqual([
      'org:acme',
      'org:a',
      'org:c',
      'repo:acme/data',
    ]);
  });

  test.each(['file:a b/t.txt', 'file : ./a b/../a b/t.txt # x', 'repo, file:a b/t.txt'])('%s', (line) => {
    mkdirSync(join(workspace, 'a b'));
    write('a b/t.txt', 'repo\n');
    expect(linesOf(read(line))).toEqual(['repo:acme/data']);
  });

  test('with an absolute path, and with characters that have a meaning', () => {
    write('a=b[#1].txt', 'org:a\n');
    write('c #d.txt', 'org:c\n');
    const text = `file:${workspace}/a=b[#1].txt\nfile:c \\#d.txt`;
    expect(linesOf(read(text))).toEqual(['org:a', 'org:c']);
  });

  test('behind links within the workspace', () => {
    mkdirSync(join(workspace, 'real'));
    write('real/e.txt', 'org:e\n');
    write('f.txt', 'org:f\n');
    symlinkSync('real', join(workspace, 'link'));
    symlinkSync('f.txt', join(workspace, 'linked.txt'));
    expect(linesOf(read('file:link/e.txt\nfile:linked.txt'))).toEqual(['org:e', 'org:f']);
  });

  test('names its lines in the same error as those of the input, and does not show them', () => {
    write('a.txt', 'repo\n\nhunter2hunter2\norg:a/b\n');
    write('b.txt', '# b\nfile:a.txt\nrepo = A, B\nrepo = B, C');
    const text = 'repos\nfile:a.txt\nfile:none.txt\nfile:b.txt\nfile:';

    expect(problemsIn(text)).toEqual([
      expect.stringMatching(/^line 1, 'repos': a target starts with/),
      expect.stringMatching(/^a\.txt, line 3: a target starts with/),
      expect.stringMatching(/^a\.txt, line 4: 'org:' is followed by/),
      expect.stringMatching(
        /^line 3, 'file:none\.txt': there is no such file \(ENOENT\)\. The repository has to be checked/,
      ),
      "b.txt, line 2: lines with 'file:' stand in the input itself, not in a file",
      expect.stringMatching(/^line 5, 'file:': 'file:' is followed by the path/),
      expect.stringMatching(/^b\.txt, line 4: it and b\.txt, line 3 would overwrite/),
    ]);
    expect(() => read(text)).not.toThrow(/hunter2/);
  });

  test('never splits a line at its commas', () => {
    write('a.txt', 'repo, org');
    expect(problemsIn('file:a.txt')).toEqual([
      expect.stringMatching(/^a\.txt, line 1: a target starts with/),
    ]);
  });

  test('with a key or a token in it is refused without showing it', () => {
    const log = createMemoryLog();
    log.log.mask(new Secret('a-token-of-somebody'));
    write('a.txt', 'repo\nenvironment:a-token-of-somebody\n');
    expect(problemsIn('file:a.txt', { log })).toEqual([
      'a.txt, line 2: a target is shown and sent to GitHub, so it must not contain a key or a token',
    ]);
  });

  test.each([
    ['outside', () => `file:${tmpdir()}/x`, 'It is outside the workspace, once symbolic links are resolved'],
    ['outside, by a relative path', () => 'file:../x', 'It is outside the workspace'],
    ['the workspace itself', () => 'file:.', 'It is outside the workspace'],
    ['a directory', () => 'file:directory', 'It is a directory (EISDIR)'],
    ['a named pipe', namedPipe, 'It is a device, a named pipe or another special file'],
    ['a link that leads outside', () => linkTo(process.execPath), 'It is outside the workspace'],
    ['a link to itself', () => linkTo('link'), 'The system refused it (ELOOP)'],
    ['below a file', () => 'file:utf16.txt/x', 'The system refused it (ENOTDIR)'],
    ['UTF-16', () => 'file:utf16.txt', 'It is not UTF-8 text'],
    ['too large', () => 'file:large.txt', 'It is larger than 1 MiB'],
    ['too long', () => 'file:long.txt', 'With it, the files have more than 20000 lines in total'],
    ['a path with a NUL', () => 'file:a\0b', 'Its path contains a control character'],
  ])('%s', (_what, line, reason) => {
    mkdirSync(join(workspace, 'directory'));
    write('utf16.txt', Buffer.from('\ufeffrepo\n', 'utf16le'));
    write('large.txt', `repo\n${'#'.repeat(1024 * 1024 - 4)}`);
    write('long.txt', '\n'.repeat(20_001));

    const [problem = '', ...others] = problemsIn(`repo\n${line()}`);
    expect(others).toEqual([]);
    expect(problem).toMatch(/^line 2, '/);
    expect(problem).toContain(`the file cannot be read. ${reason}`);
  });

  test('may have as many lines and bytes as these, all files together', () => {
    write('a.txt', `repo\n${'\n'.repeat(9_999)}`);
    write('b.txt', `repo\n${'\n'.repeat(9_999)}`);
    write('c.txt', '\n');
    write('full.txt', `repo\n${'#'.repeat(1024 * 1024 - 5)}`);
    expect(problemsIn('file:a.txt\nfile:b.txt')).toEqual([]);
    expect(problemsIn('file:a.txt\nfile:b.txt\nfile:c.txt')).toEqual([
      expect.stringMatching(/^line 3, .* 20000 lines/),
    ]);
    expect(problemsIn('file:full.txt')).toEqual([]);
  });

  test('needs a workspace', () => {
    expect(problemsIn('file:a.txt', { environment: {} })).toEqual([
      expect.stringContaining('The workspace that its path is relative to is not known (GITHUB_WORKSPACE)'),
    ]);
  });
});

/** A list as a user may write it, and what it means. */
type ModelLine = { readonly text: string; readonly is?: string; readonly wrong?: true };

const modelLine: fc.Arbitrary<ModelLine> = fc.oneof(
  fc.constantFrom<ModelLine>(
    { text: 'repo', is: 'repo:acme/data' },
    { text: 'org', is: 'org:acme' },
    { text: 'environment:a#b', is: 'environment:acme/data:a\\#b' },
    { text: 'environment:x \\# y', is: 'environment:acme/data:x \\# y' },
    { text: 'repo:b/c=A,B', is: 'repo:b/c = A, B' },
    { text: 'repo:acme/x-*[topic:a]', is: 'repo:acme/x-* [topic:a]' },
    { text: '!repo:acme/y', is: '!repo:acme/y' },
  ),
  fc.nat({ max: 20 }).map((number) => ({ text: `repo:acme/r${number}`, is: `repo:acme/r${number}` })),
  fc.constantFrom<ModelLine>({ text: 'nothing', wrong: true }, { text: 'repo = A', wrong: true }),
  fc.constantFrom<ModelLine>({ text: '' }, { text: '# repo' }, { text: '#' }),
);
const decoratedLine = fc
  .tuple(modelLine, fc.constantFrom('', ' ', '\t'), fc.constantFrom('', ' ', ' # org', '\t#, [x] = y'))
  .map(([line, before, after]) => ({ ...line, text: before + line.text + after }));
const modelLines = fc.record({
  lines: fc.array(decoratedLine, { maxLength: 12 }),
  lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
});

test('a list means what a plain reading of its lines and files says', () => {
  fc.assert(
    fc.property(modelLines, fc.array(modelLines, { maxLength: 3 }), ({ lines, lineBreak }, files) => {
      // the first line keeps it from being a list on one line
      const input = [
        'org:first',
        'org:second',
        ...lines.map(({ text }) => text),
        ...files.map((_, index) => `file:${index}`),
      ];
      const all = [
        ...[
          { is: 'org:first', place: 'line 1' },
          { is: 'org:second', place: 'line 2' },
        ],
        ...lines.map((line, index) => ({ ...line, place: `line ${index + 3}` })),
        ...files.flatMap((file, number) =>
          file.lines.map((line, index) => ({ ...line, place: `${number}, line ${index + 1}` })),
        ),
      ];
      const { list, problems } = parseTargetList(input.join(lineBreak).split(lineBreak), {
        ...BOTH,
        current: CURRENT,
        readFile: (path) => {
          const file = files[Number(path)];
          return file?.lines.map(({ text }) => text).join(file.lineBreak) ?? '';
        },
        sanitize: (text) => text,
        containsSecret: () => false,
      });

      expect(problems.map(({ place }) => place)).toEqual(
        all.flatMap((line) => ('wrong' in line ? [line.place] : [])),
      );
      expect(linesOf(list).sort()).toEqual([...new Set(all.flatMap(({ is }) => is ?? []))].sort());
    }),
    { numRuns: 500 },
  );
});

test('thousands of named targets and exclusions are read in linear time', () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `repo:acme/data-${at}\n!repo:acme/old-${at}`);
  const started = performance.now();

  expect(read(lines.join('\n')).named).toHaveLength(10_000);
  // a comparison of each with each takes minutes
  expect(performance.now() - started).toBeLessThan(20_000);
});
