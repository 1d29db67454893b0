import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ProxyOptions, type ProxyServer, startProxy } from '../../simulators/proxy/server.ts';
import { type Certificate, certificateFor, startTlsFront } from '../../simulators/proxy/tls-front.ts';
import { type ActionOptions, type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, everythingShown, ORGANIZATION } from '../product/job.ts';
import { nativeTime } from '../product/native.ts';
import { ACME, currentPair, type RotationJob, secretsOf, useRotationJob } from '../product/rotation-job.ts';

const TARGETS = ['repo:acme/lake', 'repo:acme/data'];
const job = useRotationJob(() => ({ ...ACME, secrets: secretsOf(TARGETS) }));

/** Hosts that only the proxy can reach, without name resolution. */
const CLOUD = 'cloud.soda.io';
const GITHUB = 'api.github.com';

let certificates: { readonly cloud: Certificate; readonly github: Certificate };
const closing: (() => void)[] = [];

beforeAll(async () => {
  certificates = { cloud: await certificateFor(CLOUD), github: await certificateFor(GITHUB) };
});
afterEach(() => {
  for (const close of closing.splice(0)) {
    close();
  }
});

async function proxy(options: ProxyOptions): Promise<ProxyServer> {
  const server = await startProxy(options);
  closing.push(() => server.close());
  return server;
}

/** The port of the simulated Soda Cloud or GitHub behind TLS. */
async function behindTls(which: 'cloud' | 'github', { cloud, github }: RotationJob = job()): Promise<number> {
  const port = which === 'cloud' ? cloud.port : Number(new URL(github.url).port);
  const front = await startTlsFront(certificates[which], port);
  closing.push(() => front.close());
  return front.port;
}

/** Its environment trusts the certificates of both, and more. */
function trusting(
  env: Readonly<Record<string, string>>,
  more: readonly Certificate[] = [],
): { env: Record<string, string> } {
  const file = join(job().sandbox.root, 'authorities.pem');
  const trusted = [certificates.cloud, certificates.github, ...more];
  writeFileSync(file, trusted.map(({ cert }) => cert).join('\n'));
  return { env: { NODE_EXTRA_CA_CERTS: file, ...env } };
}

const SECURE = { host: CLOUD };

function configure(
  env: Readonly<Record<string, string>>,
  {
    host,
    authorities,
    ...options
  }: { readonly host?: string; readonly authorities?: readonly Certificate[] } & Pick<
    ActionOptions,
    'node'
  > = {},
): Promise<ActionRun> {
  const inputs = { ...currentPair(CURRENT), ...SECURE, ...(host === undefined ? {} : { host }) };
  return runAction('main', { sandbox: job().sandbox, inputs, ...options, ...trusting(env, authorities) });
}

