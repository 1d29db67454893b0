import { existsSync, readFileSync } from 'node:fs';
import type { NodeMajor } from '../../simulators/runner/node-versions.ts';
import type { Results } from './reporter.mjs';

/** What one run of jest left. */
export interface Outcome {
  readonly suite: string;
  readonly node: NodeMajor;
  /** `undefined` if jest did not get to its end. */
  readonly results: Results | undefined;
}

/** Reads what the reporter has written; `undefined` if it has not. */
export function readResults(file: string): Results | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const results: Results = JSON.parse(readFileSync(file, 'utf8'));
  return results;
}

const HEADINGS = ['suite', 'Node', 'passed', 'skipped', 'failed', 'seconds'];

/** A table with a line for each run, and the tests that were skipped by reason, each once. */
export function describeOutcomes(outcomes: readonly Outcome[]): string {
  const byReason = new Map<string, Set<string>>();
  for (const { reason, test } of outcomes.flatMap(({ results }) => results?.skipped ?? [])) {
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(test));
  }
  const count = [...byReason.values()].reduce((sum, tests) => sum + tests.size, 0);
  const groups = [...byReason].map(
    ([reason, tests]) => `${String(tests.size).padStart(4)}  ${reason}\n${indented([...tests])}`,
  );
  const rows = outcomes.map(({ suite, node, results }) => [suite, String(node), ...cells(results)]);
  return `${aligned([HEADINGS, ...rows])}\nSkipped: ${count} different tests\n${groups.join('')}`;
}

function cells(results: Results | undefined): string[] {
  if (results === undefined) {
    return ['  jest did not get to its end'];
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, skipped, seconds } = results;
  return [
    ...[numPassedTests, skipped.length, numFailedTests + numRuntimeErrorTestSuites].map(String),
    seconds.toFixed(0),
  ];
}

function aligned(rows: readonly (readonly string[])[]): string {
  return rows
    .map(
      ([suite = '', ...others]) => `${suite.padEnd(12)}${others.map((cell) => cell.padStart(9)).join('')}\n`,
    )
    .join('');
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `      ${line}\n`).join('');
}
