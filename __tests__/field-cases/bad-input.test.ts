import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FORMAT_NAMES } from '../../src/formats/index.ts';
import { annotations, CURRENT, everythingShown, leaksOf, PREVIOUS, useJob } from '../product/job.ts';

const job = useJob();

/** One error of three parts, nothing written, nothing sent, nothing leaked. */
async function expectRefusal(inputs: Readonly<Record<string, string>>): Promise<string> {
  const before = job().files();
  const run = await job().configure(inputs);

  const errors = annotations(run, 'error');
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^[^:]+: .+\nWhy: .+\nWhat to do: .+$/);
  expect(run).toMatchObject({ exitCode: 1, stderr: '', exported: {}, summary: '' });
  expect(run.outputs['configured'] ?? 'false').toBe('false');
  expect(job().files()).toEqual(before);
  expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  return errors[0] ?? '';
}

describe('an input with a list of values names the given and the accepted values', () => {
  test.each([
    ['mode', 'konfigure', ["'configure'"]],
    ['format', 'soda', FORMAT_NAMES.map((name) => `'${name}'`)],
    ['region', 'EU', ["'eu'", "'us'"]],
    ['scheme', 'ftp', ["'https'", "'http'"]],
    ['values', 'references', ["'literal'", "'reference'"]],
    ['if-missing', 'ignore', ["'fail'", "'skip'"]],
    ['verify', 'yes', ['true', 'false']],
    ['export-env', '1', ['true', 'false']],
    ['overwrite', 'on', ['true', 'false']],
    ['cleanup', 'tRUE', ['true', 'false']],
  ])('%s: %s', async (name, value, accepted) => {
    const error = await expectRefusal({ [name]: value });

    expect(error).toContain(`Invalid input: The input '${name}' is '${value}'`);
    for (const word of accepted) {
      expect(error).toContain(word);
    }
  });
});

describe('an input with a form of its own names what was given', () => {
  test.each([
    ['port', 'abc'],
    ['port', '0'],
    ['port', '65536'],
    ['port', '80 81'],
    ['file-mode', '999'],
    ['file-mode', '0o644x'],
    ['file-mode', 'rw-------'],
    ['file-mode', '420'],
    ['file-mode', '0200'],
    ['file-mode', '0466'],
    ['file-mode', '4600'],
    ['env-names', 'ONE'],
    ['env-names', 'ONE, TWO, THREE'],
    ['env-names', 'SAME, SAME'],
    ['env-names', 'KEY-ID, KEY_SECRET'],
    ['env-names', '1ST, SECOND'],
    ['env-names', 'GITHUB_TOKEN, KEY_SECRET'],
    ['env-names', 'KEY_ID, node_options'],
    ['host', 'soda example.com'],
    ['host', 'ftp://cloud.soda.io'],
    ['host', '${HOST}'],
    ['host', 'https://'],
    ['host', '...'],
  ])('%s: %s', async (name, value) => {
    expect(await expectRefusal({ [name]: value })).toContain(
      `Invalid input: The input '${name}' is '${value}'`,
    );
  });

  test('a host that contains a password is not quoted', async () => {
    const error = await expectRefusal({ host: 'https://me:hunter2hunter2@cloud.soda.io' });

    expect(error).toContain('user name or a password');
    expect(error).not.toContain('hunter2');
  });

  test.each([
    [{ host: 'cloud.soda.io', scheme: 'http' }, 'scheme'],
    [{ host: 'http://cloud.soda.io', scheme: '' }, 'host'],
    [{ host: 'localhost.example.com', scheme: 'http' }, 'scheme'],
    [{ host: '127.0.0.1.example.com', scheme: 'http' }, 'scheme'],
    [{ host: '128.0.0.1', scheme: 'http' }, 'scheme'],
    [{ host: '0.0.0.0', scheme: 'http' }, 'scheme'],
    [{ host: '127.0.0.1.nip.io', scheme: 'http' }, 'scheme'],
  ])('http to another machine: %j', async (inputs, name) => {
    const error = await expectRefusal(inputs);

    expect(error).toContain(`The input '${name}'`);
    expect(error).toContain('loopback');
  });

  test('base-config with a format without data sources', async () => {
    expect(await expectRefusal({ format: 'soda-core', 'base-config': 'configuration.yml' })).toContain(
      "'base-config'",
    );
  });
});