describe('D1: a proxy is chosen as the runner chooses it', () => {
  test.each([
    ['https_proxy', 'http://'],
    ['HTTPS_PROXY', 'http://'],
    ['HTTPS_PROXY', ''],
  ])('%s=%sHOST:PORT', async (variable, scheme) => {
    const server = await proxy({ port: await behindTls('cloud') });
    const run = await configure({ [variable]: `${scheme}${server.address}` });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true', organization: ORGANIZATION } });
    expect(server.asked).toEqual([`${CLOUD}:443`]);
    expect(run.stderr).toBe('');
  });

  test.each([20, 24] as const)(
    'on Node %i also one behind TLS, with the certificate of its own name',
    async (node) => {
      const port = await behindTls('cloud');
      const localhost = await certificateFor('localhost');
      const options = { node, authorities: [localhost] };
      const right = await proxy({ port, certificate: localhost });
      const wrong = await proxy({ port, certificate: certificates.cloud });
      const named = (server: ProxyServer) => server.address.replace('127.0.0.1', 'https://localhost');

      const run = await configure({ https_proxy: named(right) }, options);
      expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true' } });
      expect(right.asked).toEqual([`${CLOUD}:443`]);

      const refused = await configure({ https_proxy: named(wrong) }, options);
      expect(messages(refused)).toMatch(
        /certificate of the proxy that https_proxy names could not be verified \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
      );
      expect(wrong.asked).toEqual([]);
    },
  );

  test.each(['no_proxy', 'NO_PROXY'])('%s goes around it', async (variable) => {
    const server = await proxy({ port: await behindTls('cloud') });
    const env = { https_proxy: server.address, [variable]: 'x, soda.invalid' };
    const through = await configure(env);
    const around = await configure({ ...env, NODE_OPTIONS: hasty() }, { host: 'soda.invalid' });

    expect(through.outputs['verified']).toBe('true');
    expect(messages(around)).toMatch(/the connection failed \((ENOTFOUND|EAI_AGAIN)\)/);
    expect(server.asked).toEqual([`${CLOUD}:443`]);
  });

  test('none for this machine', async () => {
    const server = await proxy({ port: job().cloud.port });
    const host = `http://127.0.0.1:${job().cloud.port}`;
    const run = await configure({ http_proxy: server.address }, { host });

    expect(run.outputs['verified']).toBe('true');
    expect(server.asked).toEqual([]);
  });

  test.each(['http://proxy.invalid:3128', 'socks5://127.0.0.1:1', 'http://sub.localhost:3128'])(
    'plain http to this machine never goes through one that may be on another: %s',
    async (value) => {
      const host = `http://127.0.0.1:${job().cloud.port}`;
      const run = await configure({ http_proxy: value }, { host });

      expect(run.outputs['verified']).toBe('true');
      expect(job().cloud.requests).toHaveLength(1);
    },
  );

  test('all requests of a rotation go through it, over few connections', async () => {
    const ports = {
      [`${CLOUD}:443`]: await behindTls('cloud'),
      [`${GITHUB}:443`]: await behindTls('github'),
    };
    const server = await proxy({ port: ports });
    const inputs = { host: CLOUD, 'github-api-url': `https://${GITHUB}`, targets: TARGETS.join() };
    const run = await job().rotate(inputs, trusting({ https_proxy: server.address }));

    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'true' }, stderr: '' });
    expect(new Set(server.asked)).toEqual(new Set(Object.keys(ports)));
    expect(server.asked.length).toBeLessThan(job().github.requests.length);
    // open connections do not prevent the end of the action
    expect(run.milliseconds).toBeLessThan(nativeTime(3500));
  });
});

describe('D2: the credentials of a proxy', () => {
  test.each([
    ['user:proxy-password', 'user:proxy-password'],
    ['user:pr%40xy%3Apass', 'user:pr@xy:pass'],
    ['user:100%p@ss', 'user:100%p@ss'],
  ])('%s reach it, and no part of them is shown', async (userInfo, credentials) => {
    const server = await proxy({ port: await behindTls('cloud'), credentials });
    const run = await configure({ https_proxy: `http://${userInfo}@${server.address}` });

    expect(run.outputs['verified']).toBe('true');
    expect(run.masks).toEqual(expect.arrayContaining([userInfo, credentials, credentials.slice(5)]));
    expect(run.masks.filter((mask) => mask.length < 4)).toEqual([]);
  });

  test.each([
    'http://u:p/p@h:1',
    'http://u:p#longer@h:1',
    'u:p@127.0.0.1:1',
    'http://:@127.0.0.1:1',
    'http://h:hostile-port',
  ])('%s: nothing under 4 characters is masked, and nothing of it is printed', async (value) => {
    const run = await configure({ https_proxy: value, NODE_OPTIONS: hasty() });

    expect(run.masks.filter((mask) => mask.length < 4)).toEqual([]);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringContaining('the proxy that https_proxy names'),
    ]);
    expect(everythingShown(run)).not.toMatch(/p\/p|longer|hostile|u:p|:@/);
  });
});

interface Failing {
  readonly what: string;
  readonly value: (server: ProxyServer) => string;
  readonly options?: Partial<ProxyOptions>;
  /** The expected text about the proxy. */
  readonly says: RegExp;
  /** What it says to do. */
  readonly remedy: RegExp;
  /** The number of requests to the proxy: 0, 1, or 2 for several. */
  readonly attempts: 0 | 1 | 2;
}

