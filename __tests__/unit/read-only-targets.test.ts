import { describe, expect, test } from '@jest/globals';
import { assessTargets, summarizeFindings } from '../../src/audit/assess.ts';
import { nextSteps } from '../../src/audit/summary.ts';
import type { HeldSecrets } from '../../src/github/inventory.ts';
import { findUnready } from '../../src/retire/checks.ts';
import { github } from './scripted-github.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2031-05-17T09:00:00Z');
const NAMES = { id: 'ID', secret: 'SECRET' };
const OWN = { owner: 'acme', repo: 'data' };

/** A target whose pair was written so many days ago. */
function held(repo: string, days: number, readOnly?: 'archived' | 'disabled'): HeldSecrets {
  const half = { updatedAt: NOW - days * DAY, readAt: NOW };
  return {
    store: github({}, repo).store,
    id: half,
    secret: half,
    previous: { id: undefined, secret: undefined },
    ...(readOnly === undefined ? {} : { readOnly }),
  };
}

function assess(...all: readonly HeldSecrets[]) {
  const { assessments, findings } = assessTargets({
    inventory: { held: all, problems: [] },
    shadows: [],
    names: NAMES,
    limits: { warnAgeDays: 75, maxAgeDays: 90 },
    repository: OWN,
  });
  return { result: summarizeFindings(assessments, findings, []), assessments };
}

describe.each(['archived', 'disabled'] as const)('A9: a target in an %s repository', (readOnly) => {
  test('is named as that by an audit, and is neither due nor behind, nor a sign of a rotation', () => {
    const { result, assessments } = assess(held('data', 2), held('attic', 400, readOnly));

    expect(assessments.map(({ state }) => state)).toEqual(['ok', 'archived']);
    expect(assessments[1]?.findings).toEqual([
      {
        kind: 'archived',
        text: expect.stringMatching(
          /(is archived and therefore read-only: unarchive it|has disabled the repository: ask its owner)/,
        ),
      },
    ]);
    expect(assessments[1]).not.toHaveProperty('ageDays');
    expect(result).toMatchObject({
      findings: [],
      isRotationDue: false,
      isActionDue: false,
      isHealthy: false,
    });
    expect(nextSteps(result, { scheme: 'https', host: 'cloud.soda.io' })).toEqual([
      expect.stringMatching(/^Unarchive /),
    ]);
  });

  test('does not make the others look older or newer than they are', () => {
    expect(assess(held('lake', 20), held('data', 20), held('attic', 1, readOnly)).assessments).toEqual([
      expect.objectContaining({ state: 'ok' }),
      expect.objectContaining({ state: 'ok' }),
      expect.objectContaining({ state: 'archived' }),
    ]);
    // the workflow's own repository, archived: what comes after it shows nothing
    const own = assess(held('data', 20, readOnly), held('lake', 1));
    expect(own.result.findings).toEqual([]);
  });

  test('is a problem with a remedy for a retirement', () => {
    const all = [held('data', 2), held('attic', 2, readOnly)];
    expect(findUnready({ held: all, names: NAMES, overlapHours: 24, repository: OWN })).toEqual([
      {
        target: { kind: 'repo', owner: 'acme', repo: 'attic' },
        problem: expect.stringMatching(
          /(is archived and therefore read-only: unarchive it|has disabled the repository: ask its owner)/,
        ),
      },
    ]);
  });
});