describe('targets', () => {
  const rotate = (targets: string) =>
    job().configure(
      { mode: 'rotate', 'github-token': 'github_pat_11ABCDEFG0123456789_test', targets },
      { env: { GITHUB_REPOSITORY: 'acme/data' } },
    );
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(job().sandbox.workspace, name), lines.join('\n'));

  test('E7: all lines that cannot be used are named at once, of the input and of files', async () => {
    write('targets.txt', ['repo', 'hunter2 hunter2', '!repo = A, B']);
    const run = await rotate(
      'repo\nrepos:acme/x\n\norg:acme\nenvironment:prod*\nfile:targets.txt # ours\nfile:none.txt\nrepo = A, SODA_CLOUD_API_KEY_ID',
    );

    const [error = '', ...others] = annotations(run, 'error');
    expect(others).toEqual([]);
    expect(error.split('\n')).toEqual([
      "Invalid input: The input 'targets' contains 6 invalid entries.",
      'Why: These cannot be used:',
      expect.stringMatching(/^- line 2, 'repos:acme\/x': a target starts with/),
      expect.stringMatching(/^- line 5, 'environment:prod\*': .*OWNER\/NAME:PATTERN/),
      expect.stringMatching(/^- targets\.txt, line 2: a target starts with/),
      expect.stringMatching(/^- targets\.txt, line 3: an exclusion removes targets whatever their names/),
      expect.stringMatching(/^- line 7, 'file:none\.txt': there is no such file \(ENOENT\)/),
      expect.stringMatching(/^- line 8, 'repo = A, .*': it and line 1 would overwrite each other's secret/),
      expect.stringMatching(/^What to do: Correct each of them\. /),
    ]);
    expect(run.stdout).not.toContain('hunter2');
  });

  test('E9: with thousands of them in a file, the line that cannot be used is named', async () => {
    const lines = Array.from({ length: 3600 }, (_, index) => `repo:acme/${`${index}`.padStart(28, 'x')}`);
    write('targets.txt', lines.with(3455, 'repo:acme'));
    const run = await rotate('file:targets.txt');

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Invalid input: .* an invalid entry: targets\.txt, line 3456\.\nWhy: 'repo:' is followed by OWNER\/NAME\.\nWhat/,
      ),
    ]);
  });

  test('E10: very many wrong ones do not cut off what to do, and the log names more of them', async () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `${'long-'.repeat(8)}${index}`);
    const run = await rotate(lines.join('\n'));

    const [error = '', ...others] = annotations(run, 'error');
    expect(others).toEqual([]);
    expect(error.length).toBeLessThan(8000);
    expect(error).toMatch(/- and 1980 more: see the log\nWhat to do: Correct each of them\..*$/);
    expect(run.stdout).toMatch(/^- line 1000, /m);
  });
});

