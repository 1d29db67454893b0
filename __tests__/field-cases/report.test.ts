import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { parseFileCommands } from '../../simulators/runner/file-commands.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { sendSignal } from '../../simulators/runner/signals.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import {
  annotations,
  CURRENT,
  everythingShown,
  leaksOf,
  ORGANIZATION,
  readable,
  readText,
} from '../product/job.ts';
import { modeOf, nativeMode } from '../product/native.ts';
import { heldBy } from '../product/pair-rule.ts';
import {
  NAMES,
  NEW,
  type ParsedReport,
  reportOf,
  secretsOf,
  statesOf,
  useRotationJob,
} from '../product/rotation-job.ts';

/** The workflow's own repository, and others. */
const OWN = 'repo:acme/data';
const OTHERS = Array.from({ length: 13 }, (_, index) => `repo:acme/r${index}`);
const ALL = [OWN, ...OTHERS];
const targets = ALL.join('\n');

const job = useRotationJob(() => ({
  repositories: ALL.map((target) => ({ name: target.slice('repo:'.length) })),
  secrets: secretsOf(ALL),
}));

/** How often the text is in the summary. */
const count = (summary: string, text: string) => readable(summary).split(text).length - 1;
const heading = ({ summary }: ActionRun) => readable(summary).split('\n')[0];
/** The text under each bold title, in order. */
const sections = ({ summary }: ActionRun) =>
  readable(summary)
    .split(/^(?=\*\*[A-Z][^*]*\*\*$)/m)
    .slice(1)
    .map((section) => /^\*\*(.+)\*\*\n\n([\s\S]*?)\s*$/.exec(section)?.slice(1) ?? []);

function refuse(names: readonly string[], half: string, status = 403): void {
  for (const name of names) {
    job().github.faults.always(faults.refusal(status, 'Resource not accessible by personal access token'), {
      method: 'PUT',
      path: `/repos/${name}/actions/secrets/${half}`,
    });
  }
}

