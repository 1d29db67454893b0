import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { CLOUD_FAILURES } from './cloud-failures.ts';
import { CONFIGURATIONS } from './configurations.ts';
import { GITHUB_FAILURES } from './github-failures.ts';
import { GITHUB_MODES } from './github-modes.ts';
import { INTERRUPTIONS } from './interruptions.ts';
import { HOSTILE, namedSecrets, ORDINARY } from './marked-secrets.ts';
import { type Find, runAndSearch } from './one-run.ts';
import type { Case } from './scenario.ts';
import { LeakSearch } from './search.ts';
import { SUM } from './sum.mjs';
import { WRONG_ENVIRONMENTS } from './wrong-environments.ts';
import { WRONG_INPUTS } from './wrong-inputs.ts';
import { WRONG_KEYS } from './wrong-keys.ts';

/** Enough for every case on a machine that has other things to do. */
const HOURS = 4 * 3_600_000;

/** More than there are processors, as some runs wait for a while. */
const LANES = 5;

const KINDS = [ORDINARY, HOSTILE].map((secrets, index) => ({
  name: index === 0 ? 'ordinary' : 'hostile',
  secrets,
  search: new LeakSearch(namedSecrets(secrets)),
}));

interface Planned {
  readonly tried: Case;
  readonly kind: number;
  readonly debug: boolean;
}

const totals = { runs: 0, bytes: 0, found: 0 };

/**
 * What of the hunt: `all`, the cases with this text in their names, or nothing, by which the long lists are sampled.
 * `1/5` takes every fifth case of that sample. A sample is always the same.
 */
const { LEAK_HUNT: CHOSEN = '' } = process.env;
const [, share] = /^1\/([1-9]\d*)$/.exec(CHOSEN) ?? [];
const SHARE = Number(share ?? 1);

const isSample = CHOSEN === '' || share !== undefined;
const isChosen = ({ name }: Case): boolean => isSample || CHOSEN === 'all' || name.includes(CHOSEN);

/** A number for each place in a list, of which every so-manyth is scattered over the list. */
const scatter = (index: number): number => Math.imul(index + 1, 2_654_435_761) >>> 8;

/** Both kinds of secrets, one of them with debug logging; which one changes from case to case. */
const withBoth = (cases: readonly Case[]): Planned[] =>
  cases
    .filter(isChosen)
    .flatMap((tried, index) => KINDS.map((_, kind) => ({ tried, kind, debug: (index + kind) % 2 === 0 })))
    .filter((_, index) => scatter(index) % SHARE === 0);

/** One kind of secrets each. Of long lists of combinations one case in so many. */
const withOne = (cases: readonly Case[], oneIn = 1): Planned[] =>
  cases.filter(isChosen).flatMap((tried, index) => {
    const scattered = scatter(index);
    return !isSample || scattered % (oneIn * SHARE) === 0
      ? [{ tried, kind: (scattered >>> 10) % 2, debug: (scattered >>> 11) % 2 === 0 }]
      : [];
  });

async function hunt(planned: readonly Planned[]): Promise<string[]> {
  const waiting = [...planned];
  const lines: string[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { tried, kind, debug } = next;
      const chosen = KINDS[kind];
      if (chosen === undefined) {
        throw new Error('there is no such kind of secrets');
      }
      const { finds, bytes, runs } = await runAndSearch(tried, chosen.secrets, chosen.search, debug);
      totals.runs += runs;
      totals.bytes += bytes;
      totals.found += finds.length;
      for (const find of finds) {
        const line = `${tried.name} (${chosen.name} secrets${debug ? ', debug' : ''}): ${describeFind(find)}`;
        lines.push(line);
        // at once, as a hunt takes a while
        process.stdout.write(`leak: ${line}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return lines;
}

function describeFind({ secret, form, place, length, of, around }: Find): string {
  const part = length === of ? 'whole' : `${length} of ${of} characters`;
  return `${secret}, ${form}, ${part}, in ${place}: ${JSON.stringify(around)}`;
}

describe('nothing of a secret comes out of a run', () => {
  test.each([
    ['that nothing disturbs', withBoth([...CONFIGURATIONS, ...GITHUB_MODES])],
    ['with keys that are none', withOne(WRONG_KEYS)],
    ['with secrets in other inputs', withOne(WRONG_INPUTS, 4)],
    ['in wrong environments', withOne(WRONG_ENVIRONMENTS)],
    ['that is interrupted', withOne(INTERRUPTIONS)],
    ['with a Soda Cloud that fails', withOne(CLOUD_FAILURES, 2)],
    ['with a GitHub that fails', withOne(GITHUB_FAILURES, 4)],
  ])(
    '%s',
    async (_what, planned) => {
      expect(await hunt(planned)).toEqual([]);
    },
    HOURS,
  );
});

afterAll(() => {
  // a name that no case has would find nothing anywhere
  expect(totals.runs).toBeGreaterThan(0);
  const spellings = KINDS.reduce((sum, { search }) => sum + search.spellings, 0);
  const secrets = KINDS.reduce((sum, kind) => sum + namedSecrets(kind.secrets).length, 0);
  writeFileSync(
    SUM,
    `leak hunt: ${totals.runs} runs, ${totals.bytes} bytes searched for ${spellings} spellings of ${secrets} secrets, ${totals.found} found\n`,
  );
});
