import { expect, test } from '@jest/globals';
import type { Assessment } from '../../src/audit/assess.ts';
import { ageChart } from '../../src/audit/summary.ts';

const LIMITS = { warnAgeDays: 75, maxAgeDays: 90 };

function assessment(environment: string, ageDays?: number): Assessment {
  return {
    target: { kind: 'environment', owner: 'acme', repo: 'data', environment },
    state: 'ok',
    findings: [],
    ...(ageDays === undefined ? {} : { ageDays }),
  };
}

/** The lines of the chart that begin with this word. */
function lines(chart: string, word: string): string[] {
  return chart.split('\n').filter((line) => line.startsWith(`  ${word} `));
}

function rowNames(chart: string): string[] {
  const [axis = ''] = lines(chart, 'x-axis');
  const names = [...axis.slice(axis.indexOf('[')).matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);
  return names.slice(1, -1);
}

test('the whole text of a small chart', () => {
  const assessments = [
    assessment('dev', 10),
    assessment('test', 80.04),
    assessment('prod', 95.25),
    assessment('new'),
  ];

  expect(ageChart(assessments, LIMITS)).toBe(
    `\`\`\`mermaid
---
config:
  xyChart:
    width: 800
    height: 230
    plotReservedSpacePercent: 40
    titleFontSize: 14
    xAxis:
      labelFontSize: 13
      showTick: false
      titlePadding: 30
    yAxis:
      showLabel: false
      showTick: false
      titleFontSize: 12
  themeVariables:
    xyChart:
      plotColorPalette: "#2da44e, #d29922, #e5484d, #388bfd, #388bfd"
---
xychart-beta horizontal
  title "3 pairs: 1 OK (green), 1 due soon (yellow), 1 due (red)"
  x-axis "\u200b" [" ", "environment:acme/data:prod, 95.2 d", "environment:acme/data:test, 80 d", "environment:acme/data:dev, 10 d", "\u200b"]
  y-axis "lines: warn-age-days 75, max-age-days 90" 0 --> 100.013
  bar [0, 0, 0, 10, 0]
  bar [0, 0, 80.04, 0, 0]
  bar [0, 95.25, 0, 0, 0]
  line [75, 75, 75, 75, 75]
  line [90, 90, 90, 90, 90]
\`\`\``,
  );
});

test.each([
  ['no targets', []],
  ['no target with an age', [assessment('dev')]],
])('nothing for %s', (_, assessments) => {
  expect(ageChart(assessments, LIMITS)).toBe('');
});

test('the 20 oldest of many are drawn, and all are counted', () => {
  const assessments = Array.from({ length: 100 }, (_, age) => assessment(`e${age}`, age));
  const chart = ageChart(assessments, LIMITS);

  expect(rowNames(chart)).toEqual(
    Array.from({ length: 20 }, (_, index) => `environment:acme/data:e${99 - index}, ${99 - index} d`),
  );
  expect(lines(chart, 'title')).toEqual([
    '  title "The 20 oldest of 100 pairs: 75 OK (green), 15 due soon (yellow), 10 due (red)"',
  ]);
});

test('a limit counts as reached on the day itself', () => {
  const ages = (warnAgeDays: number, maxAgeDays: number) =>
    lines(ageChart([assessment('a', 75), assessment('b', 74.99)], { warnAgeDays, maxAgeDays }), 'bar');

  expect(ages(75, 90)).toEqual(['  bar [0, 0, 74.99, 0]', '  bar [0, 75, 0, 0]', '  bar [0, 0, 0, 0]']);
  expect(ages(60, 75)).toEqual(['  bar [0, 0, 0, 0]', '  bar [0, 0, 74.99, 0]', '  bar [0, 75, 0, 0]']);
  expect(ages(75, 75)).toEqual(['  bar [0, 0, 74.99, 0]', '  bar [0, 0, 0, 0]', '  bar [0, 75, 0, 0]']);
});

test('an age is not rounded up to a limit', () => {
  expect(rowNames(ageChart([assessment('a', 89.99)], LIMITS))).toEqual(['environment:acme/data:a, 89.9 d']);
});

test('a very old pair is cut off and marked, so that the others stay readable', () => {
  const chart = ageChart([assessment('a', 4000), assessment('b', 80)], LIMITS);

  expect(rowNames(chart)).toEqual(['environment:acme/data:a, 4000 d →', 'environment:acme/data:b, 80 d']);
  expect(lines(chart, 'bar')).toContain('  bar [0, 378, 0, 0]');
});

test('a pair of today has a bar too', () => {
  expect(lines(ageChart([assessment('a', 0)], LIMITS), 'bar')[0]).toBe('  bar [0, 1.89, 0]');
});

test.each([
  [0, 0],
  [0.0000001, 0.0000001],
  [999_999_999.75, 999_999_999.75],
])('limits of %d and %d days are numbers that Mermaid reads', (warnAgeDays, maxAgeDays) => {
  const chart = ageChart([assessment('a', 0)], { warnAgeDays, maxAgeDays });

  expect(lines(chart, 'y-axis')[0]).toMatch(/ 0 --> \d*[1-9]\d*(\.\d+)?$/);
  expect(lines(chart, 'line').join()).toMatch(/^( {2}line \[\d+(\.\d+)?(, \d+(\.\d+)?)*\],?)+$/);
});

test.each([
  ['"quoted"', '·quoted·'],
  ["it's `x`", 'it·s ·x·'],
  ['#quot;%%{x}', '·quot····x·'],
  ['[a](b)<c>', '·a··b··c·'],
  ['a\nb\r\u2028\u0085', 'a b '],
  ['\u202ea\u200b\u0000', ' a '],
  ['a🚀b', 'a·b'],
  ['生产', '生产'],
  ['продакшн', 'продакшн'],
  ['हिन्दी', 'हिन्दी'],
])('the name %j is neutralized', (environment, shown) => {
  expect(rowNames(ageChart([assessment(environment, 1)], LIMITS))).toEqual([
    `environment:acme/data:${shown}, 1 d`,
  ]);
});

test.each([
  ['x'.repeat(100), `environment:acme/d…${'x'.repeat(20)}`],
  // wide letters need the room of two
  ['W'.repeat(100), `environment:acme/d…${'W'.repeat(10)}`],
  ['中'.repeat(100), `environment:acme/d…${'中'.repeat(10)}`],
])('a long name loses its middle: %s', (environment, shown) => {
  expect(rowNames(ageChart([assessment(environment, 1)], LIMITS))).toEqual([`${shown}, 1 d`]);
});

test('names that look the same stay different rows', () => {
  const assessments = ['"', '#', ';'].map((environment) => assessment(environment, 5));

  expect(rowNames(ageChart(assessments, LIMITS))).toEqual([
    'environment:acme/data:·, 5 d',
    'environment:acme/data:·, 5 d (2)',
    'environment:acme/data:·, 5 d (3)',
  ]);
});
