import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rotateSummary } from '../../src/rotate/report.ts';
import {
  countStates,
  groupTargets,
  NOT_STARTED,
  type TargetReport,
  type TargetReportState,
} from '../../src/shared/report.ts';
import type { FinishedRun } from '../../src/shared/report-builder.ts';

const UNTOUCHED = 'nothing was written';
const STATES = ['rotated', 'unchanged', 'failed', 'restored', 'broken', 'skipped'] as const;
const DETAILS = [undefined, UNTOUCHED, `${NOT_STARTED}the run was canceled`, 'HTTP 403', 'HTTP 503'];
const TIMES = [undefined, '2026-11-23T06:06:21Z', '2026-11-23T06:06:23Z', '2025-01-01T00:00:00Z'];

/** Targets with names of their own. */
const targetReports = fc
  .array(
    fc.record({
      state: fc.constantFrom<TargetReportState>(...STATES),
      detail: fc.constantFrom(...DETAILS),
      updatedAt: fc.constantFrom(...TIMES),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(
      ({ state, detail, updatedAt }, index): TargetReport => ({
        target: `repo:acme/r${index}`,
        state,
        ...(detail === undefined ? {} : { detail }),
        ...(updatedAt === undefined ? {} : { updatedAt }),
      }),
    ),
  );

describe('groups', () => {
  test('contain every target once, together with those with the same message, in the given order', () => {
    fc.assert(
      fc.property(targetReports, (targets) => {
        const groups = groupTargets(targets);
        const byName = new Map(targets.map((target) => [target.target, target]));
        expect(groups.flatMap(({ targets: names }) => names).sort()).toEqual([...byName.keys()].sort());
        expect(new Set(groups.map(({ state, detail }) => `${state} ${detail}`)).size).toBe(groups.length);
        for (const { state, detail, targets: names, written } of groups) {
          const members = targets.filter(({ target }) => names.includes(target));
          expect(names).toEqual(members.map(({ target }) => target));
          expect(members.every((member) => member.state === state && member.detail === detail)).toBe(true);
          const times = members.flatMap(({ updatedAt }) => updatedAt ?? []).sort();
          expect(written).toEqual(times.length === 0 ? undefined : { first: times[0], last: times.at(-1) });
        }
        const firsts = groups.map(({ targets: [first = ''] }) =>
          targets.findIndex(({ target }) => target === first),
        );
        expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
      }),
    );
  });

  test('have the counts of the states, and no state that does not occur', () => {
    fc.assert(
      fc.property(targetReports, (targets) => {
        const counts = countStates(targets);
        for (const state of STATES) {
          const number = targets.filter((target) => target.state === state).length;
          expect(counts[state]).toBe(number === 0 ? undefined : number);
        }
      }),
    );
  });
});

function finished(targets: readonly TargetReport[], changes: Partial<FinishedRun> = {}): FinishedRun {
  return {
    report: {
      mode: 'rotate',
      started: '2026-11-23T06:06:21Z',
      finished: '2026-11-23T06:06:29Z',
      host: 'cloud.soda.io',
      dryRun: false,
      counts: countStates(targets),
      targets,
      requests: { reads: 1, writes: 2 },
    },
    nextSteps: [],
    canceled: false,
    failure: undefined,
    untouched: UNTOUCHED,
    unsearched: new Set(),
    ...changes,
  };
}

describe('the summary of any rotation', () => {
  test('names each target once, and each reason once for all that share it', () => {
    fc.assert(
      fc.property(targetReports, fc.boolean(), (targets, canceled) => {
        const summary = rotateSummary(finished(targets, { canceled }));
        const names = summary.match(/repo:acme\/r\d+/g) ?? [];
        expect(names.sort()).toEqual(targets.map(({ target }) => target).sort());
        const lines = summary.split('\n').filter((line) => line.includes('HTTP 403')).length;
        const states = new Set(
          targets.filter(({ detail }) => detail === 'HTTP 403').map(({ state }) => state),
        );
        // the outcome may have the reason too, where nothing had to be done
        expect(lines - (summary.startsWith('### Nothing to rotate: HTTP 403') ? 1 : 0)).toBe(states.size);
      }),
    );
  });

  test('puts what needs attention before all else, and counts it', () => {
    fc.assert(
      fc.property(targetReports, (targets) => {
        const summary = rotateSummary(finished(targets));
        const [heading = ''] = summary.split('\n');
        const open = targets.filter(
          ({ state, detail = '' }) =>
            ['failed', 'restored', 'broken'].includes(state) ||
            (state === 'skipped' && !detail.startsWith(UNTOUCHED) && !detail.startsWith(NOT_STARTED)),
        );
        const broken = targets.filter(({ state }) => state === 'broken').length;
        const [, attention = '0'] = /(\d+) needs? attention/.exec(heading) ?? [];
        const [, told = '0'] = /(\d+) (?:of them )?broken/.exec(heading) ?? [];
        expect(Number(told)).toBe(broken);
        expect(broken === open.length ? broken : Number(attention)).toBe(open.length);
        const shown = (summary.split('**Next')[0] ?? '').split(/^\*\*(?!Needs)/m)[0] ?? '';
        const states = [...shown.matchAll(/^- \*\*(\w+)\*\*/gm)].map(([, state = '']) => state);
        const ranks = states.map((state) => ['broken', 'failed', 'restored', 'skipped'].indexOf(state));
        expect(open.length === 0 ? [] : ranks).toEqual(open.length === 0 ? [] : ranks.toSorted());
        expect(summary.split('\n')[2] ?? '').toMatch(
          open.length === 0 ? /^(?!\*\*Needs)/ : /^\*\*Needs attention/,
        );
      }),
    );
  });
});
