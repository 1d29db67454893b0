import { writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { startRegionFront } from '../../simulators/proxy/region-front.ts';
import { FORMAT_NAMES, FORMATS } from '../../src/formats/index.ts';
import { Secret } from '../../src/shared/secret.ts';
import { annotations, CURRENT, everythingShown, leaksOf, PREVIOUS, readText, useJob } from './job.ts';

const job = useJob();
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Expectation {
  readonly format: string;
  readonly fileName: string;
  /** The lines after the header. */
  readonly lines: readonly string[];
}

const EXPECTATIONS: readonly Expectation[] = [
  {
    format: 'soda-cli',
    fileName: 'credentials',
    lines: [
      'default:',
      '  host: "cloud.soda.io"',
      `  api_key_id: "${CURRENT.id}"`,
      `  api_key_secret: "${CURRENT.secret}"`,
    ],
  },
  {
    format: 'soda-agent',
    fileName: 'values.yml',
    lines: [
      'soda:',
      '  apikey:',
      `    id: "${CURRENT.id}"`,
      `    secret: "${CURRENT.secret}"`,
      '  cloud:',
      '    region: "eu"',
    ],
  },
  {
    format: 'kubernetes-secret',
    fileName: 'secret.yml',
    lines: [
      'apiVersion: v1',
      'kind: Secret',
      'metadata:',
      '  name: soda-agent-apikey',
      'type: Opaque',
      'data:',
      `  SODA_API_KEY_ID: "${base64(CURRENT.id)}"`,
      `  SODA_API_KEY_SECRET: "${base64(CURRENT.secret)}"`,
    ],
  },
  {
    format: 'docker-config',
    fileName: 'config.json',
    lines: [
      '  "auths": {',
      '    "registry.cloud.soda.io": {',
      `      "auth": "${base64(`${CURRENT.id}:${CURRENT.secret}`)}"`,
      '    }',
      '  }',
      '}',
    ],
  },
  {
    format: 'env-file',
    fileName: 'soda.env',
    lines: [`SODA_CLOUD_API_KEY_ID=${CURRENT.id}`, `SODA_CLOUD_API_KEY_SECRET=${CURRENT.secret}`],
  },
  {
    format: 'soda-mcp',
    fileName: 'soda-mcp.env',
    lines: [
      'SODA_CLOUD_HOST=cloud.soda.io',
      `SODA_API_KEY_ID=${CURRENT.id}`,
      `SODA_API_KEY_SECRET=${CURRENT.secret}`,
    ],
  },
  {
    format: 'netrc',
    fileName: 'netrc',
    lines: ['team', 'enterprise'].flatMap((plan) => [
      `machine ${plan}.pypi.cloud.soda.io`,
      `login ${CURRENT.id}`,
      `password ${CURRENT.secret}`,
    ]),
  },
  {
    format: 'curl',
    fileName: 'curl.conf',
    lines: [`user = "${CURRENT.id}:${CURRENT.secret}"`],
  },
  {
    format: 'curl-reporting',
    fileName: 'curl-reporting.conf',
    lines: [`header = "X-API-KEY-ID: ${CURRENT.id}"`, `header = "X-API-KEY-SECRET: ${CURRENT.secret}"`],
  },
];
const OTHERS = EXPECTATIONS.map(({ format }) => format);

/** The formats for servers that only a region of Soda Cloud has. */
const OF_A_REGION: readonly string[] = ['docker-config', 'netrc'];

/** Without verification, so that the host can have any name. */
const unasked = (inputs: Readonly<Record<string, string>>) =>
  job().configure({ verify: 'false', host: '', port: '', scheme: '', ...inputs });

test('every format of the action is tested here or with the engines', () => {
  expect(['soda-library', 'soda-core', ...OTHERS]).toEqual(FORMAT_NAMES);
});

describe.each(EXPECTATIONS)('$format', ({ format, fileName, lines }) => {
  test.each([24, 20] as const)('is written, and removed when the job ends, on Node %i', async (node) => {
    const run = await job().configure(
      { format, verify: 'false', host: '', port: '', scheme: '' },
      { node, umask: 0 },
    );

    expect(run).toMatchObject({ exitCode: 0, stderr: '', outputs: { configured: 'true' } });
    const path = run.outputs['config-path'] ?? '';
    expect(path.replaceAll(sep, '/')).toMatch(
      new RegExp(`/_temp/soda-cloud-[0-9a-f]{8}/${fileName.replace('.', '\\.')}$`),
    );
    expect(readText(path).split('\n')).toEqual([
      expect.stringMatching(
        /^(# |{ "_comment": ")Written by Soda Cloud Keys \([0-9a-f]{8}( [0-9a-f]{8})?\)\. [A-Za-z ,:]+\.(",)?$/,
      ),
      ...lines,
      '',
    ]);
    expect(annotations(run, 'warning')).toEqual([]);
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);

    const post = await job().post(run, { node });
    expect(post).toMatchObject({ exitCode: 0, stderr: '', stdout: `Removed ${path}.\n` });
    expect(job().files()).toEqual([]);
  });

  test('is proved before it is written, and written with the previous pair where that is used', async () => {
    const region = OF_A_REGION.includes(format)
      ? await startRegionFront(job().cloud.port, join(job().sandbox.root, 'certificate.pem'))
      : undefined;
    const run = await job().configure(
      {
        format,
        'api-key-id': 'a-key-that-is-not-known',
        'previous-api-key-id': PREVIOUS.id,
        'previous-api-key-secret': PREVIOUS.secret,
        ...(region === undefined ? {} : { host: '', port: '', scheme: '' }),
      },
      { env: region?.env ?? {} },
    );
    region?.close();

    expect(run.outputs).toMatchObject({ verified: 'true', 'key-used': 'previous' });
    const text = readText(run.outputs['config-path']);
    const pair = base64(`${PREVIOUS.id}:${PREVIOUS.secret}`);
    expect([PREVIOUS.secret, base64(PREVIOUS.secret), pair].some((spelling) => text.includes(spelling))).toBe(
      true,
    );
  });

  test('is written to config-path', async () => {
    const run = await unasked({ format, 'config-path': 'made/by us' });

    expect(run.outputs).toMatchObject({ 'config-path-relative': 'made/by us' });
    await job().post(run);
    expect(job().files()).toEqual([]);
  });

  test('accepts neither references nor a base-config', async () => {
    for (const [input, value] of [
      ['values', 'reference'],
      ['base-config', 'configuration.yml'],
    ] as const) {
      const run = await unasked({ format, [input]: value });

      expect(run.exitCode).toBe(1);
      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(
          new RegExp(`^Invalid input: The input '${input}' is '${value}'.*'${format}'`, 's'),
        ),
      ]);
      expect(job().files()).toEqual([]);
    }
  });

  test('masks what it spells differently, before the file exists', async () => {
    const refusesQuotes = ['soda-mcp', 'netrc'].includes(format);
    const secret = refusesQuotes ? `100%${CURRENT.secret}` : `say "\\${CURRENT.secret}" 100%`;
    const run = await unasked({ format, 'api-key-secret': secret });

    expect(run.exitCode).toBe(0);
    const text = readText(run.outputs['config-path']);
    const spelled = [secret, ...run.masks].filter((mask) => text.includes(mask) && mask.length >= 50);
    expect(spelled).not.toEqual([]);
    const written = run.stdout.indexOf('Wrote ');
    expect(run.stdout.lastIndexOf('::add-mask::')).toBeLessThan(written);
    expect(run.masks).not.toContain('');
  });

  test('shows the next step in the summary, without secrets', async () => {
    const run = await unasked({ format, region: 'us' });

    expect(run.summary).toContain('**Next step**');
    expect(run.summary).toMatch(
      format === 'soda-cli' ? /config-path: ~\/\.soda\/credentials/ : /steps\.keys\.outputs\.config-path/,
    );
    expect(leaksOf(CURRENT, run.summary)).toEqual([]);
  });
});

