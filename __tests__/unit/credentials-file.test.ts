import { describe, expect, test } from '@jest/globals';
import { withProfile } from '../../src/formats/credentials-file.ts';
import { headerLine } from '../../src/formats/header.ts';
import { Secret } from '../../src/shared/secret.ts';

const HEADER = headerLine('0badcafe');
const LINES = [HEADER, 'default:', '  host: "new"'];
const OURS = `${LINES.join('\n')}\n`;
const EARLIER = `${headerLine('00000001')}\ndefault:\n  host: "old"\n`;
const THEIRS = 'default:\n  host: theirs\n';
const STAGING = 'staging:\n  host: staging.example.com\n';

const PAIR = { id: new Secret('new-id'), secret: new Secret('new-secret') };

const written = (existing: string, overwrite = false) =>
  withProfile(existing, LINES, { pair: PAIR, overwrite });

describe('the profile is added', () => {
  test.each([
    ['to an empty file', '', OURS, ''],
    ['to a comment', '# ours\n', `# ours\n${OURS}`, ''],
    ['after other profiles', STAGING, `${STAGING}${OURS}`, ''],
    ['after a last line without a line break', STAGING.trimEnd(), `${STAGING}${OURS}`, '\n'],
    [
      'with the line breaks of the file',
      STAGING.trimEnd().replaceAll('\n', '\r\n'),
      `${STAGING}${OURS}`.replaceAll('\n', '\r\n'),
      '\r\n',
    ],
    [
      'in the indentation of the file',
      STAGING.replace(/^/gm, '  ').trimEnd(),
      `  ${STAGING.trimEnd().replaceAll('\n', '\n  ')}\n${LINES.map((line) => `  ${line}\n`).join('')}`,
      '\n',
    ],
    ['behind a byte order mark', `\uFEFF${STAGING}`, `\uFEFF${STAGING}${OURS}`, ''],
    ['to a file that ends in such a mark', `${STAGING}# \uFEFF`, `${STAGING}# \uFEFF\n${OURS}`, '\n'],
  ])('%s', (_where, existing, text, addedBreak) => {
    expect(written(existing)).toEqual({ text, profile: { besideOthers: true, addedBreak } });
  });
});

describe('a profile of an earlier step is replaced, without overwrite', () => {
  test.each([
    ['alone', EARLIER, OURS, false],
    ['alone but for blank lines', `${EARLIER}\n \n`, `${OURS}\n \n`, false],
    ['alone behind a byte order mark', `\uFEFF${EARLIER}`, `\uFEFF${OURS}`, true],
    ['first', `${EARLIER}${STAGING}`, `${OURS}${STAGING}`, true],
    ['last', `${STAGING}${EARLIER}`, `${STAGING}${OURS}`, true],
    [
      'first, with Windows line ends',
      `${EARLIER}${STAGING}`.replaceAll('\n', '\r\n'),
      `${OURS}${STAGING}`.replaceAll('\n', '\r\n'),
      true,
    ],
  ])('%s', (_where, existing, text, amongOthers) => {
    const profile = { besideOthers: amongOthers, addedBreak: '', replacesOtherPair: true };
    expect(written(existing)).toEqual({ text, profile });
  });
});

describe('a profile of somebody else', () => {
  test.each([
    ['first', `${THEIRS}${STAGING}`],
    ['below a comment', `# ours\n${THEIRS}`],
    ['with our header somewhere above it', `${STAGING}${HEADER}\n# ours\n${THEIRS}`],
    ['with our header somewhere below it', `${THEIRS}${HEADER}\n${STAGING}`],
  ])('stays without overwrite: %s', (_where, existing) => {
    expect(() => written(existing)).toThrow(
      expect.objectContaining({
        title: 'Configuration file exists',
        message: expect.stringContaining("The profile 'default' was not written"),
      }),
    );
  });

  test('is replaced with it, and its comments stay', () => {
    expect(written(`# theirs\n${THEIRS}# of staging\n${STAGING}`, true)).toEqual({
      text: `# theirs\n${OURS}# of staging\n${STAGING}`,
      profile: { besideOthers: true, addedBreak: '' },
    });
  });
});

test.each([HEADER, `${HEADER}\n \n`])('a file with only the header is replaced: %j', (existing) => {
  expect(written(existing)).toEqual({ text: OURS, profile: { besideOthers: false, addedBreak: '' } });
});

describe('C1: a header without its profile does not apply to the text below it', () => {
  test.each([
    ['a profile', 'prod:\n  host: x\n'],
    ['a profile after a comment', '# ours\nprod:\n  host: x\n'],
    [
      'a profile named like a block of another format, and one more',
      'soda_cloud:\n  host: x\nprod:\n  host: y\n',
    ],
    ['data sources', 'data_source x:\n  type: duckdb\n'],
  ])('%s', (_what, below) => {
    const existing = `${EARLIER.split('\n', 1)[0]}\n${below}`;

    expect(written(existing)).toEqual({
      text: `${existing}${OURS}`,
      profile: { besideOthers: true, addedBreak: '' },
    });
  });

  test('what cannot be read there is not dropped', () => {
    expect(() => written(`${HEADER}\nprod:\n  secret: "not closed\n`)).toThrow(/not valid YAML/);
  });
});

describe('C4: the key pair in a profile of an earlier step', () => {
  const profile = (id: string, secret: string) =>
    `${headerLine('00000001')}\ndefault:\n  host: "old"\n  api_key_id: "${id}"\n  api_key_secret: "${secret}"\n`;

  test.each([
    ['the same', profile('new-id', '\\x6eew-secret'), undefined],
    ['another ID', profile('old-id', 'new-secret'), true],
    ['another secret', profile('new-id', 'old-secret'), true],
  ])('%s', (_what, existing, differs) => {
    expect(written(existing).profile.replacesOtherPair).toBe(differs);
  });

  test('of somebody else is no matter of this', () => {
    expect(written(THEIRS, true).profile.replacesOtherPair).toBeUndefined();
  });
});

test('a profile that another one refers to is not removed', () => {
  expect(() => written('default: &d\n  host: theirs\nstaging: *d\n', true)).toThrow(/alias at line \d+/);
});

test('the error for a file with other content names that content', () => {
  expect(() => written('- a\n')).toThrow(
    expect.objectContaining({
      title: 'Credentials file not usable',
      parts: expect.objectContaining({ why: expect.stringContaining('It is not a mapping') }),
    }),
  );
});