/** As messages name it: on Windows, where case makes no difference, by the name that is looked up first. */
const VARIABLE = process.platform === 'win32' ? 'https_proxy' : 'HTTPS_PROXY';

const plain = ({ address }: ProxyServer) => `http://${address}`;
const FAILING: readonly Failing[] = [
  {
    what: 'asks for credentials',
    value: plain,
    options: { credentials: 'user:proxy-password' },
    says: /asks for a user name and a password \(HTTP 407\), and the variable holds none/,
    remedy: new RegExp(`set ${VARIABLE} to http://USER:PASSWORD@HOST:PORT`),
    attempts: 1,
  },
  {
    what: 'refuses the credentials',
    value: ({ address }) => `http://user:wrong-password@${address}`,
    options: { credentials: 'user:proxy-password' },
    says: /does not accept the user name and the password in it \(HTTP 407\)/,
    remedy: new RegExp(`correct them in ${VARIABLE}`),
    attempts: 1,
  },
  {
    what: 'refuses the host',
    value: plain,
    options: { status: 403 },
    says: /refuses to open the connection \(HTTP 403\)/,
    remedy: /rules of the proxy/,
    attempts: 1,
  },
  {
    what: 'speaks http only',
    value: plain,
    options: { pagesOnly: true },
    says: /does not know the method CONNECT \(HTTP 405\)/,
    remedy: new RegExp(`name a proxy in ${VARIABLE} that knows CONNECT`),
    attempts: 1,
  },
  {
    what: 'is written with https:// and speaks http',
    value: ({ address }) => `https://${address}`,
    says: /speaks no TLS \((EPROTO|ERR_SSL_\w+)\)/,
    remedy: /write http:\/\/ instead of https:\/\//,
    attempts: 0,
  },
  {
    what: 'is a SOCKS proxy',
    value: ({ address }) => `socks5://${address}`,
    says: /cannot be used: it is a SOCKS proxy/,
    remedy: new RegExp(`set ${VARIABLE} to http://HOST:PORT`),
    attempts: 0,
  },
];

/** Temporary problems: they are retried, which takes seconds. */
const PASSING: readonly Failing[] = [
  {
    what: 'cannot reach the host',
    value: plain,
    options: { status: 502 },
    says: /could not open the connection \(HTTP 502\)/,
    remedy: /administrator of the proxy/,
    attempts: 2,
  },
  {
    what: 'is not there',
    value: () => 'http://127.0.0.1:1',
    says: /could not be reached \(ECONNREFUSED\)/,
    remedy: new RegExp(`check the host and the port in ${VARIABLE}`),
    attempts: 0,
  },
];

async function failingProxy({ value, options = {} }: Failing): Promise<{ server: ProxyServer; url: string }> {
  const server = await proxy({ port: await behindTls('cloud'), ...options });
  return { server, url: value(server) };
}

/** Every message of a failure. */
function messages(run: ActionRun): string {
  return [...annotations(run, 'error'), ...annotations(run, 'warning')].join('\n');
}