describe('a key that is obviously a mistake', () => {
  const other = 'an-ordinary-value-of-the-other-half';
  test.each([
    [
      'unexpanded GitHub expression',
      { 'api-key-secret': '${{ secrets.SODA_SECRET }}' },
      /reference that nothing has replaced/,
    ],
    ['unexpanded variable', { 'api-key-id': '${SODA_ID}' }, /'api-key-id' contains a reference/],
    ['asterisks from a log', { 'api-key-secret': '***' }, /nothing but asterisks/],
    ['double quotes', { 'api-key-secret': `"${other}"` }, /wrapped in quotation marks/],
    ['single quotes', { 'api-key-id': `'${other}'` }, /'api-key-id' is wrapped in quotation marks/],
    ['the same twice', { 'api-key-id': other, 'api-key-secret': other }, /are the same value/],
    ['swapped', { 'api-key-id': CURRENT.secret, 'api-key-secret': CURRENT.id }, /are swapped/],
    ['several lines', { 'api-key-secret': `${other}\nand more` }, /contains several lines/],
    [
      'a whole block',
      { 'api-key-secret': `soda_cloud:\n  host: cloud.soda.io\n  api_key_secret: ${other}` },
      /whole soda_cloud block.*'soda-cloud'/s,
    ],
    ['an empty secret', { 'api-key-secret': ' \n' }, /API key missing: 'api-key-secret' is empty/],
    ['an empty ID', { 'api-key-id': '' }, /API key missing: 'api-key-id' is empty/],
    [
      'both empty',
      { 'api-key-id': '', 'api-key-secret': '' },
      /API key missing: 'api-key-id' and 'api-key-secret' are empty/,
    ],
    [
      'given twice',
      { 'soda-cloud': `api_key_id: ${PREVIOUS.id}\napi_key_secret: ${PREVIOUS.secret}` },
      /Two API keys given/,
    ],
  ])('%s', async (_mistake, inputs, message) => {
    const error = await expectRefusal(inputs);

    expect(error).toMatch(message);
    expect(error).not.toContain(other);
  });

  describe('E1: something around it', () => {
    const around: [string, (value: string) => string, RegExp][] = [
      [
        'a name and an equals sign',
        (value) => `SODA_KEY="${value}"`,
        /begins with a name and an equals sign/,
      ],
      ['a name and a colon', (value) => `api_key: ${value}`, /begins with a name and a colon/],
      ['typographic quotes', (value) => `\u201C${value}\u201D`, /is wrapped in quotation marks/],
      ['a zero-width space', (value) => `${value}\u200B`, /contains an invisible character/],
      ['a function', (value) => `env_var(${value})`, /contains a reference that nothing has replaced/],
      ['braces', (value) => `{{ ${value} }}`, /contains a reference that nothing has replaced/],
      ['the word of a header', (value) => `Bearer ${value}`, /begins with the word 'Bearer'/],
    ];
    test.each(around)('%s, in the current pair', async (_what, wrap, message) => {
      const error = await expectRefusal({ 'api-key-secret': wrap(CURRENT.secret) });

      expect(error).toMatch(/^API key not usable: 'api-key-secret' /);
      expect(error).toMatch(message);
      expect(error).toMatch(/What to do: (Store|Set) .*'api-key-secret'/);
    });

    test.each(around)('%s, in the previous pair: a warning with what to do', async (_what, wrap, message) => {
      const run = await job().configure({
        'previous-api-key-id': wrap(PREVIOUS.id),
        'previous-api-key-secret': PREVIOUS.secret,
      });

      expect(run).toMatchObject({ exitCode: 0, outputs: { 'key-used': 'current' } });
      const [warning, ...others] = annotations(run, 'warning');
      expect(others).toEqual([]);
      expect(warning).toMatch(
        /^Previous key ignored: 'previous-api-key-id' .* (Store|Set) .*'previous-api-key-id'/,
      );
      expect(warning).toMatch(message);
      expect(leaksOf(PREVIOUS, everythingShown(run))).toEqual([]);
    });

    test('base64 of the ID, or of the whole key', async () => {
      const base64 = (text: string) => Buffer.from(text).toString('base64');

      expect(await expectRefusal({ 'api-key-id': base64(CURRENT.id) })).toContain('base64 of a key ID');
      expect(await expectRefusal({ 'api-key-secret': base64(`${CURRENT.id}:${CURRENT.secret}`) })).toContain(
        'base64 of a whole key',
      );
    });

    test.each([
      ['in a block', `api_key_id: ${CURRENT.id}\napi_key_secret: \u201C${CURRENT.secret}\u201D`],
      ['in JSON', JSON.stringify({ api_key_id: CURRENT.id, api_key_secret: `KEY_SECRET=${CURRENT.secret}` })],
    ])('%s', async (_where, block) => {
      const error = await expectRefusal({ 'api-key-id': '', 'api-key-secret': '', 'soda-cloud': block });

      expect(error).toMatch(
        /^API key not usable: api_key_secret in 'soda-cloud' (is wrapped|begins with a name)/,
      );
    });
  });

  test.each(['a', 'ab', 'x-y'])(
    'E2: a value of one to three characters is refused and not masked: %s',
    async (value) => {
      for (const input of ['api-key-id', 'api-key-secret']) {
        const run = await job().configure({ [input]: value });

        expect(annotations(run, 'error')).toEqual([
          expect.stringMatching(`^API key not usable: '${input}' is shorter than 4 characters`),
        ]);
        expect(run.masks.filter((mask) => mask.length < 4)).toEqual([]);
      }
      const run = await job().configure({ 'previous-api-key-id': value, 'previous-api-key-secret': value });

      expect(annotations(run, 'warning')).toEqual([
        expect.stringMatching(/^Previous key ignored: 'previous-api-key-id' is shorter than 4 characters/),
      ]);
      expect(run.masks.filter((mask) => mask.length < 4)).toEqual([]);
    },
  );

  test('white space around a key is removed, with a warning that does not show it', async () => {
    const run = await job().configure({
      'api-key-id': ` ${CURRENT.id}`,
      'api-key-secret': `${CURRENT.secret}\r\n`,
    });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^API key trimmed: 'api-key-id'/),
      expect.stringMatching(/^API key trimmed: 'api-key-secret'/),
    ]);
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  });

  test('two UUIDs are not taken for a swapped pair', async () => {
    const run = await job().configure({ 'api-key-secret': PREVIOUS.id, verify: 'false' });

    expect(run).toMatchObject({ exitCode: 0, outputs: { configured: 'true' } });
    expect(annotations(run, 'error')).toEqual([]);
  });

  test('an unusual shape alone is a warning', async () => {
    const run = await job().configure({
      'api-key-id': 'ci-runner',
      'api-key-secret': 'short',
      verify: 'false',
    });

    expect(run).toMatchObject({ exitCode: 0, outputs: { configured: 'true' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(
        /^Unusual API key: 'api-key-id' is not a UUID, .*'api-key-secret' does not .*complete\.$/,
      ),
    ]);
  });

  test.each(['SODA_CLOUD_API_KEY_ID', 'secrets.SODA_CLOUD_API_KEY_ID', '$SODA_KEY_ID'])(
    'the name of a secret in its place is guessed, though names hold it: %s',
    async (id) => {
      const run = await job().configure({
        'api-key-id': id,
        'env-names': 'SODA_KEY_ID, SODA_CLOUD_API_KEY_ID',
        'export-env': 'true',
        verify: 'false',
      });

      expect(run).toMatchObject({ exitCode: 0, outputs: { configured: 'true' } });
      expect(annotations(run, 'warning')).toEqual([
        expect.stringMatching(/^Unusual API key: .* It looks like the name of a secret: /),
      ]);
    },
  );
});

