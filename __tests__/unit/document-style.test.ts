import { describe, expect, test } from '@jest/globals';
import { readDocuments } from '../../scripts/documents/documents.ts';
import {
  markdownBlocks,
  readingGrade,
  sentencesOf,
  wordsOf,
  yamlBlocks,
} from '../../scripts/documents/prose.ts';
import { linksOf } from './markdown.ts';
import { EXAMPLES, readText } from './workflows.ts';

const LONG = 40;
const documents = readDocuments();

/** The number of long sentences in pages that still have some: it may only decrease. */
const LONG_SENTENCES: Readonly<Record<string, number>> = {
  'action.yml': 1,
};

test.each(documents)('$path has no sentence of more than 40 words', ({ path, blocks }) => {
  const long = sentencesOf(blocks).filter((sentence) => wordsOf(sentence).length > LONG);

  expect(blocks.length).toBeGreaterThan(0);
  expect(long.slice(LONG_SENTENCES[path] ?? 0)).toEqual([]);
});

/** The problem of an address on another site, without looking at the site. */
function problemOfAddress(address: string): string | undefined {
  if (!URL.canParse(address)) {
    return `${address}: no URL`;
  }
  const { protocol, hostname, username, search } = new URL(address);
  const wrong = [
    protocol !== 'https:' && 'not https',
    !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(hostname) && 'no host name',
    username !== '' && 'with a user',
    /utm_|[?&]ref=/.test(search) && 'with a tracking parameter',
    /^\/[a-z]{2}-[a-z]{2}\//.test(new URL(address).pathname) && 'in one language only',
    /[.,;:]$/.test(address) && 'with the end of its sentence',
  ].find((problem) => problem !== false);
  return wrong === undefined ? undefined : `${address}: ${wrong}`;
}

describe('addresses on other sites', () => {
  test.each(documents.filter(({ path }) => path.endsWith('.md')))('$path', ({ text }) => {
    const external = linksOf(text).filter((link) => /^[a-z]+:/i.test(link));
    expect(external.flatMap((link) => problemOfAddress(link) ?? [])).toEqual([]);
  });

  test.each(EXAMPLES)('$place', ({ text }) => {
    const inComments = [...text.matchAll(/#.*?(https?:\/\/[^\s)"]+)/g)].map(([, address = '']) => address);
    expect(inComments.flatMap((link) => problemOfAddress(link.replace(/[,.]$/, '')) ?? [])).toEqual([]);
  });
});

test('the checks see what is wrong', () => {
  expect(problemOfAddress('http://docs.soda.io/')).toContain('not https');
  expect(problemOfAddress('https://docs.soda.io/page.')).toContain('end of its sentence');
  expect(problemOfAddress('https://learn.microsoft.com/en-us/page')).toContain('language');
  expect(problemOfAddress('https://localhost/page')).toContain('host name');
  expect(problemOfAddress('https:// docs.soda.io')).toContain('no URL');
  expect(problemOfAddress('https://docs.soda.io/reference#keys')).toBeUndefined();

  expect(
    sentencesOf(
      markdownBlocks('# No sentence\n\nOne `a.b c`. `two` follows! Three?\n\n```\nNo. Code.\n```\n'),
    ),
  ).toEqual(['One code.', 'code follows!', 'Three?']);
  expect(markdownBlocks('- one\n- two [three](four.md)\n\n| a | b |\n|---|---|\n| c | **d** |\n')).toEqual([
    'one',
    'two three',
    ...['a', 'b', 'c', 'd'],
  ]);
  expect(
    yamlBlocks(
      '# A comment\n# in two lines\na:\n  description: >-\n    In two\n    lines.\n  b: 1 # and another\n',
    ),
  ).toEqual(['A comment in two lines', 'and another', 'In two lines.']);
  expect(readingGrade(['The cat sat.'])).toBeLessThan(1);
  expect(readingGrade(['Organizational considerations necessitate authorization.'])).toBeGreaterThan(20);
});

test('one version of the image of Soda Library is used everywhere', () => {
  const others = ['.github/workflows/e2e.yml', 'src/formats/soda-library.ts'];
  const texts = [...documents.map(({ text }) => text), ...others.map(readText)];
  const images = texts.flatMap((text) => [
    ...text.matchAll(/sodadata\/soda-library(?::([\w.-]+))?(?= |\n|`|"|'|$)|soda_library_version: (\S+)/gm),
  ]);
  const versions = images.map(([, tag, input]) => tag ?? input ?? '(none)');

  expect(versions.length).toBeGreaterThan(3);
  expect([...new Set(versions)]).toEqual([expect.stringMatching(/^v\d+\.\d+\.\d+$/)]);
});