describe.each(OF_A_REGION)('%s for a host of no region', (format) => {
  test('is an error that names it, before Soda Cloud is asked', async () => {
    const run = await job().configure({ format });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Format needs a region: .*'${format}'.* 127\\.0\\.0\\.1 belongs to none.*'region' to 'eu' or 'us'`,
          's',
        ),
      ),
    ]);
    expect(job().cloud.requests).toEqual([]);
    expect(job().files()).toEqual([]);
  });

  test('is written with the name of a region, whatever the port', async () => {
    const run = await unasked({ format, host: 'https://cloud.us.soda.io:8443/' });

    expect(run.exitCode).toBe(0);
    expect(readText(run.outputs['config-path'])).toMatch(/\b(registry|team\.pypi)\.us\.soda\.io\b/);
  });
});

describe('the file of docker-config', () => {
  test('is JSON for which no reader needs to know the first line', async () => {
    const run = await unasked({ format: 'docker-config' });
    const { _comment, ...rest } = JSON.parse(readText(run.outputs['config-path']));

    expect(_comment).toMatch(/^Written by Soda Cloud Keys /);
    expect(rest).toEqual({
      auths: { 'registry.cloud.soda.io': { auth: base64(`${CURRENT.id}:${CURRENT.secret}`) } },
    });
  });

  test('is replaced by the next step as long as nobody changes it, and left alone after that', async () => {
    const inputs = { format: 'docker-config', 'config-path': 'docker/config.json', cleanup: 'false' };
    const first = await unasked(inputs);
    expect(await unasked(inputs)).toMatchObject({ exitCode: 0 });
    const file = first.outputs['config-path'] ?? '';
    writeFileSync(file, readText(file).replace('"auths"', '"HttpHeaders": {}, "auths"'));

    expect(annotations(await unasked(inputs), 'error')).toEqual([
      expect.stringMatching(/^Configuration file exists: .*left alone/s),
    ]);
  });

  test('is not removed by another step, nor once Docker has rewritten it', async () => {
    const inputs = { format: 'docker-config', 'config-path': 'docker/config.json' };
    const first = await unasked(inputs);
    const second = await unasked(inputs);
    const file = second.outputs['config-path'] ?? '';

    expect(annotations(await job().post(first), 'warning')).toEqual([]);
    expect(readText(file)).toContain('registry.cloud.soda.io');
    writeFileSync(file, '{"auths": {}}');
    expect(annotations(await job().post(second), 'warning')).toEqual([
      expect.stringMatching(/^Configuration file not removed: .*another program has changed or replaced it/),
    ]);
  });
});

describe('where Soda Cloud is', () => {
  test.each([
    [{ region: 'eu' }, { region: 'eu' }],
    [{ region: 'us' }, { region: 'us' }],
    [{ host: 'https://cloud.us.soda.io/' }, { region: 'us' }],
    [{ host: 'cloud.us.soda.io', port: '8443' }, { endpoint: 'https://cloud.us.soda.io:8443' }],
    [{ host: 'soda.example.com' }, { endpoint: 'https://soda.example.com' }],
    [{ host: 'http://[::1]:8080' }, { endpoint: 'http://[::1]:8080' }],
  ])('%j is %j for the agent', async (inputs, cloud) => {
    const run = await unasked({ format: 'soda-agent', ...inputs });

    expect(parse(readText(run.outputs['config-path'])).soda.cloud).toEqual(cloud);
  });

  test.each([
    [{ region: 'us' }, { host: 'cloud.us.soda.io' }],
    [{ host: 'https://soda.example.com:8443/' }, { host: 'soda.example.com:8443' }],
    [{ host: 'http://[::1]:8080' }, { host: '[::1]:8080', scheme: 'http' }],
  ])('%j is %j for the CLI', async (inputs, expected) => {
    const run = await unasked({ format: 'soda-cli', ...inputs });

    const { api_key_id, api_key_secret, ...rest } = parse(readText(run.outputs['config-path'])).default;
    expect({ api_key_id, api_key_secret }).toEqual({
      api_key_id: CURRENT.id,
      api_key_secret: CURRENT.secret,
    });
    expect(rest).toEqual(expected);
  });

  test.each([
    ['curl', 'https://cloud.us.soda.io/api/v1/test-login'],
    ['curl-reporting', 'https://reporting.cloud.us.soda.io/v1/last_etl_refresh'],
  ])('stands in the next step of %s', async (format, url) => {
    expect((await unasked({ format, region: 'us' })).summary).toContain(url);
  });

  test('is the path that the CLI reads, in its next step', async () => {
    const run = await unasked({ format: 'soda-cli', 'config-path': '~/.soda/credentials' });

    expect(run.summary).toContain('run: sodacli auth status');
  });
});

describe('env-names', () => {
  test('are the names in an env-file, without a warning and without an export', async () => {
    const run = await unasked({ format: 'env-file', 'env-names': 'SODA_ID, SODA_SECRET' });

    expect(readText(run.outputs['config-path']).split('\n').slice(1)).toEqual([
      `SODA_ID=${CURRENT.id}`,
      `SODA_SECRET=${CURRENT.secret}`,
      '',
    ]);
    expect(annotations(run, 'warning')).toEqual([]);
    expect(run.exported).toEqual({});
  });

  test('have no effect in the others', async () => {
    const run = await unasked({ format: 'curl', 'env-names': 'SODA_ID, SODA_SECRET' });

    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^Unused input: .*'env-names'.*'format: env-file'/),
    ]);
  });
});

describe('a key that a format cannot carry is refused before Soda Cloud is asked, and nothing is written', () => {
  /** The block contains escapes for characters that an environment variable cannot contain. */
  const block = (id: string, secret: string) => ({
    'api-key-id': '',
    'api-key-secret': '',
    'soda-cloud': `api_key_id: "${id}"\napi_key_secret: "${secret}"`,
  });
  const EU = { host: '', port: '', scheme: '' };
  const inputs = (id: string, secret: string) => ({ 'api-key-id': id, 'api-key-secret': secret });

  test.each([
    ['env-file', block('an-id', 'hunter\\0two'), 'API key secret contains a NUL character'],
    [
      'env-file',
      inputs('x'.repeat(65_536 - 'SODA_CLOUD_API_KEY_ID='.length), 'secret'),
      'API key ID contains too much text',
    ],
    ['curl', inputs('my:id', 'secret'), 'API key ID contains a colon'],
    ['netrc', { ...inputs('my:id', 'secret'), ...EU }, 'API key ID contains a colon'],
    ['docker-config', { ...inputs('my:id', 'secret'), ...EU }, 'API key ID contains a colon'],
    ['netrc', { ...inputs('an-id', 'hunter two'), ...EU }, 'API key secret contains white space'],
    [
      'netrc',
      { ...inputs('an-id', 'hunter#two'), ...EU },
      'API key secret contains a quotation mark, a backslash or',
    ],
    [
      'soda-mcp',
      inputs('an-id', 'hunter$two'),
      'API key secret contains a character that a shell interprets',
    ],
    [
      'soda-mcp',
      inputs('an-id', 'hüntertwo'),
      'API key secret contains white space, a control character, or one',
    ],
    [
      'docker-config',
      { ...block('an-id', 'hunter\\0two'), ...EU },
      'API key secret contains a NUL character',
    ],
    ['curl', block('an-id', 'hunter\\0two'), 'API key secret contains a NUL or a SUB character'],
    ['curl', inputs('an-id', 'hunter\u001atwo'), 'API key secret contains a NUL or a SUB character'],
    ['curl-reporting', inputs('my\u0001id', 'secret'), 'API key ID contains a control character'],
    ['curl-reporting', inputs('an-id', 'hunter\u000btwo'), 'API key secret contains a control character'],
    [
      'curl-reporting',
      inputs('an-id', 'hüntertwo'),
      'API key secret contains a control character, or one outside ASCII',
    ],
    ['curl-reporting', block('my\\0id', 'secret'), 'API key ID contains a NUL or a SUB character'],
    ...['soda-cli', 'soda-agent', 'kubernetes-secret', 'env-file', 'curl'].map(
      (format) =>
        [
          format,
          block('an-id', 'hunter\\ud800two'),
          'API key secret contains an incomplete character',
        ] as const,
    ),
  ] as const)('%s: %j', async (format, key, message) => {
    const run = await job().configure({ format, ...key });

    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Key not writable in this format: .+\nWhy: .+\nWhat to do: .+$/),
    ]);
    expect(annotations(run, 'error')[0]).toContain(`${message}`);
    expect(annotations(run, 'error')[0]).toContain(`the format '${format}'`);
    expect(everythingShown(run)).not.toMatch(/h[uü]nter/);
    expect(job().cloud.requests).toEqual([]);
    expect(job().files()).toEqual([]);
  });

  test('a colon in the secret is fine for curl', async () => {
    const run = await unasked({ format: 'curl', 'api-key-secret': 'a:b:c' });

    expect(readText(run.outputs['config-path'])).toContain(`user = "${CURRENT.id}:a:b:c"`);
  });

  test('line breaks never get that far', async () => {
    for (const format of OTHERS) {
      const run = await unasked({ format, ...block('an-id', 'a\\r\\nX-Injected: b') });

      expect(run.exitCode).toBe(1);
      expect(annotations(run, 'error')).toEqual([expect.stringContaining('contains several lines')]);
    }
  });
});

describe('each format by itself', () => {
  const request = (secret: string) => ({
    header: '# header',
    connection: { scheme: 'https', host: 'cloud.soda.io' } as const,
    pair: { id: new Secret('an-id'), secret: new Secret(secret) },
    values: 'literal' as const,
    envNames: ['ID', 'SECRET'] as const,
    overwrite: false,
  });

  test.each(['env-file', 'curl-reporting'] as const)('%s refuses line breaks', async (format) => {
    for (const value of ['a\nB=c', 'a\rb', 'a\r\nX-Injected: b']) {
      await expect(FORMATS[format].render(request(value))).rejects.toThrow('a line break');
    }
  });

  test('curl-reporting rejects white space that a server would remove', async () => {
    for (const value of [' a', 'a\t']) {
      await expect(FORMATS['curl-reporting'].render(request(value))).rejects.toThrow('white space');
    }
  });

  test('curl escapes all that it has an escape for', async () => {
    const { text } = await FORMATS.curl.render(request('"\\\t\n\r\v'));

    expect(text).toBe('# header\nuser = "an-id:\\"\\\\\\t\\n\\r\\v"\n');
  });
});
