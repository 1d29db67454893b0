import type { Checks } from './checks.ts';

/** What became of one scene. */
export interface TallyRow {
  readonly name: string;
  readonly checks: Checks;
  readonly runs: readonly string[];
}

/** One line per scene, and their sum. */
export function tallyView(rows: readonly TallyRow[], milliseconds: number): string {
  const passed = sum(rows, ({ checks }) => checks.passed);
  const total = sum(rows, ({ checks }) => checks.total);
  const runs = sum(rows, (row) => row.runs.length);
  const seconds = (milliseconds / 1000).toFixed(1);
  const outcome =
    passed === total ? `All ${total} checks passed` : `${total - passed} of ${total} checks failed`;
  return [
    ...rows.map(
      ({ name, checks }) => `  ${name.padEnd(12)}${checks.passed} of ${checks.total} checks passed`,
    ),
    `${outcome}, in ${runs} runs of the action (${seconds} seconds).`,
  ].join('\n');
}

function sum(rows: readonly TallyRow[], count: (row: TallyRow) => number): number {
  return rows.reduce((total, row) => total + count(row), 0);
}