describe('a key or a token in an input that is for something else is not handed on', () => {
  const part = CURRENT.secret.slice(10, 30);
  test.each([
    ['host', `${CURRENT.id}.example.com`, 'api-key-id'],
    ['host', `https://cloud.soda.io/${part}`, 'api-key-secret'],
    ['config-path', `keys/${part}.yml`, 'api-key-secret'],
    ['base-config', part.toUpperCase(), 'api-key-secret'],
    ['env-names', `A${PREVIOUS.secret.slice(12, 24)}, B`, 'previous-api-key-secret'],
    ['format', Buffer.from(CURRENT.secret).toString('base64'), 'api-key-secret'],
  ])('%s', async (input, value, source) => {
    const error = await expectRefusal({
      scheme: '',
      [input]: value,
      'previous-api-key-id': PREVIOUS.id,
      'previous-api-key-secret': PREVIOUS.secret,
    });

    expect(error).toMatch(
      `API key not usable: The input '${input}' contains the value of '${source}', or a part of it.`,
    );
    expect(job().cloud.requests).toEqual([]);
  });

  test('the host of a block too, if it contains the key ID or the key secret', async () => {
    const error = await expectRefusal({
      'api-key-id': '',
      'api-key-secret': '',
      host: '',
      port: '',
      scheme: '',
      'soda-cloud': `host: ${CURRENT.id}.example.com\napi_key_id: ${CURRENT.id}\napi_key_secret: ${CURRENT.secret}`,
    });

    expect(error).toMatch(
      /^API key not usable: The input 'host' contains the key of 'soda-cloud', or a part/,
    );
  });

  test('a reference as the previous pair is ignored, even if another input contains its name', async () => {
    const run = await job().configure({
      'previous-api-key-id': '${{ secrets.SODA_KEY_ID_PREVIOUS }}',
      'previous-api-key-secret': PREVIOUS.secret,
      'export-env': 'true',
      'env-names': 'SODA_KEY_ID_PREVIOUS, SODA_KEY_SECRET_PREVIOUS',
    });

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^Previous key ignored: .*a reference/),
    ]);
  });

  test('a block in the place of the previous pair does not make its host a key', async () => {
    const run = await job().configure({
      'previous-api-key-id': PREVIOUS.id,
      'previous-api-key-secret': `{host: 127.0.0.1:${job().cloud.port}, api_key_secret: ${PREVIOUS.secret}}`,
      host: `127.0.0.1:${job().cloud.port}`,
      port: '',
    });

    expect(run.exitCode).toBe(0);
  });
});

