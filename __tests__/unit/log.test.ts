import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../src/shared/action-error.ts';
import { Log } from '../../src/shared/log.ts';
import { Secret } from '../../src/shared/secret.ts';

const SECRET = 'a-secret-of-this-test';

function recording() {
  const printed: string[] = [];
  const print = (message: string) => printed.push(message);
  return {
    printed,
    log: new Log({
      ...{ setSecret: print, isDebug: () => true, debug: print, info: print },
      ...{ notice: print, warning: print, error: print },
    }),
  };
}

describe('what was masked is not printed by', () => {
  test.each<[string, (log: Log, text: string) => void]>([
    ['debug', (log, text) => log.debug(text)],
    ['info', (log, text) => log.info(text)],
    ['notice', (log, text) => log.notice('Title', text)],
    ['warning', (log, text) => log.warning('Title', text)],
    ['error', (log, text) => log.error(new ActionError('Title', { what: text, why: text, fix: text }))],
  ])('%s', (_name, print) => {
    const { printed, log } = recording();
    log.mask(new Secret(SECRET));
    print(log, `<${SECRET}> <${encodeURIComponent(SECRET)}> <${Buffer.from(SECRET).toString('base64')}>`);

    expect(printed.shift()).toBe(SECRET);
    expect(printed.join()).toContain('<***>');
    expect(printed.join()).not.toContain(SECRET);
  });
});

test('a value is masked once, and an empty one never', () => {
  const { printed, log } = recording();
  for (const value of [SECRET, SECRET, '']) {
    log.mask(new Secret(value));
  }

  expect(printed).toEqual([SECRET]);
});

test('a value that the action hid before is masked all the same', () => {
  const { printed, log } = recording();
  log.hide(new Secret(SECRET));
  log.mask(new Secret(SECRET));

  expect(printed).toEqual([SECRET]);
});

describe('text from outside', () => {
  test.each([
    [
      'of several lines becomes one',
      'one\r\n::error::two\u2028three\u0085four',
      'one ::error::two three four',
    ],
    ['loses control and formatting characters', 'a\u0007\u001b[31mb\u202ec', 'a [31mb c'],
    ['is cut after 200 characters', 'x'.repeat(300), `${'x'.repeat(200)}…`],
    ['loses pieces of secrets', `before ${SECRET.slice(0, 15)}… after`, 'before ***… after'],
    ['loses secrets', `before ${SECRET.toUpperCase()} after`, 'before *** after'],
  ])('%s', (_what, text, shown) => {
    const { log } = recording();
    log.mask(new Secret(SECRET));

    expect(log.sanitize(text)).toBe(shown);
  });
});