describe('the summary of a rotation', () => {
  test('that fails: the outcome, what needs attention with each reason once, what to do, both keys, the rest', async () => {
    refuse(['acme/r3', 'acme/r5', 'acme/r7'], NAMES[0]);
    refuse(['acme/r9'], NAMES[1]);
    const run = await job().rotate({ targets });

    expect(heading(run)).toBe('### 9 of 14 targets rotated, 4 need attention, 1 of them broken');
    const found = sections(run);
    expect(found.map(([title]) => title)).toEqual([
      'Needs attention',
      'Next steps',
      'Keys',
      'Other targets',
      'Run',
    ]);
    const [attention = '', next = '', keys = '', rest = ''] = found.map(([, text]) => text);
    const items = attention.split(/^(?=- )/m);
    expect(items).toEqual([
      expect.stringMatching(/^- \*\*broken\*\*, repo:acme\/r9: its key ID and its key secret may belong/),
      expect.stringMatching(
        /^- \*\*failed\*\*, 3 targets: .*'Secrets: write'.*\n {2}- repo:acme\/r3, repo:acme\/r5, repo:acme\/r7$/,
      ),
    ]);
    expect(next).toMatch(/^- .*start the same workflow again/);
    expect(keys).toContain(`accepted, organization ${ORGANIZATION}`);
    expect(keys).toMatch(
      /^\| Current \| `[0-9a-f]{12}` \| accepted.*\n\| New \| `[0-9a-f]{12}` \| accepted/m,
    );
    expect(rest).toMatch(
      /^- \*\*rotated\*\*, 9 targets, last written \d{4}-.*\n {2}- repo:acme\/r0, .*repo:acme\/r12$/m,
    );
    expect(rest).toMatch(/^- \*\*skipped\*\*, repo:acme\/data, .*: not started: written last/m);
    for (const target of ALL) {
      expect([target, readable(run.summary).match(new RegExp(`${target}\\b`, 'g'))]).toEqual([
        target,
        [target],
      ]);
    }
  });

  test('that succeeds: many equal targets are one line', async () => {
    const run = await job().rotate({ targets });

    expect(heading(run)).toBe('### 14 targets rotated');
    expect(run.summary).not.toContain('attention');
    expect(run.summary.split('\n').filter((line) => line.includes('repo:acme/'))).toEqual([
      expect.stringMatching(/^ {2}- <details><summary>Their names<\/summary>repo:acme\/data, /),
    ]);
  });

  test('of a dry run: the same for what would happen, with both keys', async () => {
    refuse(
      ALL.map((target) => target.slice('repo:'.length)),
      NAMES[0],
    );
    const run = await job().rotate({ targets, 'dry-run': 'true', 'keep-previous': 'true' });

    expect(heading(run)).toBe('### Dry run: 14 targets would be rotated');
    expect(sections(run).map(([title]) => title)).toEqual(['Keys', 'Targets', 'Run']);
    expect(run.summary.split('\n').filter((line) => line.includes('repo:acme/'))).toHaveLength(1);
    expect(count(run.summary, 'accepted, organization Acme Data')).toBe(2);
    expect(count(run.summary, 'would write')).toBe(1);
    expect(reportOf(run)).toMatchObject({
      counts: { planned: 14 },
      keys: [{ role: 'current' }, { role: 'new' }],
    });
  });

  test('that the preflight stops names the targets with a problem, and no other', async () => {
    job().github.deleteSecret('repo:acme/r4', NAMES[1]);
    const run = await job().rotate({ targets });

    expect(heading(run)).toBe('### 0 of 14 targets rotated, 1 needs attention');
    expect(sections(run)[0]).toEqual([
      'Needs attention',
      expect.stringMatching(/^- \*\*failed\*\*, repo:acme\/r4: SODA_CLOUD_API_KEY_SECRET is missing.*$/),
    ]);
    expect(reportOf(run).counts).toEqual({ failed: 1, skipped: 13 });
  });

  test.each([
    [
      'the new key is refused',
      () => job().cloud.removeKey(NEW.id),
      'refuses the new API key',
      'refused (HTTP 401)',
    ],
    [
      'Soda Cloud gives no answer',
      () => job().cloud.faults.always(cloudFaults.html()),
      'could not be determined',
      'could not be determined: ',
    ],
  ])('when %s: what happened and what to do', async (_what, arrange, reason, answer) => {
    arrange();
    const run = await job().rotate({ targets });

    expect(heading(run)).toBe('### Nothing rotated');
    const [, explanation = ''] = readable(run.summary).split('\n\n');
    expect(explanation).toContain(reason);
    expect(sections(run)[0]?.[0]).toBe('Next steps');
    expect(reportOf(run).keys?.at(-1)?.answer).toContain(answer);
    expect(run.summary).not.toContain('attention');
  });

  test('with nothing to do shows the reason', async () => {
    const young = await job().rotate({ targets, 'min-age-days': '31' });
    const current = await job().rotate({
      targets: 'repo',
      'new-api-key-id': CURRENT.id,
      'new-api-key-secret': CURRENT.secret,
    });

    expect([young, current].map(heading)).toEqual([
      '### Nothing to rotate: younger than 31 days',
      '### Nothing to rotate: the new key is the current one',
    ]);
  });

  test('that is canceled shows how many targets were rotated', async () => {
    let send = () => {};
    let writes = 0;
    job().github.hooks.onRequest = async ({ method }) => {
      writes += method === 'PUT' ? 1 : 0;
      if (writes === 6) {
        send();
        // the signal must arrive before the response
        await setTimeout(50);
      }
    };
    const run = await job().rotate(
      { targets },
      {
        started: (child) => {
          send = () => sendSignal(child, 'SIGINT');
        },
      },
    );

    expect(heading(run)).toBe('### Rotation canceled: 3 of 14 targets rotated');
    expect(reportOf(run).counts).toEqual({ rotated: 3, skipped: 11 });
  });

  test('shows names of others as text', async () => {
    const name = '<img src=x>|`a`[b](https://example.org)*c*';
    job().cloud.faults.always(cloudFaults.json({ organisationName: name }));
    const run = await job().rotate({ targets });

    expect(run.exitCode).toBe(0);
    expect(readable(run.summary)).toContain(`| accepted, organization ${name} |`);
    expect(run.summary).not.toMatch(/<img|\[b\]|`a`|\*c\*/);
  });
});

const parse = (file: string): ParsedReport => JSON.parse(readText(file));

