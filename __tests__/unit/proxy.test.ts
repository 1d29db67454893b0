import * as toolkit from '@actions/http-client/lib/proxy';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { proxyPasswords } from '../../src/http/environment.ts';
import { ProxyFailure } from '../../src/http/errors.ts';
import * as product from '../../src/http/proxy.ts';
import { isLoopback } from '../../src/soda-cloud/endpoint.ts';
import { anyText } from '../fuzz/hostile-text.ts';

const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'] as const;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);

function forget(): void {
  for (const name of VARIABLES) {
    delete process.env[name];
  }
}

beforeEach(forget);
afterEach(() => {
  forget();
  for (const [name, value] of before) {
    if (value !== undefined) {
      process.env[name] = value;
    }
  }
});

/** Windows does not tell the spellings of a variable apart. */
const HTTPS_PROXY = process.platform === 'win32' ? /\bhttps_proxy\b/ : /\bHTTPS_PROXY\b/;

const SODA = new URL('https://cloud.soda.io/api');

function proxyFor(url: URL, environment: NodeJS.ProcessEnv) {
  forget();
  Object.assign(process.env, environment);
  return product.proxyFor(url);
}

test('D1: a value without a scheme is http, for https too', () => {
  const proxy = proxyFor(SODA, { HTTPS_PROXY: '10.0.0.5:3128' });

  expect(proxy?.url.href).toBe('http://10.0.0.5:3128/');
  expect(proxy?.variable).toMatch(HTTPS_PROXY);
  expect(proxyFor(SODA, { HTTPS_PROXY: 'proxy.corp:3128' })?.url.href).toBe('http://proxy.corp:3128/');
});

test('D1: lower case takes precedence over upper case, an empty value counts as unset, and all_proxy is not read', () => {
  const url = (environment: NodeJS.ProcessEnv) => proxyFor(SODA, environment)?.url.host;

  expect(url({ https_proxy: 'one:1', HTTPS_PROXY: 'two:2' })).toBe('one:1');
  expect(url({ https_proxy: '', HTTPS_PROXY: 'two:2' })).toBe('two:2');
  expect(url({ http_proxy: 'one:1', all_proxy: 'two:2' })).toBeUndefined();
  expect(url({ HTTPS_PROXY: 'one:1', no_proxy: '', NO_PROXY: 'soda.io' })).toBeUndefined();
});

test('D1: the proxy is the one that the Actions toolkit chooses, and no_proxy is read as it reads it', () => {
  const host = fc.constantFrom(
    ...[
      'cloud.soda.io',
      'soda.io',
      'xsoda.io',
      'CLOUD.soda.io',
      'api.github.com',
      '10.0.0.5',
      '[2001:db8::1]',
      'a',
    ],
  );
  const port = fc.constantFrom('', ':443', ':80', ':8080');
  const item = fc.constantFrom(
    ...['soda.io', '.soda.io', 'cloud.soda.io', 'SODA.IO:443', 'soda.io:8080', '.io:80', '*', '*.soda.io'],
    ...['10.0.0.5', '10.0.0.0/8', '[2001:db8::1]', 'a', ' ', 'com ', ' api.github.com', '.', ':443'],
  );
  const list = fc.array(item, { maxLength: 4 }).map((items) => items.join(','));
  const value = fc.constantFrom('', 'one:1', 'http://two:2', 'https://three', 'http://u:p%40@four:4');
  const variables = fc.record({
    http_proxy: value,
    HTTP_PROXY: value,
    https_proxy: value,
    HTTPS_PROXY: value,
    no_proxy: list,
    NO_PROXY: list,
  });
  let chosen = 0;
  fc.assert(
    fc.property(fc.constantFrom('http', 'https'), host, port, variables, (scheme, name, at, environment) => {
      const url = new URL(`${scheme}://${name}${at}/`);
      Object.assign(process.env, environment);
      const theirs = toolkit.getProxyUrl(url);
      const ours = proxyFor(url, environment);
      chosen += ours === undefined ? 0 : 1;

      // the toolkit takes HOST:PORT for a URL with the scheme HOST
      const same = theirs?.protocol.startsWith('http') ? theirs : theirs && new URL(`http://${theirs.href}`);
      expect(ours?.url.host).toBe(same?.host);
      expect(ours?.url.protocol).toBe(same?.protocol);
    }),
    { numRuns: 2000 },
  );
  expect(chosen).toBeGreaterThan(200);
});

