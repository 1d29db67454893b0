import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { INPUTS } from '../../src/inputs/definitions.ts';
import { sectionOf, tableRows } from './markdown.ts';
import { readText } from './workflows.ts';

const metadata = readActionMetadata();

function sources(directory: URL): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, directory), 'utf8'));
}

test('action.yml declares the inputs that the code reads, with the same defaults', () => {
  const declared = Object.fromEntries(
    Object.entries(metadata.inputs).map(([name, input]) => [name, input.default ?? '']),
  );
  const read = Object.fromEntries(
    Object.entries(INPUTS).map(([name, input]) => [
      name,
      'expression' in input ? input.expression : input.default,
    ]),
  );

  expect(declared).toEqual(read);
});

test('action.yml names the committed bundles and always runs post', () => {
  expect(metadata.runs).toEqual({
    using: 'node24',
    main: 'dist/main/index.js',
    post: 'dist/post/index.js',
    'post-if': 'always()',
  });
});

test('the description is within the limit of the Marketplace', () => {
  const [, description = ''] = /^description: (.+)$/m.exec(readText('action.yml')) ?? [];

  expect(description.length).toBeGreaterThan(50);
  expect(description.length).toBeLessThan(125);
});

test('every input and output has a description', () => {
  for (const { description } of [...Object.values(metadata.inputs), ...Object.values(metadata.outputs)]) {
    expect(description.length).toBeGreaterThan(20);
  }
});

describe.each(['README.md', 'docs/inputs.md'])('%s', (document) => {
  const text = readText(document);
  const rowsOf = (name: string, section: string) =>
    tableRows(sectionOf(text, section)).filter(([first]) => first === `\`${name}\``);

  test.each(Object.entries(metadata.inputs))(
    'has one row for the input %s, with its default',
    (name, input) => {
      const [[, shown = ''] = [], ...more] = rowsOf(name, 'Inputs');

      expect(more).toEqual([]);
      // where action.yml has none, the table may say what comes in its place
      expect(shown.replaceAll('`', '')).toBe(input.default ?? shown.replaceAll('`', ''));
    },
  );

  test.each(Object.keys(metadata.outputs))('has one row for the output %s', (name) => {
    expect(rowsOf(name, 'Outputs')).toHaveLength(1);
  });
});

describe('docs/troubleshooting.md explains every title that a user can meet, and no other:', () => {
  const code = sources(new URL('../../src/', import.meta.url));
  const titles = (pattern: RegExp) =>
    new Set(code.flatMap((text) => [...text.matchAll(pattern)]).map(([, title]) => title));
  const text = readText('docs/troubleshooting.md');
  const explained = (section: string) =>
    new Set(tableRows(sectionOf(text, section)).map(([first = '']) => first.replaceAll('`', '')));

  test.each([
    ['Errors', /(?:new ActionError\(\s*|\btitle: )'([^']+)'/g],
    ['Warnings', /(?:log\.warning\(|log\.annotate\(\s*'warning',)\s*'([A-Z][^']+)'/g],
    ['Notices', /log\.notice\(\s*'([^']+)'/g],
  ])('%s', (section, pattern) => {
    expect(titles(pattern).size).toBeGreaterThan(1);
    expect(explained(section)).toEqual(titles(pattern));
  });
});
