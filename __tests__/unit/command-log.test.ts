import { describe, expect, test } from '@jest/globals';
import { parseCommand, parseCommands } from '../../simulators/runner/command-log.ts';

describe('the runner reads a command from', () => {
  test.each([
    ['::error title=a%2Cb%3Ac,file=x::100%25%0Adone', 'error', { title: 'a,b:c', file: 'x' }, '100%\ndone'],
    ['\u2003\t::debug::text', 'debug', {}, 'text'],
    ['::WARNING::text', 'warning', {}, 'text'],
    ['::save-state name=cleanup::{}', 'save-state', { name: 'cleanup' }, '{}'],
    ['before ##[error]after', 'error', {}, 'after'],
    ['##[save-state name=a;x=%3B%5D]b%5D', 'save-state', { name: 'a', x: ';]' }, 'b]'],
    [' ::error no end ##[debug]x', 'debug', {}, 'x'],
  ])('%j', (line, command, properties, message) => {
    expect(parseCommand(line)).toEqual({ command, properties, message });
  });
});

test.each([
  'text ::error::x',
  '::unknown::x',
  '::error:x',
  '##[unknown]##[error]x',
  '##[error',
  '#[error]',
  '',
])('the runner takes %j for output', (line) => {
  expect(parseCommand(line)).toBeUndefined();
});

test('a carriage return ends a line, and between stop-commands and its token there are no commands', () => {
  const log = 'x\r::debug::1\n::stop-commands::Token\n::error::2\n##[error]3\n::token::\n::debug::4';

  expect(parseCommands(log).map(({ command, message }) => `${command} ${message}`)).toEqual([
    'debug 1',
    'stop-commands Token',
    'debug 4',
  ]);
});
