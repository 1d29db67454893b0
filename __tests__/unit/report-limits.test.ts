import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rotateSummary } from '../../src/rotate/report.ts';
import {
  countStates,
  outputText,
  type Report,
  type TargetReport,
  type TargetReportState,
} from '../../src/shared/report.ts';

const LONGEST_OUTPUT = 60_000;
const LARGEST_SUMMARY = 900_000;

const STATES: readonly TargetReportState[] = ['rotated', 'unchanged', 'failed', 'broken', 'skipped'];

function reportOf(targets: readonly TargetReport[], facts: Partial<Report> = {}): Report {
  return {
    mode: 'rotate',
    started: '2026-03-01T12:00:00Z',
    host: 'cloud.soda.io',
    dryRun: false,
    counts: countStates(targets),
    targets,
    requests: { reads: 1, writes: 2 },
    ...facts,
  };
}

const summaryOf = (report: Report) =>
  rotateSummary({
    report,
    nextSteps: [],
    canceled: false,
    failure: 'it failed',
    untouched: 'not reached',
    unsearched: new Set(),
  });

function manyTargets(count: number, detailOf: (index: number) => string): TargetReport[] {
  return Array.from({ length: count }, (_, index) => ({
    target: `environment:${'o'.repeat(39)}/${'r'.repeat(90)}${index}:${'é'.repeat(255)}`,
    state: index % 1000 === 999 ? 'failed' : 'rotated',
    detail: detailOf(index),
  }));
}

function expectWithinLimits(report: Report): void {
  const text = outputText(report);
  const shown: Report = JSON.parse(text);
  expect(text.length).toBeLessThanOrEqual(LONGEST_OUTPUT);
  expect(shown.counts).toEqual(report.counts);
  expect(shown.truncated ?? false).toBe(JSON.stringify(report).length > LONGEST_OUTPUT);
  expect(Buffer.byteLength(summaryOf(report))).toBeLessThanOrEqual(LARGEST_SUMMARY);
}

describe('a report and a summary of any length', () => {
  test.each<[number, string, (index: number) => string]>([
    [20_000, 'the same details', () => 'GitHub refused this'],
    [5000, 'a detail of their own each', (index: number) => `${index}: ${'why? '.repeat(30)}`],
  ])(
    '%i targets with long names and %s',
    (count, _what, detailOf) => {
      const report = reportOf(manyTargets(count, detailOf));
      const shown: Report = JSON.parse(outputText(report));

      expectWithinLimits(report);
      expect(shown.truncated).toBe(true);
      // all that need attention come first
      const failed = count / 1000;
      expect(shown.targets.slice(0, failed).map(({ state }) => state)).toEqual(Array(failed).fill('failed'));
      expect(shown.targets.length).toBeGreaterThan(40);
      const summary = summaryOf(report);
      expect(summary).toMatch(
        new RegExp(`^### ${count - failed} of ${count} targets rotated, ${failed} need attention\n`),
      );
      expect(summary).toContain('the file at the output `report-path` has the whole report');
    },
    60_000,
  );

  test('small ones have everything', () => {
    const report = reportOf(manyTargets(30, () => 'fine'));

    expect(outputText(report)).toBe(JSON.stringify(report));
    expect(summaryOf(report)).not.toContain('shortened');
  });

  test('whatever they hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .constantFrom('<', '🔑', '\u{d800}', '"\\', 'x')
        .chain((part) => fc.integer({ min: 1, max: 8000 }).map((times) => part.repeat(times))),
    );
    const target = fc.record({ target: text, state: fc.constantFrom(...STATES), detail: text });
    const texts = fc.array(text, { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(target, { maxLength: 25 }), texts, text, (targets, others, organization) => {
        const report = reportOf(targets, {
          organization,
          patterns: others.map((pattern) => ({ pattern, matched: 1 })),
          findings: others.map((detail) => ({ finding: 'rotation-unfinished', detail })),
          keys: others.map((answer) => ({ role: 'new', fingerprint: '0123456789ab', answer })),
        });
        expectWithinLimits(report);
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});