test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])(
  'none is used for a host that plain http is accepted for: %s',
  (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(proxyFor(new URL(`http://${host}:8080/`), { http_proxy: 'one:1' })).toBeUndefined();
  },
);

describe('D2: what is masked of a proxy', () => {
  test.each<[string, string, string[]]>([
    ['a password', 'http://user:secret-1@proxy:1', ['user:secret-1', 'secret-1']],
    ['without a scheme', 'user:secret-1@proxy:1', ['user:secret-1', 'secret-1']],
    ['an escaped one', 'http://u:p%40ss@h', ['u:p%40ss', 'u:p@ss', 'p%40ss', 'p@ss']],
    ['one with @', 'http://u:pa@ss@h:1', ['u:pa@ss', 'pa@ss']],
    ['one with / and #', 'https://u:pa/s#s?@h:1', ['u:pa/s#s?', 'pa/s#s?']],
    ['one with a broken escape', 'http://u:100%@h', ['u:100%', '100%']],
    ['one with a colon and slashes', 'u:p://x@h', ['u:p://x', 'p://x']],
    ['a token in the place of the name', 'socks5://token-1@h', ['token-1']],
    ['no credentials', 'http://proxy:3128', []],
    ['nothing', '', []],
  ])('%s', (_what, value, masked) => {
    expect(proxyPasswords({ HTTPS_PROXY: value }).sort()).toEqual(masked.sort());
    expect(proxyPasswords({ all_proxy: value, UNRELATED: 'http://a:b@c' }).sort()).toEqual(masked.sort());
  });
});

describe('D2: a value that is no proxy is named by its variable and without its value', () => {
  test.each([
    'socks5://user:hostile-value@h:1',
    'socks://hostile-value:1',
    'hostile-value://h:1',
    'http://',
    'http://u:hostile-value/x@h:1',
    'http://u:12#hostile-value@h:1',
    'http://u:hostile-value?@h:1',
    'http://u:hostile value@h:1',
    'http://h:hostile-value',
    '://hostile-value',
  ])('%s', (value) => {
    const choose = () => proxyFor(SODA, { HTTPS_PROXY: value });

    expect(choose).toThrow(ProxyFailure);
    try {
      choose();
    } catch (error) {
      const { message, remedy, mayPass } =
        error instanceof ProxyFailure ? error : new ProxyFailure('', '', { mayPass: true });
      expect(`${message} ${remedy}`).not.toContain('hostile');
      expect(message).toMatch(HTTPS_PROXY);
      expect(mayPass).toBe(false);
    }
  });

  test('any text ends in a proxy or in that', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 20 }), (value) => {
        try {
          expect(proxyFor(SODA, { https_proxy: value })?.url.protocol ?? 'http:').toMatch(/^https?:$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ProxyFailure);
        }
      }),
    );
  });
});

test('D2: the credentials reach the proxy as they were meant', () => {
  const sent = (userInfo: string) =>
    Buffer.from(
      proxyFor(SODA, { https_proxy: `http://${userInfo}@h` })?.authorization?.slice('Basic '.length) ?? '',
      'base64',
    ).toString();

  expect(sent('user:p%40ss%20w')).toBe('user:p@ss w');
  expect(sent('user:p@s:s')).toBe('user:p@s:s');
  expect(sent('user:100%')).toBe('user:100%');
  expect(sent('user')).toBe('user:');
});
