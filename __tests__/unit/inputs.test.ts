import { describe, expect, test } from '@jest/globals';
import { withPrevious } from '../../src/github/targets.ts';
import { misspelledInputs } from '../../src/inputs/checks.ts';
import { INPUT_NAMES } from '../../src/inputs/definitions.ts';
import { readConnection } from '../../src/inputs/endpoint.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import { readTargets } from '../../src/inputs/targets.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { inputsOf } from './inputs-of.ts';
import { createMemoryLog } from './memory-log.ts';

const { log } = createMemoryLog();

function context(environment: Record<string, string>) {
  const reader = new InputReader(inputsOf(environment), (text) => log.sanitize(text));
  const runContext = { repository: 'acme/data', apiUrl: '' };
  return { reader, log, environment, run: { fromFork: false, byDependabot: false }, runContext };
}

const NAMES = { id: 'ID', secret: 'SECRET' };
const BOTH = { names: NAMES, previousNames: withPrevious(NAMES) };

test.each([',', ' , ,', '# repo'])('a list of targets with nothing in it is refused: %j', (text) => {
  const given = context({ INPUT_TARGETS: text });

  expect(() => readTargets(given, BOTH)).toThrow(`The input 'targets' is '${text.trim()}'`);
});

test('port 0 is rejected in every input', () => {
  const read = (environment: Record<string, string>) => () =>
    readConnection(context(environment).reader, undefined, log);

  expect(read({ INPUT_HOST: 'soda.example:0' })).toThrow("The input 'host' is 'soda.example:0'");
  expect(read({ INPUT_PORT: '0' })).toThrow("The input 'port'");
});

test.each([
  'https://admin:hunter#22secret@soda.example.com',
  'https://admin:hunter/22secret@soda.example.com',
  'admin:hunter 22secret@soda.example.com',
  'ftp://admin:hunter@22secret@soda.example.com:0',
])(
  'a password in front of the host is masked and not shown, also where it makes the text no URL: %s',
  (text) => {
    const memory = createMemoryLog();
    const { reader } = context({ INPUT_HOST: text });
    const read = () => readConnection(reader, undefined, memory.log);

    expect(read).toThrow('a user name or a password');
    expect(read).not.toThrow(/hunter|22secret/);
    expect(memory.masks).toContain(/hunter.22secret/.exec(text)?.[0]);
  },
);

describe('E7: all items that are no targets are named at once', () => {
  function errorOf(text: string): { error: ActionError; shown: string } {
    const { log: memory, shown } = createMemoryLog();
    try {
      readTargets({ ...context({ INPUT_TARGETS: text }), log: memory }, BOTH);
    } catch (error) {
      if (error instanceof ActionError) {
        return { error, shown: shown() };
      }
    }
    throw new Error('there was no error of ours');
  }

  test('with the number of their lines', () => {
    const { what, why } = errorOf('\nrepo\n\nrepos:acme/x\r\norg:acme\n  environment:\nrepo:a\n').error.parts;

    expect(what).toBe("The input 'targets' contains 3 invalid entries.");
    expect(why.split('\n')).toEqual([
      'These cannot be used:',
      expect.stringMatching(/^- line 4, 'repos:acme\/x': a target starts with/),
      expect.stringMatching(/^- line 6, 'environment:': 'environment:' is followed by/),
      expect.stringMatching(/^- line 7, 'repo:a': 'repo:' is followed by OWNER\/NAME/),
    ]);
  });

  test('with their number on one line', () => {
    expect(errorOf('repo, one,org, two').error.parts.why).toMatch(
      /^These[^\n]*\n- item 2, 'one'.*\n- item 4, 'two'/,
    );
    expect(errorOf('repo, one').error.parts.what).toBe(
      "The input 'targets' contains an invalid entry: item 2, 'one'.",
    );
  });

  test('E10: and very many leave room for what to do: the log has more of them', () => {
    const { error, shown } = errorOf(Array.from({ length: 3000 }, (_, index) => `bad-${index}`).join('\n'));

    expect(error.message.length).toBeLessThan(5000);
    expect(error.message).toMatch(/- and 2980 more: see the log\nWhat to do: Correct each of them\./);
    expect(shown).toContain("- line 1000, 'bad-999'");
    expect(shown).toContain('- and 2000 more: correct these first');
  });
});

describe('E4: a name in with: that is nearly that of an input', () => {
  test.each([
    ['API_KEY_ID', 'api-key-id'],
    ['APIKEY-ID', 'api-key-id'],
    ['APIKEYSECRET', 'api-key-secret'],
    ['FROMAT', 'format'],
    ['FORMATS', 'format'],
    ['HSOT', 'host'],
    ['REGIN', 'region'],
    ['BASE_CONFIG', 'base-config'],
    ['CONFIG_PAHT', 'config-path'],
    ['SODA_CLUOD', 'soda-cloud'],
    ['NEW_API_KEY_ID', 'new-api-key-id'],
    ['PREVIOUS-API-KEYID', 'previous-api-key-id'],
    ['TARGET', 'targets'],
    ['DRYRUN', 'dry-run'],
  ])('%s means %s', (name, meant) => {
    expect(misspelledInputs({ [`INPUT_${name}`]: '' })).toEqual([{ given: name.toLowerCase(), meant }]);
  });

  test.each([
    'WHO-TO-GREET',
    'PATH',
    'TOKEN',
    'FALLBACK-API-KEY-ID',
    'X',
    '',
    'A'.repeat(1000),
    'ENV',
    'KEYS',
  ])('%s is left alone', (name) => {
    expect(misspelledInputs({ [`INPUT_${name}`]: 'x', X_INPUT_FROMAT: 'x' })).toEqual([]);
  });

  test('no input is close to another one in the eyes of this', () => {
    expect(
      misspelledInputs(Object.fromEntries(INPUT_NAMES.map((name) => [`INPUT_${name.toUpperCase()}`, '']))),
    ).toEqual([]);
  });
});
