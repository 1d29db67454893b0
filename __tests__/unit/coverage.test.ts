import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { FORMAT_NAMES } from '../../src/formats/index.ts';
import { HOSTILE_VALUES } from '../conformance/hostile-values.ts';
import { sectionOf, tableRows } from './markdown.ts';
import { readText } from './workflows.ts';

const PAGE = 'docs/contributing/coverage.md';

interface Row {
  /** The first cell; a row without one belongs to the row above it. */
  readonly subject: string;
  readonly tests: readonly string[];
}

function rowsIn(heading: string): Row[] {
  let subject = '';
  return tableRows(sectionOf(readText(PAGE), heading)).map(([first = '', ...cells]) => {
    subject = first === '' ? subject : first.replaceAll('`', '');
    return { subject, tests: filesIn(cells.at(-1) ?? '') };
  });
}

function filesIn(text: string): string[] {
  return [...text.matchAll(/`(__tests__\/[^`]+)`/g)].map(([, path = '']) => path);
}

const examples = readdirSync(new URL('../../examples/', import.meta.url)).filter((name) =>
  name.endsWith('.yml'),
);

describe.each([
  ['Formats', FORMAT_NAMES],
  ['Examples', examples],
])('%s in the page about coverage', (heading, names) => {
  const rows = rowsIn(heading);

  test('each has a row, and nothing else has one', () => {
    expect(new Set(rows.map(({ subject }) => subject))).toEqual(new Set(names));
  });

  test('every row names a test', () => {
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  test.each([...names])('a test of %s is about it', (name) => {
    const files = rows.filter(({ subject }) => subject === name).flatMap(({ tests }) => tests);
    const about = files.filter((file) => readText(file).includes(name));
    expect(about).not.toEqual([]);
  });
});

test('every test that the page names exists', () => {
  const named = filesIn(readText(PAGE));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
});

test('the page has the number of hostile values', () => {
  expect(readText(PAGE)).toContain(`are ${HOSTILE_VALUES.length} texts`);
});
