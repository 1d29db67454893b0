import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { issueLink } from '../../src/audit/reminder.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { Log } from '../../src/shared/log.ts';
import { codeBlock, escapeMarkdown } from '../../src/shared/summary.ts';
import { isLoopback } from '../../src/soda-cloud/endpoint.ts';
import { anyText } from '../fuzz/hostile-text.ts';
import { hostileName } from '../product/hostile-names.ts';

describe('F10: the address of an issue', () => {
  const run = { serverUrl: 'https://github.example:8443' };
  test.each([
    ['https://github.com/acme/data/issues/7', 'https://api.github.com'],
    ['https://github.example:8443/acme/data/issues/7', 'https://api.github.com'],
    ['https://ghes.example/acme/data.x/issues/1', 'https://ghes.example/api/v3'],
    ['https://acme.ghe.com/a/b/issues/1', 'https://api.acme.ghe.com'],
  ])('%s is linked for %s', (url, api) => {
    expect(issueLink(url, api, run)).toBe(url);
  });

  test.each([
    'https://evil.example/acme/data/issues/7',
    'http://github.com/acme/data/issues/7',
    'https://github.com.evil.example/acme/data/issues/7',
    'https://github.com@evil.example/acme/data/issues/7',
    'https://github.com:444/acme/data/issues/7',
    'https://github.com/acme/data/issues/7#<img src=x>',
    'https://github.com/acme/data/issues/7\n::error::x',
    'https://github.com/acme/data/issues/7) [x](https://evil.example',
    'https://github.com/logout',
    'javascript:alert(1)',
    '',
  ])('%j is not', (url) => {
    expect(issueLink(url, 'https://api.github.com', run)).toBeUndefined();
  });

  test('is empty or plain text, whatever a server returns', () => {
    fc.assert(
      fc.property(fc.oneof(hostileName, anyText({ maxLength: 30 })), (text) => {
        for (const url of [text, `https://github.com/acme/data/issues/${text}`]) {
          expect(issueLink(url, 'https://api.github.com', { serverUrl: 'https://github.com' }) ?? '').toMatch(
            /^[\w:/.-]*$/,
          );
        }
      }),
    );
  });
});

describe('F10: Markdown', () => {
  test('makes no link, no mention and no HTML of a text from outside', () => {
    expect(escapeMarkdown('https://evil.example www.evil.example @octocat acme/data#5')).toBe(
      'https:&#47;&#47;evil.example www&#46;evil.example &#64;<b></b>octocat acme/data&#35;<b></b>5',
    );
    expect(escapeMarkdown('https://cloud.soda.io.evil.example/ <b>')).toBe(
      'https:&#47;&#47;cloud.soda.io.evil.example/ &#60;b&#62;',
    );
    expect(escapeMarkdown('https://cloud.soda.io/profile')).toBe('https://cloud.soda.io/profile');
    fc.assert(
      fc.property(hostileName, (name) => {
        const shown = escapeMarkdown(name).replaceAll('<b></b>', '');

        expect(shown).not.toMatch(/[<>|`*[\]\n\r@]|:\/\/|www\./);
      }),
    );
  });

  test('a code block ends where it should', () => {
    expect(codeBlock('sh', 'a\n```\n<img src=x>')).toBe('````sh\na\n```\n<img src=x>\n````');
  });
});

describe('F12: the debug log', () => {
  function debugLines(error: unknown): string {
    const lines: string[] = [];
    const ignore = () => undefined;
    const debug = (line: string) => lines.push(line);
    const log = new Log({
      ...{ setSecret: ignore, isDebug: () => true, debug },
      ...{ info: ignore, notice: ignore, warning: ignore, error: ignore },
    });
    log.failure(error);
    return lines.join('\n');
  }

  test('has the places of an error and of its causes, and none of their words', () => {
    const message = 'hostile words\n    at hostile (/place/hostile.js:1:1)\n    at node:hostile:1:1';
    const cause = new RangeError(message);
    const error = new ActionError('Title', { what: 'What', why: 'Why', fix: 'Fix' }, { cause });
    const lines = debugLines(error);

    expect(lines).toMatch(/^ActionError 'Title'\n {4}at .*outside-text\.test\.ts:\d+:\d+/);
    expect(lines).toMatch(/^RangeError\n {4}at .*outside-text\.test\.ts:\d+:\d+/m);
    expect(lines).not.toContain('hostile');
  });

  test('has no position for an error with a changed message, and accepts no name in another form', () => {
    const error = new Error('hostile words');
    void error.stack;
    error.message = 'other words';
    error.name = 'hostile\n::error::';

    expect(debugLines(error)).toBe('Error');
  });

  test('ends, also when an error is its own cause', () => {
    const error = new Error('words');
    error.cause = error;

    expect(debugLines(error)).not.toContain('words');
  });
});

describe('D8: this machine', () => {
  test.each(['127.0.0.1', '127.255.0.9', '[::1]', 'localhost'])('is %s', (host) => {
    expect(isLoopback(new URL(`http://${host}`).hostname)).toBe(true);
  });
  test.each([
    ...['something.localhost', 'localhost.localdomain', 'localhost.', 'xlocalhost', '127.0.0.1.nip.io'],
    ...['128.0.0.1', '0.0.0.0', '[::]', '[::ffff:127.0.0.1]', '10.127.0.1', 'localhost.evil.example'],
  ])('is not surely %s', (host) => {
    expect(isLoopback(new URL(`http://${host}`).hostname)).toBe(false);
  });
});
