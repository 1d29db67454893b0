import type { AgeLimits, Assessment } from '../audit/assess.ts';
import { targetName } from '../targets/target.ts';
import { codeBlock } from './markdown.ts';

/** A chart with more bars cannot be read any more. */
const MOST_BARS = 20;

/**
 * A Mermaid chart of how old the pair of each target is, the oldest first, with the two limits as lines. Empty when no
 * target has an age.
 */
export function ageChart(assessments: readonly Assessment[], limits: AgeLimits): string {
  const aged = assessments
    .flatMap(({ ageDays, ...rest }) => (ageDays === undefined ? [] : [{ ageDays, ...rest }]))
    .sort((a, b) => b.ageDays - a.ageDays);
  const bars = aged.slice(0, MOST_BARS);
  const oldest = bars[0]?.ageDays;
  if (oldest === undefined) {
    return '';
  }
  // a line needs two points, and reaches past the bars with one more on each side
  const names = ['', ...bars.map(({ target }) => targetName(target)), ''];
  const series = (state: (age: number) => boolean) =>
    `  bar [${[0, ...bars.map(({ ageDays }) => (state(ageDays) ? tenths(ageDays) : 0)), 0].join(', ')}]`;
  const line = (days: number) => `  line [${names.map(() => days).join(', ')}]`;
  const { warnAgeDays: warn, maxAgeDays: max } = limits;
  const title =
    aged.length > bars.length
      ? `Age of the ${bars.length} oldest of ${aged.length} pairs, in days`
      : 'Age of each pair, in days';
  const chart = [
    '---',
    'config:',
    '  themeVariables:',
    '    xyChart:',
    '      plotColorPalette: "#2da44e, #d4a72c, #cf222e, #d4a72c, #cf222e"',
    '---',
    'xychart-beta horizontal',
    `  title "${title}"`,
    `  x-axis [${names.map((name) => `"${plain(name)}"`).join(', ')}]`,
    `  y-axis "days; the lines are warn-age-days (${warn}) and max-age-days (${max})" 0 --> ${Math.ceil(Math.max(oldest, warn, max) * 1.05)}`,
    series((age) => age < warn && age < max),
    series((age) => age >= warn && age < max),
    series((age) => age >= max),
    line(warn),
    line(max),
  ];
  return codeBlock('mermaid', chart.join('\n'));
}

function tenths(days: number): number {
  return Math.floor(days * 10) / 10;
}

/** Mermaid knows no escape for what would end a text. */
function plain(name: string): string {
  return name === '' ? ' ' : name.replace(/[^\p{L}\p{N} ./:_-]/gu, '·');
}