describe('E3: a pasted block is read in what copying puts around it', () => {
  const block = (cloud: { host: string; port: number }) =>
    `soda_cloud:\n  host: ${cloud.host}\n  port: "${cloud.port}"\n  scheme: http\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}\n`;
  test.each<[string, (text: string) => string]>([
    ['a Markdown fence', (text) => `\`\`\`yaml\n${text}\`\`\``],
    ['literal line breaks', (text) => text.replaceAll('\n', '\\n')],
    ['no-break spaces after colons', (text) => text.replaceAll(': ', ':\u00A0')],
    ['quotes around the whole', (text) => JSON.stringify(text)],
  ])('%s', async (_what, wrap) => {
    const run = await job().configure({
      ...{ 'api-key-id': '', 'api-key-secret': '', host: '', port: '', scheme: '' },
      'soda-cloud': wrap(block(job().cloud)),
    });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true' } });
    expect(annotations(run, 'warning')).toEqual([]);
    expect(run.masks).toEqual(expect.arrayContaining([CURRENT.id, CURRENT.secret]));
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  });
});

describe('a pasted block that cannot be read', () => {
  const pasted = (text: string) =>
    expectRefusal({ 'api-key-id': '', 'api-key-secret': '', 'soda-cloud': text });

  test.each([
    ['no block at all', 'hello', /neither api_key_id nor api_key_secret/],
    ['a list', '- api_key_id\n- api_key_secret', /neither api_key_id nor api_key_secret/],
    [
      'not YAML',
      `soda_cloud:\n  api_key_id: "${CURRENT.id}\n  api_key_secret: @${CURRENT.secret}`,
      /not valid YAML: .* at line \d+, column \d+/,
    ],
    [
      'one half',
      `soda_cloud:\n  api_key_id: ${CURRENT.id}\n  api_key_secret:\n`,
      /api_key_secret in 'soda-cloud' is empty/,
    ],
    ['swapped', `api_key_id: ${CURRENT.secret}\napi_key_secret: ${CURRENT.id}`, /are swapped/],
  ])('%s', async (_mistake, text, message) => {
    expect(await pasted(text)).toMatch(message);
  });

  test('the host of a block is not shown', async () => {
    const error = await expectRefusal({
      'api-key-id': '',
      'api-key-secret': '',
      host: '',
      'soda-cloud': `host: "hidden host"\napi_key_id: ${CURRENT.id}\napi_key_secret: ${CURRENT.secret}`,
    });

    expect(error).toContain("The 'host' of the block in 'soda-cloud'");
    expect(error).not.toContain('hidden');
  });
});

