import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { headerLine } from '../../src/formats/header.ts';
import { FORMAT_NAMES, FORMATS } from '../../src/formats/index.ts';
import type { ValuesForm } from '../../src/formats/types.ts';
import { isRecord } from '../../src/shared/files.ts';
import { Secret } from '../../src/shared/secret.ts';
import { REGION_HOSTS } from '../../src/soda-cloud/endpoint.ts';
import { anchorsOf, countWords, linksOf, picturesOf, sectionOf, tableRows } from './markdown.ts';
import { DOCUMENTS, EXAMPLES, readText, THIS_ACTION, type WorkflowStep } from './workflows.ts';

const here = (path: string) => existsSync(new URL(`../../${path}`, import.meta.url));

/** The problem of a link; `undefined` for a valid one, and for one to another site. */
function problemOfLink(link: string, document: string): string | undefined {
  if (/^https:\/\//.test(link)) {
    return undefined;
  }
  const [page, workflow] =
    /^\.\.\/\.\.\/(?:issues|actions\/workflows\/([\w-]+\.yml)(?:\/badge\.svg)?)$/.exec(link) ?? [];
  if (page !== undefined && !document.includes('/')) {
    // a page of the repository on GitHub, relative to blob/main
    return workflow === undefined || here(`.github/workflows/${workflow}`)
      ? undefined
      : `${link}: no such workflow`;
  }
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? document : posix.join(posix.dirname(document), file);
  if (path.startsWith('..') || !here(path)) {
    return `${link}: no such file`;
  }
  return anchor === undefined || anchorsOf(readText(path)).includes(anchor)
    ? undefined
    : `${link}: no such heading`;
}

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readText(document);

  test('every link and every picture has a destination', () => {
    const links = [...linksOf(text), ...picturesOf(text)];
    expect(links.flatMap((link) => problemOfLink(link, document) ?? [])).toEqual([]);
  });

  test('no two headings have the same name, so that a link means one', () => {
    expect(new Set(anchorsOf(text)).size).toBe(anchorsOf(text).length);
  });

  test('every table has as many cells in each row as in the first', () => {
    for (const table of text.replace(/^ *```.*?^ *```$/gms, '').matchAll(/(?:^\|.*\|\n)+/gm)) {
      const counts = table[0]
        .trim()
        .split('\n')
        .map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(counts).size).toBe(1);
    }
  });
});

describe('YAML in documents', () => {
  const { inputs } = readActionMetadata();
  const blocks = DOCUMENTS.flatMap((document) =>
    [...readText(document).matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => ({ document, text })),
  );

  test.each(blocks)('is YAML with inputs that are there: $document', ({ text }) => {
    const content: unknown = parse(text);
    const steps: WorkflowStep[] = Array.isArray(content) ? content : [];
    const named = steps
      .filter(({ uses }) => uses === THIS_ACTION)
      .flatMap((step) => Object.keys(step.with ?? {}));
    // a part of a step: lines as deep as those below its with
    const parts = /^ {10}[a-z-]+:/.test(text) && isRecord(content) ? Object.keys(content) : [];

    expect([...named, ...parts].filter((name) => !(name in inputs) && !/^[A-Z]/.test(name))).toEqual([]);
  });
});

test.each(['bug.yml', 'idea.yml'])('the form %s asks for no keys, and has it confirmed', (name) => {
  const form: { body: { type: string; attributes: { value?: string; options?: unknown[] } }[] } = parse(
    readText(`.github/ISSUE_TEMPLATE/${name}`),
  );

  expect(form.body[0]?.attributes.value).toContain('Paste no key');
  expect(form.body.find(({ type }) => type === 'checkboxes')?.attributes.options).toContainEqual({
    label: expect.stringContaining('no key'),
    required: true,
  });
});

test('the checks of links see a wrong one', () => {
  expect(linksOf('[a](docs/none.md) `[b](c)` [`d`](#e)\n[f]: g.md\n')).toEqual([
    'docs/none.md',
    '#e',
    'g.md',
  ]);
  expect(picturesOf('<source srcset="a.png"><img alt="b" src="c.png">')).toEqual(['a.png', 'c.png']);
  expect(problemOfLink('docs/none.md', 'README.md')).toContain('no such file');
  expect(problemOfLink('../../README.md', 'docs/formats.md')).toContain('no such file');
  expect(problemOfLink('#none', 'README.md')).toContain('no such heading');
  expect(problemOfLink('../README.md#inputs', 'docs/formats.md')).toBeUndefined();
  expect(problemOfLink('../../actions/workflows/none.yml', 'README.md')).toContain('no such workflow');
  expect(problemOfLink('../../actions/workflows/ci.yml/badge.svg', 'README.md')).toBeUndefined();
  expect(problemOfLink('../../issues', 'docs/formats.md')).toContain('no such file');
});

test.each(EXAMPLES)('the documents that the comments of $place name are there', ({ text }) => {
  const named = [...text.matchAll(/#.*?((?:docs\/)?[\w-]+\.md(?:#[\w-]+)?)/g)].map(([, link = '']) => link);
  expect(named.flatMap((link) => problemOfLink(link, 'README.md') ?? [])).toEqual([]);
});

test('the README links to every other document for users, and has at most 1,500 words outside its tables', () => {
  const readme = readText('README.md');
  const forUsers = DOCUMENTS.filter((name) => name !== 'README.md' && !name.startsWith('docs/contributing/'));

  expect(linksOf(readme)).toEqual(expect.arrayContaining(forUsers));
  expect(countWords(readme.replace(/^\|.*\|$/gm, ''))).toBeLessThanOrEqual(1500);
});

test('CONTRIBUTING.md links to every other document for contributors', () => {
  const links = linksOf(readText('CONTRIBUTING.md')).map((link) => link.replace(/#.*/, ''));
  const forContributors = DOCUMENTS.filter((name) => name.startsWith('docs/contributing/'));

  expect(forContributors.length).toBeGreaterThan(0);
  expect(links).toEqual(expect.arrayContaining(forContributors));
});

describe('docs/formats.md', () => {
  const text = readText('docs/formats.md');

  async function rendered(name: (typeof FORMAT_NAMES)[number], values: ValuesForm): Promise<string> {
    const content = await FORMATS[name].render({
      header: FORMATS[name].mergesExisting
        ? headerLine('1f2e3d4c')
        : headerLine('1f2e3d4c', '5b6a7988', FORMATS[name].headerSyntax),
      connection: { scheme: 'https', host: REGION_HOSTS.eu },
      pair: {
        id: new Secret('5100a9bc-8cbe-44ab-8263-136ba0f35c1d'),
        secret: new Secret('not-a-key-but-long-enough-to-look-like-one'),
      },
      values,
      envNames: ['SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_SECRET'],
      overwrite: false,
    });
    return content.text;
  }

  test('lists every format with the name of its file', () => {
    const listed = tableRows(text)
      .filter(([first]) => first?.startsWith('[`'))
      .map(([format, file]) => [/`(.*)`/.exec(format ?? '')?.[1], file?.replaceAll('`', '')]);
    expect(listed).toEqual(FORMAT_NAMES.map((name) => [name, FORMATS[name].fileName]));
  });

  test.each(FORMAT_NAMES)('shows exactly what %s writes', async (name) => {
    const shown = [...sectionOf(text, name).matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block]) => block);

    expect(shown).toContain(await rendered(name, 'literal'));
    if (FORMATS[name].takesReferences) {
      expect(shown).toContain(await rendered(name, 'reference'));
    }
  });
});
