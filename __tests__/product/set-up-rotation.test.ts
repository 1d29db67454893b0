import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { renderLog } from '../../simulators/runner/command-log.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { APPS } from '../workflows/apps.ts';
import { runExample } from './example-job.ts';
import { CURRENT } from './job.ts';
import { NEW, secretsOf, useRotationJob } from './rotation-job.ts';

const DAY = 24 * 3_600_000;
const START = Date.parse('2031-05-17T09:00:00Z');
const PAGE = readFileSync(new URL('../../docs/set-up-rotation.md', import.meta.url), 'utf8');
const STAGED = `soda_cloud:\n  api_key_id: ${NEW.id}\n  api_key_secret: ${NEW.secret}\n`;

const HOLDERS = ['acme/data', ...Array.from({ length: 39 }, (_, index) => `acme/pipeline-${index + 1}`)];
const STORES = HOLDERS.map((name) => `repo:${name}`);
let now = START;

const job = useRotationJob(() => {
  now = START;
  return {
    clock: () => now,
    apps: APPS,
    organizations: [{ login: 'acme' }, { login: 'acme-labs' }],
    repositories: [
      ...HOLDERS.map((name) => ({ name, environments: name === 'acme/pipeline-1' ? ['production'] : [] })),
      { name: 'acme/legacy-etl' },
      ...Array.from({ length: 11 }, (_, index) => ({ name: `acme/site-${index}` })),
      { name: 'acme/old', archived: true },
    ],
    secrets: secretsOf([...STORES, 'repo:acme/old']).map((secret) => ({
      ...secret,
      updatedAt: START - 80 * DAY,
    })),
  };
});

/** The targets of the workflow on the page. */
function targets(): string {
  const [, workflow = ''] = /^```yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];
  const { jobs }: { jobs: Record<string, { steps: { with: { targets: string } }[] }> } = parse(workflow);
  return jobs['rotate']?.steps[0]?.with.targets ?? '';
}

const rotate = (dryRun: boolean, changed: Readonly<Record<string, string>> = {}) =>
  runExample('rotate-on-demand.yml', job(), {
    inputs: { 'dry-run': dryRun },
    secrets: { SODA_CLOUD_NEW: STAGED },
    changed: { targets: targets(), ...changed },
  });
const retire = (dryRun: boolean) =>
  runExample('retire.yml', job(), {
    inputs: { 'dry-run': dryRun },
    changed: { targets: targets(), 'write-interval-ms': '0' },
  });

/** The text below the heading of a step. */
function stepOf(number: number): string {
  return new RegExp(`^## ${number}\\. .*?(?=^## )`, 'ms').exec(PAGE)?.[0] ?? '';
}

/** Fingerprints differ with the keys, and the expected time with how fast the server answers. */
const comparable = (text: string) =>
  text
    .replace(/\b[0-9a-f]{12}\b/g, '(fingerprint)')
    .replace(/about \d+ (?:s|min)/g, 'about (time)')
    .split('\n');

function expectShownLog(run: ActionRun, step: number): void {
  const [, shown = ''] = /^```text\n(.*?)\n^```$/ms.exec(stepOf(step)) ?? [];
  expect(shown).not.toBe('');
  expect(comparable(renderLog(run.stdout))).toEqual(expect.arrayContaining(comparable(shown)));
}

/** The title of the summary is on the page, in bold, where lines may be broken. */
function expectShownSummary(run: ActionRun, step: number): void {
  const [, title = ''] = /^#+ (.*)$/m.exec(run.summary) ?? [];
  expect(title).not.toBe('');
  expect(stepOf(step).replace(/\s+/g, ' ')).toContain(`**${title}**`);
}

describe('docs/set-up-rotation.md shows what a run writes', () => {
  test('from the dry run to the retired key', async () => {
    const dryRun = await rotate(true);
    expect(dryRun.exitCode).toBe(0);
    expectShownLog(dryRun, 6);
    expectShownSummary(dryRun, 6);

    const rotated = await rotate(false, { 'write-interval-ms': '0' });
    expect(rotated.exitCode).toBe(0);
    expectShownLog(rotated, 7);
    expectShownSummary(rotated, 7);

    const audited = await runExample('audit.yml', job(), { changed: { targets: targets() } });
    expect(audited.exitCode).toBe(0);
    expectShownSummary(audited, 8);

    const tooEarly = await retire(true);
    expect(stepOf(9)).toContain(`\`${errorTitle(tooEarly)}\` something does`);
    now += 1.1 * DAY;
    const stillWorks = await retire(true);
    expect(stepOf(9)).toContain(`fail with \`${errorTitle(stillWorks)}\``);
    job().cloud.removeKey(CURRENT.id);
    const retired = await retire(false);
    expect(retired.exitCode).toBe(0);
    expectShownSummary(retired, 9);
  }, 60_000);

  test('its lines for other targets can be added', async () => {
    const github = job().github;
    for (const secret of secretsOf([
      'org:acme',
      'environment:acme/pipeline-1:production',
      'repo:acme/legacy-etl',
    ])) {
      github.setSecret(secret);
    }
    const more = [...stepOf(5).matchAll(/`(!?[a-z]+:acme[^`]*)`/g)].map(([, line]) => line);
    expect(more).toEqual(
      expect.arrayContaining(['environment:acme/*:production', 'org:acme', '!repo:acme/legacy-*']),
    );
    const run = await rotate(true, { targets: ['repo', ...more].join('\n') });
    expect(run.exitCode).toBe(0);
    expect(renderLog(run.stdout)).toContain('Dry run: 42 of 42 targets would be written.');
  });

  test.each([
    ['API key missing', { 'new-soda-cloud': '' }],
    ['GitHub App not accepted', { 'app-client-id': 'Iv23liNoSuchApp00001' }],
    ['Targets not ready', { targets: 'repo\nrepo:acme/*\nrepo:other/*' }],
    ['Pattern without targets', { targets: 'repo\nrepo:acme-labs/*' }],
  ])('its error %s', async (title, changed) => {
    const run = await rotate(true, changed);
    expect(errorTitle(run)).toBe(title);
    expect(stepOf(6)).toContain(`| \`${title}\` |`);
  });

  test('its error for a new key that Soda Cloud does not accept', async () => {
    job().cloud.removeKey(NEW.id);
    const run = await rotate(true);
    expect(stepOf(6)).toContain(`| \`${errorTitle(run)}\` |`);
  });
});

function errorTitle({ stdout }: ActionRun): string {
  return /^::error title=(?:Soda Cloud Keys: )?([^:,]+)/m.exec(stdout)?.[1] ?? '';
}
