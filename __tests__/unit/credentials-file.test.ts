import { describe, expect, test } from '@jest/globals';
import { headerLine } from '../../src/files/marker.ts';
import { withDefaultProfile } from '../../src/formats/credentials.ts';

const HEADER = headerLine('0badcafe');
const LINES = [HEADER, 'default:', '  host: "new"'];
const OURS = `${LINES.join('\n')}\n`;
const EARLIER = `${headerLine('00000001')}\ndefault:\n  host: "old"\n`;
const FOREIGN = 'default:\n  host: theirs\n';
const STAGING = 'staging:\n  host: staging.example.com\n';

const written = (standing: string, overwrite = false) => withDefaultProfile(standing, LINES, overwrite);

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
  ])('%s', (_where, standing, text, addedBreak) => {
    expect(written(standing)).toEqual({ text, part: { key: 'default', amongOthers: true, addedBreak } });
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
  ])('%s', (_where, standing, text, amongOthers) => {
    expect(written(standing)).toEqual({ text, part: { key: 'default', amongOthers, addedBreak: '' } });
  });
});

describe('a profile of somebody else', () => {
  test.each([
    ['first', `${FOREIGN}${STAGING}`],
    ['below a comment', `# ours\n${FOREIGN}`],
    ['with our header somewhere above it', `${STAGING}${HEADER}\n# ours\n${FOREIGN}`],
    ['with our header somewhere below it', `${FOREIGN}${HEADER}\n${STAGING}`],
  ])('stays without overwrite: %s', (_where, standing) => {
    expect(() => written(standing)).toThrow(
      expect.objectContaining({
        title: 'Configuration file exists',
        message: expect.stringContaining("The profile 'default' was not written"),
      }),
    );
  });

  test('is replaced with it, and its comments stay', () => {
    expect(written(`# theirs\n${FOREIGN}# of staging\n${STAGING}`, true)).toEqual({
      text: `# theirs\n${OURS}# of staging\n${STAGING}`,
      part: { key: 'default', amongOthers: true, addedBreak: '' },
    });
  });
});

describe('a file of another format that an earlier step wrote', () => {
  test.each([
    ['a block', `${HEADER}\nsoda_cloud:\n  api_key_id: "x"\n`],
    ['not even YAML', `${HEADER}\nuser = "a: b"\n`],
    ['nothing but its header', HEADER],
  ])('is replaced as a whole: %s', (_what, standing) => {
    expect(written(standing)).toEqual({
      text: OURS,
      part: { key: 'default', amongOthers: false, addedBreak: '' },
    });
  });
});

test('a profile that another one refers to is not torn out', () => {
  expect(() => written('default: &d\n  host: theirs\nstaging: *d\n', true)).toThrow(/alias at line \d+/);
});

test('a file that holds something else is named as what it is', () => {
  expect(() => written('- a\n')).toThrow(
    expect.objectContaining({
      title: 'Credentials file not usable',
      parts: expect.objectContaining({ why: expect.stringContaining('It is not a mapping') }),
    }),
  );
});