describe('D3: an error names the problem with a proxy, and its variable', () => {
  test.each([...FAILING, ...PASSING])('configure: one that $what', async (failing) => {
    const { server, url } = await failingProxy(failing);
    // a bundled package would log to standard error
    const run = await configure({ HTTPS_PROXY: url, NODE_OPTIONS: hasty(), DEBUG: '*' });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' }, stderr: '' });
    expect(messages(run)).toMatch(new RegExp(`^API key not checked: .*the proxy that ${VARIABLE} names`));
    expect(messages(run)).toMatch(failing.says);
    expect(messages(run)).toMatch(failing.remedy);
    expect(messages(run)).not.toMatch(/'host' or 'region'|hostile|wrong-password|127\.0\.0\.1/);
    expect(Math.min(server.asked.length, 2)).toBe(failing.attempts);
    expect(job().cloud.requests).toEqual([]);
  });

  test.each(FAILING)('the modes that talk to GitHub: one that $what', async (failing) => {
    const { server, url } = await failingProxy(failing);
    const inputs = { 'github-api-url': `https://${GITHUB}`, targets: TARGETS.join() };
    const options = trusting({ HTTPS_PROXY: url });
    const runs = await Promise.all([
      job().rotate(inputs, options),
      job().audit(inputs, options),
      job().retire(inputs, options),
    ]);

    for (const run of runs) {
      expect(run).toMatchObject({ exitCode: 1, stderr: '' });
      expect(messages(run)).toContain(`the proxy that ${VARIABLE} names`);
      expect(messages(run)).toMatch(failing.says);
      expect(messages(run)).toMatch(failing.remedy);
      expect(messages(run)).not.toMatch(/'host' or 'region'|run this again later|hostile|wrong-password/);
      expect(run.milliseconds).toBeLessThan(nativeTime(4000));
    }
    expect(server.asked.every((host) => host === `${GITHUB}:443`)).toBe(true);
    expect(job().github.requests).toEqual([]);
  });

  test.each(FAILING.slice(0, 3))('rotate, when Soda Cloud is asked: one that $what', async (failing) => {
    const { server, url } = await failingProxy(failing);
    const run = await job().rotate(SECURE_ROTATION, trusting({ HTTPS_PROXY: url }));

    expect(run.exitCode).toBe(1);
    expect(messages(run)).toMatch(failing.says);
    expect(messages(run)).toMatch(failing.remedy);
    expect(messages(run)).not.toMatch(/'host' or 'region'/);
    expect(server.asked).toEqual([`${CLOUD}:443`]);
    expect(job().pair('repo:acme/data')).toEqual(CURRENT);
  });

  test('one that never answers is named, within the time of a request', async () => {
    const server = await proxy({ port: 1, silent: true });
    const run = await configure({ https_proxy: plain(server), NODE_OPTIONS: hasty() });

    expect(messages(run)).toMatch(/the proxy that https_proxy names did not answer in time/);
    expect(run.exitCode).toBe(0);
  });

  test('a connection that fails behind the proxy mentions the proxy', async () => {
    const server = await proxy({ port: 1, dropping: true });
    const run = await configure({ https_proxy: plain(server), NODE_OPTIONS: hasty() });

    expect(messages(run)).toMatch(
      /connection failed through the proxy that https_proxy names \(ECONNRESET\)/,
    );
  });

  test('a proxy that intercepts TLS with a custom CA is reported with the remedy', async () => {
    const server = await proxy({ port: await behindTls('github') });
    const run = await configure({ https_proxy: plain(server) });

    expect(messages(run)).toMatch(
      /certificate could not be verified through the proxy that https_proxy names .*NODE_EXTRA_CA_CERTS/,
    );
    expect(messages(run)).not.toMatch(/'host' or 'region'/);
  });
});

test('a destination that is an IP address is not taken for the proxy', async () => {
  const localhost = await certificateFor('localhost');
  const front = await startTlsFront(localhost, job().cloud.port);
  closing.push(() => front.close());
  const server = await proxy({ port: front.port });
  const run = await configure(
    { https_proxy: server.address.replace('127.0.0.1', 'localhost') },
    { host: '192.0.2.1', authorities: [localhost] },
  );

  expect(messages(run)).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(server.asked).toEqual(['192.0.2.1:443']);
  expect(job().cloud.requests).toEqual([]);
});

test('a destination that is an IPv6 address is in brackets', async () => {
  const server = await proxy({ port: 1, status: 403 });
  await configure({ https_proxy: plain(server) }, { host: '[2001:db8::1]' });

  expect(server.asked).toEqual(['[2001:db8::1]:443']);
});

const SECURE_ROTATION = { host: `https://${CLOUD}`, targets: TARGETS.join() };

/** Node options that divide the time limit of a request by 20. */
function hasty(): string {
  const file = join(job().sandbox.root, 'hasty.cjs');
  writeFileSync(
    file,
    `const timeout = AbortSignal.timeout; AbortSignal.timeout = (ms) => timeout(ms / 20);
     const set = globalThis.setTimeout; globalThis.setTimeout = (run, ms, ...more) => set(run, ms / 20, ...more);`,
  );
  return `--require ${file}`;
}