describe('a base-config that cannot be used', () => {
  const secretLine = 'password: my-data-source-password';
  test.each([
    ['missing', undefined, /base-config not readable: .*no such file/s],
    ['empty', '', /It is empty/],
    ['only comments', '# nothing here\n', /It is empty/],
    ['a list', `- data_source x\n- ${secretLine}\n`, /not a mapping.*line 1, column 1/],
    ['a text', 'just words', /not a mapping.*line 1, column 1/],
    [
      'not YAML',
      `data_source x:\n  type: duckdb\n  ${secretLine}\n bad: [\n`,
      /not valid YAML: .* at line 4, column \d+/,
    ],
    [
      'duplicate keys',
      `data_source x:\n  type: duckdb\n  type: postgres\n  ${secretLine}\n`,
      /a key that occurs twice.* at line 3, column 3/,
    ],
    ['two documents', `a: 1\n---\n${secretLine}\n`, /more than one YAML document/],
    ['in braces', `{"data_source x": {"password": "my-data-source-password"}}`, /braces/],
    ['an alias without anchor', `a: *nowhere\n${secretLine}\n`, /alias at line 1, column 4/],
    [
      'an unclosed template',
      `data_source x:\n  ${secretLine}\n  username: \${USER\n`,
      /broken template: .* starts with \$\{ and is not closed at line 3, column 13/s,
    ],
    [
      'an unclosed statement',
      `data_source x:\n  ${secretLine}\n{% if x\n  u: \${U}\n`,
      /broken template: .* starts with \{% and is not closed at line 3, column 1/s,
    ],
    ['an empty template', 'data_source x:\n  username: ${ }\n', /an empty template at line 2, column 13/],
    [
      'a GitHub expression',
      'data_source x:\n  username: ${{ secrets.USER }}\n',
      /a GitHub expression.* at line 2/,
    ],
    ['a shell default', 'data_source x:\n  username: ${USER:-me}\n', /shell style.* at line 2/],
    ['a v4 variable', 'data_source x:\n  username: ${env.USER}\n', /Soda Core v4 at line 2/],
  ])('%s', async (_mistake, text, message) => {
    if (text !== undefined) {
      writeFileSync(join(job().sandbox.workspace, 'base.yml'), text);
    }
    const error = await expectRefusal({ 'base-config': 'base.yml' });

    expect(error).toMatch(message);
    expect(error).not.toContain('my-data-source-password');
  });

  test('a directory', async () => {
    mkdirSync(join(job().sandbox.workspace, 'base.yml'));

    expect(await expectRefusal({ 'base-config': 'base.yml' })).toMatch(/EISDIR/);
  });

  test('not UTF-8', async () => {
    writeFileSync(join(job().sandbox.workspace, 'base.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]));

    expect(await expectRefusal({ 'base-config': 'base.yml' })).toContain('not UTF-8');
  });

  test('too large', async () => {
    writeFileSync(join(job().sandbox.workspace, 'base.yml'), '#'.repeat(1024 * 1024 + 1));

    expect(await expectRefusal({ 'base-config': 'base.yml' })).toContain('larger than 1 MiB');
  });
});

describe('a key that a reader would not read back', () => {
  test('a v4 variable in a literal for Soda Core v4', async () => {
    const error = await expectRefusal({
      format: 'soda-core',
      'api-key-secret': 'abc${env.HOME}def',
      verify: 'false',
    });

    expect(error).toMatch(/Key not writable as a literal: .*values: reference/s);
  });

  test.each(['a"b\'c', 'a${x}b', 'a{%b', 'ab\tcd', 'ab\u0085cd'])(
    '%j in a reference for Soda Library',
    async (secret) => {
      const error = await expectRefusal({ values: 'reference', 'api-key-secret': secret, verify: 'false' });

      expect(error).toMatch(/Key not writable as a reference: .*values: literal/s);
    },
  );
});

test('a v4 variable in a literal for Soda Library is exact for its readers, and a notice names the other readers', async () => {
  const run = await job().configure({ 'api-key-secret': 'abc${env.HOME}def', verify: 'false' });

  expect(run.exitCode).toBe(0);
  expect(annotations(run, 'notice')).toEqual([expect.stringContaining('Soda Core v4 takes for a variable')]);
});

describe('the runner', () => {
  test.each([
    [{}, 'RUNNER_TEMP'],
    [{ 'config-path': 'a.yml' }, 'GITHUB_WORKSPACE'],
  ])('without a directory that %j needs', async (inputs, variable) => {
    const run = await job().configure(inputs, { env: { [variable]: undefined } });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([
      expect.stringContaining(`Runner directory unknown: The environment variable ${variable}`),
    ]);
  });
});

test.each([undefined, ''])(
  'a pair is not printed where the runner has no file for variables (%j)',
  async (file) => {
    const run = await job().configure({ 'export-env': 'true' }, { env: { GITHUB_ENV: file } });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Runner file not writable: .*GITHUB_ENV/),
    ]);
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  },
);

describe('inputs without effect', () => {
  test('are named in one warning', async () => {
    const run = await job().configure({
      'env-names': 'A, B',
      'previous-api-key-id': PREVIOUS.id,
      'previous-api-key-secret': PREVIOUS.secret,
      verify: 'false',
    });

    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^Unused input: .*'env-names'.*'previous-api-key-id'/),
    ]);
  });

  test('E4: so are names that are nearly those of inputs', async () => {
    const run = await job().configure({ fromat: 'soda-core', 'dry-run': 'true', 'who-to-greet': 'me' });

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning')).toEqual([
      "Unused input: Set, but without effect here: 'fromat' (not an input of this action: 'format' is probably meant), 'dry-run' (not used by mode 'configure').",
    ]);
  });

  test('E4: also when the key is missing for that reason', async () => {
    const run = await job().configure({ 'api-key-id': '', api_key_id: CURRENT.id });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^API key missing: 'api-key-id' is empty/),
    ]);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/'api_key_id' \(not an input of this action: 'api-key-id' is probably meant\)/),
    ]);
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
  });

  test('defaults that the runner fills in are not named', async () => {
    expect(annotations(await job().configure(), 'warning')).toEqual([]);
  });
});