describe('the file of the report', () => {
  test.each(['rotate', 'audit', 'retire'] as const)(
    'of %s holds the whole report, for its owner only',
    async (mode) => {
      const run = await job()[mode]({ targets });
      const file = run.outputs['report-path'] ?? '';

      expect(dirname(file)).toBe(job().sandbox.temp);
      expect(readdirSync(job().sandbox.temp)).toEqual([
        expect.stringMatching(/^soda-cloud-keys-report-[0-9a-f]{8}\.json$/),
      ]);
      expect(readText(file)).toBe(run.outputs['report']);
      expect(reportOf(run)).toMatchObject({ mode, finished: expect.any(String) });
      expect(modeOf(file)).toBe(nativeMode('600'));
      expect(leaksOf(CURRENT, readText(file))).toEqual([]);
      expect(leaksOf(NEW, readText(file))).toEqual([]);
    },
  );

  test('B3: after a kill it is true, and at most ten seconds old', async () => {
    let send = () => {};
    let writes = 0;
    let killed = 0;
    job().github.hooks.onApplied = ({ method }) => {
      writes += method === 'PUT' ? 1 : 0;
      // the fifth target is half-written
      if (writes === 9 && killed === 0) {
        killed = Date.now();
        send();
      }
    };
    const run = await job().rotate(
      { targets, 'write-interval-ms': '330' },
      {
        started: (child) => {
          send = () => child.kill('SIGKILL');
        },
      },
    );

    expect(run.signal).toBe('SIGKILL');
    expect(run.outputs['report']).toBeUndefined();
    const file = run.outputs['report-path'] ?? '';
    expect(killed - statSync(file).mtimeMs).toBeLessThan(10_000);
    const report = parse(file);
    expect(report).not.toHaveProperty('finished');
    expect(report.counts['rotated']).toBeGreaterThan(1);
    expect(report.targets.map(({ target }) => target).sort()).toEqual([...ALL].sort());
    for (const { target, state, detail } of report.targets) {
      expect(state === 'rotated' ? heldBy(job(), target) : detail).toBe(
        state === 'rotated' ? 'new' : 'not completed when this report was saved',
      );
    }
  });

  test('that cannot be written is a warning, and no file without RUNNER_TEMP is nothing to warn about', async () => {
    const nowhere = await job().rotate({ targets: 'repo' }, { env: { RUNNER_TEMP: '/nowhere/at/all' } });
    const without = await job().rotate({ targets: 'repo' }, { env: { RUNNER_TEMP: undefined } });

    for (const run of [nowhere, without]) {
      expect(run).toMatchObject({ exitCode: 0, outputs: { 'report-path': '' } });
      expect(statesOf(run)).toEqual({ [OWN]: run === nowhere ? 'rotated' : expect.any(String) });
    }
    expect(annotations(nowhere, 'warning')).toEqual([
      expect.stringMatching(/^Report file not written: .*\(ENOENT\)/),
    ]);
    expect(annotations(without, 'warning').join()).not.toContain('Report file');
  });

  test('has an absolute path also where RUNNER_TEMP is relative', async () => {
    const { workspace, temp } = job().sandbox;
    const run = await job().audit({ targets: 'repo' }, { env: { RUNNER_TEMP: relative(workspace, temp) } });
    const file = run.outputs['report-path'] ?? '';

    expect(isAbsolute(file) && existsSync(file)).toBe(true);
    expect(dirname(file)).toBe(temp);
  });

  test('that cannot be finished is a warning, and stays as it was', async () => {
    let isFirst = true;
    job().github.hooks.onRequest = ({ method }) => {
      const [name = ''] = readdirSync(job().sandbox.temp);
      if (method === 'PUT' && isFirst) {
        isFirst = false;
        // prevents the next save, also if root runs this test
        mkdirSync(join(job().sandbox.temp, `${name}.tmp`));
      }
    };
    const run = await job().rotate({ targets: 'repo' });

    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'true' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^Report file not written: .*earlier/),
    ]);
    expect(parse(run.outputs['report-path'] ?? '')).not.toHaveProperty('finished');
    expect(reportOf(run).counts).toEqual({ rotated: 1 });
  });
});

describe('D5: outputs that cannot be written at the end of a failed rotation', () => {
  const ways: [string, (file: string) => void][] = [
    ['a directory', (file) => mkdirSync(file)],
    ['a full disk', (file) => symlinkSync('/dev/full', file)],
  ];
  test.each(ways.filter(([what]) => what !== 'a full disk' || existsSync('/dev/full')))(
    '%s: the error of the rotation is reported, with one warning, and the summary is written',
    async (_what, replace) => {
      const output = join(job().sandbox.root, 'output');
      writeFileSync(output, '');
      refuse(['acme/r1'], NAMES[0]);
      let given = '';
      job().github.hooks.onRequest = ({ method }) => {
        if (method === 'PUT' && given === '') {
          given = readFileSync(output, 'utf8');
          rmSync(output);
          replace(output);
        }
      };
      const run = await job().rotate({ targets }, { env: { GITHUB_OUTPUT: output } });

      expect(run).toMatchObject({ exitCode: 1, stderr: '' });
      expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Rotation incomplete: /)]);
      expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^Outputs not set: /)]);
      expect(heading(run)).toBe('### 12 of 14 targets rotated, 1 needs attention');
      // the file was named at the start
      const file = parseFileCommands(given)['report-path'] ?? '';
      expect(parse(file)).toMatchObject({ counts: { rotated: 12, failed: 1, skipped: 1 } });
      expect(leaksOf(NEW, everythingShown(run))).toEqual([]);
    },
  );

  test('a summary that cannot be written is a warning, and the outputs are set', async () => {
    const directory = join(job().sandbox.root, 'summary');
    mkdirSync(directory);
    refuse(['acme/r1'], NAMES[0]);
    const run = await job().rotate({ targets }, { env: { GITHUB_STEP_SUMMARY: directory } });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Rotation incomplete: /)]);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^Summary not written: .*\(EISDIR\)/),
    ]);
    expect(reportOf(run).counts).toEqual({ rotated: 12, failed: 1, skipped: 1 });
  });
});
