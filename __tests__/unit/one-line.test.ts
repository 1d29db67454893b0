import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { linesOf, parseCommand, parseCommands } from '../../simulators/runner/command-log.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { Log } from '../../src/shared/log.ts';
import { oneLine } from '../../src/shared/redactor.ts';
import { anyText } from '../fuzz/hostile-text.ts';

/** Pieces of commands, and characters that end or hide a part of a line. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['::', ':', '##[', '#', '[', ']', ' ', '=', ',', ';', '%0A', '%', 'x'],
        ...['\n', '\r', '\r\n', '\t', '\v', '\f', '\u0085', '\u00a0', '\u2028', '\u2029', '\u3000'],
        ...[
          '\0',
          '\x1b[31m',
          '\u00ad',
          '\u034f',
          '\u200b',
          '\u200d',
          '\u202e',
          '\u2066',
          '\ufeff',
          '\ufe0f',
          '\ud800',
        ],
        ...[
          'error',
          'save-state name=cleanup',
          'add-mask',
          'stop-commands',
          'set-env name=PATH',
          'debug',
          'group',
        ],
        ...[
          '::save-state name=cleanup::{}',
          '##[save-state name=cleanup]{}',
          '::stop-commands::t',
          '\n::add-mask::e',
        ],
      ),
      anyText({ maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

test('F2: a line contains no command for the runner, whatever the text', () => {
  fc.assert(
    fc.property(hostile, hostile, (text, more) => {
      const line = oneLine(text);

      expect(linesOf(line)).toEqual([line]);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\[|^\s*::/u);
      expect(parseCommand(line)).toBeUndefined();
      // a line of the action with such a name is harmless, too
      expect(parseCommand(oneLine(`${line}${more}`))).toBeUndefined();
    }),
    { numRuns: 5000 },
  );
});

test('F2: plain text does not change', () => {
  for (const text of [
    'environment:acme/data:prod/eu west',
    'a::b',
    '#[x]',
    '# 5',
    'Zürich 東京 🔑',
    'x ##',
  ]) {
    expect(oneLine(text)).toBe(text);
  }
});

describe('F2: everything that a log prints', () => {
  let printed = '';
  const debugging = process.env['RUNNER_DEBUG'];
  beforeEach(() => {
    process.env['RUNNER_DEBUG'] = '1';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env['RUNNER_DEBUG'] = debugging;
    if (debugging === undefined) {
      delete process.env['RUNNER_DEBUG'];
    }
  });

  const ways: readonly (readonly [string, number, (log: Log, text: string) => void])[] = [
    ['info', 0, (log, text) => log.info(text)],
    ['debug', 1, (log, text) => log.debug(text)],
    ['notice', 1, (log, text) => log.notice(text, text)],
    ['warning', 1, (log, text) => log.warning(text, text)],
    [
      'error',
      1,
      (log, text) => log.error(new ActionError(text, { what: text, why: `${text}\n- ${text}`, fix: text })),
    ],
  ];
  test.each(ways)('%s is as many commands as it should be', (name, count, print) => {
    fc.assert(
      fc.property(hostile, (text) => {
        printed = '';
        print(new Log(), text);
        const commands = parseCommands(printed);

        expect(commands.map(({ command }) => command)).toEqual(Array.from({ length: count }, () => name));
        expect(linesOf(printed)).toHaveLength(2);
        for (const { message } of commands) {
          expect(message).not.toMatch(/##\[|^\s*::/m);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('C5: an error has no lines but its parts and those of its lists', () => {
  const path = 'a\n::warning::x\nWhy: because';
  const error = new ActionError('Title', {
    what: `The file '${path}' is there.`,
    why: `These are left:\n- one\n- two`,
    fix: 'Choose another.',
  });

  expect(error.message.split('\n')).toEqual([
    "The file 'a ::warning::x Why: because' is there.",
    'Why: These are left:',
    '- one',
    '- two',
    'What to do: Choose another.',
  ]);
});
