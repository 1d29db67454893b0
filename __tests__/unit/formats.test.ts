import { describe, expect, test } from '@jest/globals';
import { FORMAT_NAMES, FORMATS } from '../../src/formats/index.ts';
import type { Format, RenderRequest } from '../../src/formats/types.ts';
import { Secret } from '../../src/shared/secret.ts';

type Name = (typeof FORMAT_NAMES)[number];

const request = (id: string, secret: string, changed: Partial<RenderRequest> = {}): RenderRequest => ({
  header: '# header',
  connection: { scheme: 'https', host: 'cloud.us.soda.io' },
  pair: { id: new Secret(id), secret: new Secret(secret) },
  values: 'literal',
  envNames: ['THE_ID', 'THE_SECRET'],
  overwrite: false,
  ...changed,
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('what a format is', () => {
  test.each<[Name, Partial<Format>]>([
    ['soda-library', { fileName: 'configuration.yml', takesReferences: true, takesBaseConfig: true }],
    ['soda-core', { fileName: 'soda-cloud.yml', takesReferences: true }],
    ['soda-cli', { fileName: 'credentials', mergesExisting: true }],
    ['soda-agent', { fileName: 'values.yml' }],
    ['kubernetes-secret', { fileName: 'secret.yml' }],
    ['env-file', { fileName: 'soda.env', takesEnvNames: true }],
    ['docker-config', { fileName: 'config.json', headerSyntax: 'json' }],
    ['soda-mcp', { fileName: 'soda-mcp.env' }],
    ['netrc', { fileName: 'netrc' }],
    ['curl', { fileName: 'curl.conf' }],
    ['curl-reporting', { fileName: 'curl-reporting.conf' }],
  ])('%s', (name, facts) => {
    const { render, usage, ...shown } = FORMATS[name];

    expect(shown).toEqual(facts);
  });
});

describe('a key with a quote, a space and a dollar sign', () => {
  const id = 'an id';
  const secret = '"se$cret';
  const yaml = ['an\\x20id', '\\x22se\\x24cret'];
  const block = [
    'soda_cloud:',
    '  host: "cloud.us.soda.io"',
    `  api_key_id: "${yaml[0]}"`,
    `  api_key_secret: "${yaml[1]}"`,
  ];

  test.each<[Name, readonly string[], readonly string[]]>([
    ['soda-library', block, yaml],
    ['soda-core', block, yaml],
    [
      'soda-cli',
      [
        'default:',
        '  host: "cloud.us.soda.io"',
        `  api_key_id: "${yaml[0]}"`,
        `  api_key_secret: "${yaml[1]}"`,
      ],
      yaml,
    ],
    [
      'soda-agent',
      [
        'soda:',
        '  apikey:',
        `    id: "${yaml[0]}"`,
        `    secret: "${yaml[1]}"`,
        '  cloud:',
        '    region: "us"',
      ],
      yaml,
    ],
    [
      'kubernetes-secret',
      [
        'apiVersion: v1',
        'kind: Secret',
        'metadata:',
        '  name: soda-agent-apikey',
        'type: Opaque',
        'data:',
        `  SODA_API_KEY_ID: "${base64(id)}"`,
        `  SODA_API_KEY_SECRET: "${base64(secret)}"`,
      ],
      [base64(id), base64(secret)],
    ],
    ['env-file', [`THE_ID=${id}`, `THE_SECRET=${secret}`], []],
    [
      'docker-config',
      [
        '  "auths": {',
        '    "registry.us.soda.io": {',
        `      "auth": "${base64(`${id}:${secret}`)}"`,
        '    }',
        '  }',
        '}',
      ],
      [base64(`${id}:${secret}`)],
    ],
    ['curl', [`user = "${id}:\\"se$cret"`], ['\\"se$cret']],
    [
      'curl-reporting',
      [`header = "X-API-KEY-ID: ${id}"`, 'header = "X-API-KEY-SECRET: \\"se$cret"'],
      ['\\"se$cret'],
    ],
  ])('is written by %s, which gives its escaped forms', async (name, lines, forms) => {
    const { text, escaped = [], notices = [] } = await FORMATS[name].render(request(id, secret));

    expect(text.split('\n')).toEqual(['# header', ...lines, '']);
    expect(escaped.map((form) => form.reveal())).toEqual(forms);
    expect(notices).toEqual([]);
  });

  test.each<[Name, readonly string[]]>([
    ['soda-library', ['  api_key_id: "${THE_ID}"', "  api_key_secret: '${THE_SECRET}'"]],
    ['soda-core', ['  api_key_id: "${env.THE_ID}"', '  api_key_secret: "${env.THE_SECRET}"']],
  ])('is not in a file of references of %s', async (name, lines) => {
    const { text, escaped = [] } = await FORMATS[name].render(request(id, secret, { values: 'reference' }));

    expect(text.split('\n')).toEqual(['# header', ...block.slice(0, 2), ...lines, '']);
    expect(escaped).toEqual([]);
  });
});

test.each<[Name, string]>([
  ['soda-library', '  port: "8443"\n  scheme: http\n'],
  ['soda-core', '  port: "8443"\n  scheme: http\n'],
  ['soda-cli', '  host: "h:8443"\n  scheme: http\n'],
  ['soda-agent', '    endpoint: "http://h:8443"\n'],
])('another server is written by %s', async (name, lines) => {
  const connection = { scheme: 'http', host: 'h', port: 8443 } as const;

  expect((await FORMATS[name].render(request('id', 'secret', { connection }))).text).toContain(lines);
});

describe.each([
  ['netrc', 'package indexes'],
  ['docker-config', 'image registry'],
] as const)('%s', (name, servers) => {
  test('names the servers of each region', async () => {
    const named = async (host: string) => {
      const { text } = await FORMATS[name].render(
        request('an-id', 'a-secret', { connection: { scheme: 'https', host } }),
      );
      return [...text.matchAll(/\b[\w.]+\.soda\.io\b/g)].map(String);
    };

    expect([await named('cloud.soda.io'), await named('cloud.us.soda.io')]).toEqual(
      name === 'netrc'
        ? [
            ['team.pypi.cloud.soda.io', 'enterprise.pypi.cloud.soda.io'],
            ['team.pypi.us.soda.io', 'enterprise.pypi.us.soda.io'],
          ]
        : [['registry.cloud.soda.io'], ['registry.us.soda.io']],
    );
  });

  test.each(['soda.example.com', '127.0.0.1', 'beta.soda.io', 'xcloud.soda.io'])(
    'is refused for %s',
    async (host) => {
      await expect(
        FORMATS[name].render(request('an-id', 'a-secret', { connection: { scheme: 'https', host } })),
      ).rejects.toThrow(
        expect.objectContaining({
          title: 'Format needs a region',
          message: expect.stringContaining(
            `names the ${servers} of a Soda Cloud region, and ${host} belongs to none.`,
          ),
        }),
      );
    },
  );
});

test('a key of ordinary characters is a login for each package index', async () => {
  expect((await FORMATS.netrc.render(request('an-id', 'a-secret'))).text.split('\n')).toEqual([
    '# header',
    ...['machine team.pypi.us.soda.io', 'login an-id', 'password a-secret'],
    ...['machine enterprise.pypi.us.soda.io', 'login an-id', 'password a-secret'],
    '',
  ]);
});

test('the variables of the MCP server include the host, and cannot include its scheme', async () => {
  const render = (connection: RenderRequest['connection']) =>
    FORMATS['soda-mcp'].render(request('an-id', 'a-secret', { connection }));
  const ordinary = await render({ scheme: 'https', host: 'cloud.soda.io' });

  expect(ordinary).toEqual({
    text: '# header\nSODA_CLOUD_HOST=cloud.soda.io\nSODA_API_KEY_ID=an-id\nSODA_API_KEY_SECRET=a-secret\n',
    warnings: [],
  });
  const local = await render({ scheme: 'http', host: '[::1]', port: 8080 });
  expect(local.text).toContain('SODA_CLOUD_HOST=[::1]:8080\n');
  expect(local.warnings).toEqual([expect.stringContaining('use https, not http')]);
});

describe('a key that a format cannot carry', () => {
  const HALF = 'an incomplete character (an unpaired surrogate)';
  const BREAK = 'a line break';
  const CURL = 'a NUL or a SUB character';
  const SPACE = 'white space at its beginning or end';
  const UNSEEN = 'white space, a control character, or one outside ASCII';
  const QUOTE = "a quotation mark, a backslash or a '#'";
  const OUTSIDE = 'a control character, or one outside ASCII';

  test.each<[Name, string, string]>([
    ['soda-cli', 'a\ud800', HALF],
    ['soda-agent', 'a\udfff', HALF],
    ['kubernetes-secret', '\ud800a', HALF],
    ['env-file', 'a\ud800', HALF],
    ['env-file', 'a\n', BREAK],
    ['env-file', '\ra', BREAK],
    ['env-file', 'a\0', 'a NUL character'],
    ['docker-config', 'a\ud800', HALF],
    ['docker-config', 'a\0', 'a NUL character'],
    ...['a b', 'a\tb', 'a\0', 'é', 'a\x7f', ' ', '😀', 'a\ud800'].flatMap(
      (value): [Name, string, string][] => [
        ['netrc', value, UNSEEN],
        ['soda-mcp', value, UNSEEN],
      ],
    ),
    ...['"a', "a'", 'a\\b', '#a', 'a#'].map((value): [Name, string, string] => ['netrc', value, QUOTE]),
    ...['"', "'", '`', '\\', '$', '&', ';', '|', '<', '>', '(', ')', '#', '~'].map(
      (value): [Name, string, string] => ['soda-mcp', `a${value}b`, 'a character that a shell interprets'],
    ),
    ['curl', 'a\ud800', HALF],
    ['curl', '\0a', CURL],
    ['curl', 'a\x1a', CURL],
    ['curl-reporting', 'a\0', CURL],
    ['curl-reporting', 'a\x1a', CURL],
    ['curl-reporting', 'a\nb', BREAK],
    ['curl-reporting', 'a\rb', BREAK],
    ['curl-reporting', 'a\x1fb', OUTSIDE],
    ['curl-reporting', 'a\x7fb', OUTSIDE],
    ['curl-reporting', 'é', OUTSIDE],
    ['curl-reporting', ' a', SPACE],
    ['curl-reporting', 'a\t', SPACE],
  ])('is refused by %s: %j', async (name, value, found) => {
    for (const [half, pair] of [
      ['ID', ['an-id', 'a-secret'].with(0, value)],
      ['secret', ['an-id', 'a-secret'].with(1, value)],
    ] as const) {
      const [id = '', secret = ''] = pair;
      const { render } = FORMATS[name];

      await expect(render(request(id, secret))).rejects.toThrow(
        expect.objectContaining({
          title: 'Key not writable in this format',
          message: expect.stringContaining(
            `The API key ${half} contains ${found}, which a file of the format '${name}' cannot carry.`,
          ),
        }),
      );
    }
  });

  test.each<[Name, string, string]>([
    ['curl', 'a-b', 'a:b \t\n'],
    ['curl-reporting', 'a \t~!', '!a:b~'],
    ['env-file', '#a=b', ' "a" '],
    ['netrc', 'machine', '-a:b$`&;|<>()~!%*?[]{}^=,@'],
    ['soda-mcp', '-a:b', '!%*?[]{}^=,@+/._'],
    ['docker-config', '"#\\ é', ':a \n😀'],
    ['soda-library', 'a\ud83d\ude00', 'a\0\n'],
  ])('is not refused by %s: %j', async (name, id, secret) => {
    expect((await FORMATS[name].render(request(id, secret))).text).toContain('# header');
  });

  test.each<Name>(['curl', 'netrc', 'docker-config'])(
    'is one with a colon in its ID, for %s',
    async (name) => {
      await expect(FORMATS[name].render(request('a:b', 'secret'))).rejects.toThrow('ID contains a colon');
    },
  );

  test('is one that makes a line of 64 KiB, for Docker', async () => {
    const longest = 64 * 1024 - 1;
    const room = { id: longest - 'THE_ID='.length, secret: longest - 'THE_SECRET='.length };
    const render = (id: number, secret: number) =>
      FORMATS['env-file'].render(request('é'.repeat(id / 2) + 'x'.repeat(id % 2), 'x'.repeat(secret)));

    expect((await render(room.id, room.secret)).text).toHaveLength(
      Math.ceil(longest - room.id / 2) + longest + '# header\n\n\n'.length,
    );
    await expect(render(room.id + 1, 1)).rejects.toThrow('ID contains too much text');
    await expect(render(2, room.secret + 1)).rejects.toThrow('secret contains too much text');

    const mcp = (length: number) => FORMATS['soda-mcp'].render(request('an-id', 'x'.repeat(length)));
    expect((await mcp(longest - 'SODA_API_KEY_SECRET='.length)).text).toContain('xxx');
    await expect(mcp(longest - 'SODA_API_KEY_SECRET='.length + 1)).rejects.toThrow('too much text');
  });

  test('is one that makes a line of 4 KiB, for curl', async () => {
    const netrc = (length: number) => FORMATS.netrc.render(request('an-id', 'x'.repeat(length)));

    expect((await netrc(4000)).text).toContain('xxx');
    await expect(netrc(4001)).rejects.toThrow('too much text');
  });

  test.each(['a${env.NAME}b', '${ secret.a1_B }'])(
    'is %j as a literal for Soda Core v4, and a notice for Soda Library',
    async (value) => {
      for (const [id, secret] of [
        [value, 'secret'],
        ['id', value],
      ] as const) {
        await expect(FORMATS['soda-core'].render(request(id, secret))).rejects.toThrow(
          expect.objectContaining({ title: 'Key not writable as a literal' }),
        );
        const { notices } = await FORMATS['soda-library'].render(request(id, secret));
        expect(notices).toEqual([expect.stringContaining("set 'format: soda-core' and 'values: reference'")]);
      }
    },
  );

  test.each([
    '${NAME}',
    '${Env.NAME}',
    '${env.}',
    '${env.1}',
    '$ {env.A}',
    '{env.A}',
    '${env.A',
    '${env .A}',
  ])('is not %j, which no engine takes for a variable of v4', async (value) => {
    const { notices } = await FORMATS['soda-library'].render(request('id', value));

    expect(notices).toEqual([]);
    expect((await FORMATS['soda-core'].render(request('id', value))).text).toContain('# header');
  });
});

describe('a reference for Soda Library', () => {
  const reference = (secret: string) =>
    FORMATS['soda-library'].render(request('id', secret, { values: 'reference' }));

  test.each(["it's", 'a$b', 'a{b', '$ {', '{ %', '# a', 'é'])(
    'stands in double quotes for %j',
    async (secret) => {
      expect((await reference(secret)).text).toContain('api_key_secret: "${THE_SECRET}"\n');
    },
  );

  test.each(['a"b', 'a\\b'])('is in single quotes for %j', async (secret) => {
    expect((await reference(secret)).text).toContain("api_key_secret: '${THE_SECRET}'\n");
  });

  test.each(['${', '{%', '{#', 'a\tb', '\u0085', '\u2028', '\u2029', '\ufeff', '"\'', "\\'"])(
    'is refused for %j',
    async (secret) => {
      await expect(reference(secret)).rejects.toThrow(
        expect.objectContaining({ title: 'Key not writable as a reference' }),
      );
    },
  );
});

test('a base-config whose block is replaced is a notice', async () => {
  const render = (baseConfig: string) => FORMATS['soda-library'].render(request('i', 's', { baseConfig }));

  expect((await render('a: 1\n')).notices).toEqual([]);
  expect((await render('soda_cloud:\n  a: 1\n')).notices).toEqual([
    "The soda_cloud block of 'base-config' was replaced in the written file.",
  ]);
});

test('the CLI keeps the profiles of an existing file', async () => {
  const { text, profile } = await FORMATS['soda-cli'].render(request('i', 's', { existing: 'a:\n  b: c\n' }));
  const alone = await FORMATS['soda-cli'].render(request('i', 's'));

  expect(text).toBe(`a:\n  b: c\n${alone.text}`);
  expect(profile).toEqual({ besideOthers: true, addedBreak: '' });
  expect(alone.profile).toEqual({ besideOthers: false, addedBreak: '' });
});

test('every format is tested here', () => {
  expect(FORMAT_NAMES).toHaveLength(11);
});
