import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { APPS } from '../workflows/apps.ts';
import { runExample } from './example-job.ts';
import { annotations, CURRENT, type Pair } from './job.ts';
import { NAMES, NEW, secretsOf, statesOf, useRotationJob } from './rotation-job.ts';

const HOUR = 3_600_000;
const START = Date.parse('2031-05-17T09:00:00Z');
const TARGETS = ['repo:acme/data', 'repo:acme/lake', 'environment:acme/data:production', 'org:acme'];
const AGENT_NAMES = NAMES.map((name) => name.replace('CLOUD', 'AGENT'));
const BLOCK = `soda_cloud:\n  api_key_id: ${NEW.id}\n  api_key_secret: ${NEW.secret}\n`;
let now = START;

const job = useRotationJob(() => {
  now = START;
  return {
    clock: () => now,
    apps: APPS,
    repositories: [
      { name: 'acme/data', environments: ['production', 'soda-key-rotation', 'soda-key-audit'] },
      { name: 'acme/lake' },
      { name: 'acme/shop' },
    ],
    secrets: secretsOf(TARGETS).map((secret) => ({ ...secret, updatedAt: START - 80 * 24 * HOUR })),
  };
});

const everywhere = (state: string) => Object.fromEntries(TARGETS.map((target) => [target, state]));
const fast = { 'write-interval-ms': '0' };
const rotate = (inputs: Record<string, boolean>) =>
  runExample('rotate-on-demand.yml', job(), { inputs, changed: fast, secrets: { SODA_CLOUD_NEW: BLOCK } });
const audit = () => runExample('audit.yml', job());
const retire = (dryRun = false) =>
  runExample('retire.yml', job(), { inputs: { 'dry-run': dryRun }, changed: fast });

test('the life of a key, from the files that users copy', async () => {
  const planned = await rotate({ 'dry-run': true });
  expect(annotations(planned, 'error')).toEqual([]);
  expect(statesOf(planned)).toEqual(everywhere('planned'));

  const rotated = await rotate({ 'dry-run': false });
  expect(statesOf(rotated)).toEqual(everywhere('rotated'));
  expect(annotations(rotated, 'warning')).toEqual([]);
  for (const target of TARGETS) {
    expect(job().pair(target)).toEqual(NEW);
    expect(job().pair(target, '_PREVIOUS')).toEqual(CURRENT);
  }

  now += HOUR;
  const young = await audit();
  expect(young).toMatchObject({ exitCode: 0, outputs: { due: 'false', 'issue-url': '', verified: 'true' } });
  expect(statesOf(young)).toEqual(everywhere('ok'));
  expect(young.stdout).not.toContain('not fully looked for');
  const early = await retire();
  expect(annotations(early, 'error')).toEqual([
    expect.stringMatching(/^Not ready to retire: .*24 hours is not over/s),
  ]);

  now += 24 * HOUR;
  const alive = await audit();
  expect(alive).toMatchObject({ exitCode: 1, outputs: { due: 'false' } });
  expect(annotations(alive, 'error')).toEqual([expect.stringContaining('still works')]);
  expect(alive.outputs['issue-url']).toMatch(/acme\/data\/issues\/1$/);
  // the organization's secret is read there, too
  const run = job().github.addRun({
    repository: 'acme/shop',
    status: 'in_progress',
    createdAt: START - HOUR,
  });
  const undrained = await retire();
  expect(annotations(undrained, 'error')).toEqual([
    expect.stringMatching(/^Not ready to retire: .*acme\/shop, run \d+: queued before the rotation/s),
  ]);
  job().github.updateRun(run, { status: 'completed' });
  const refused = await retire();
  expect(annotations(refused, 'error')).toEqual([expect.stringMatching(/^Previous key still works: /)]);
  expect(statesOf(refused)).toEqual(everywhere('skipped'));
  expect(job().pair('org:acme', '_PREVIOUS')).toEqual(CURRENT);

  job().cloud.removeKey(CURRENT.id);
  expect(statesOf(await retire(true))).toEqual(everywhere('planned'));
  const retired = await retire();
  expect(retired.exitCode).toBe(0);
  expect(statesOf(retired)).toEqual(everywhere('retired'));
  const again = await retire();
  expect(again.exitCode).toBe(0);
  expect(annotations(again, 'warning')).toEqual([]);
  expect(statesOf(again)).toEqual(everywhere('unchanged'));
  for (const target of TARGETS) {
    expect(job().pair(target)).toEqual(NEW);
    expect(job().pair(target, '_PREVIOUS')).toEqual({});
  }

  const well = await audit();
  expect(well.exitCode).toBe(0);
  expect(
    job()
      .github.issues('acme/data')
      .map(({ state }) => state),
  ).toEqual(['closed']);
}, 120_000);

test('the same workflow completes a rotation that failed in part', async () => {
  const lake = { method: 'PUT', path: `/repos/acme/lake/actions/secrets/${NAMES[1]}` };
  job().github.faults.always(faults.refusal(403, 'Resource not accessible by integration'), lake);
  expect(await rotate({ 'dry-run': false })).toMatchObject({ exitCode: 1, outputs: { rotated: 'false' } });
  job().github.faults.clear();
  const finished = await rotate({ 'dry-run': false });

  expect(statesOf(finished)).toEqual(everywhere('rotated'));
  expect(job().pair('repo:acme/lake')).toEqual(NEW);
  expect(job().pair('repo:acme/lake', '_PREVIOUS')).toEqual(CURRENT);
}, 60_000);

describe('the automatic rotation', () => {
  const automatic = (event: 'schedule' | 'workflow_dispatch', inputs = {}, pair = NEW) => {
    const program = join(job().sandbox.root, 'vault.mjs');
    const output = JSON.stringify({ api_key_id: pair.id, api_key_secret: pair.secret });
    writeFileSync(program, `console.log(${JSON.stringify(output)})`);
    const changed = { ...fast, 'key-command': `"${process.execPath}" "${program}"` };
    return runExample('rotate-automatically.yml', job(), { event, inputs, changed });
  };

  test('waits until the key is old', async () => {
    for (const secret of secretsOf(['repo:acme/data'])) {
      job().github.setSecret({ ...secret, updatedAt: START - 59 * 24 * HOUR });
    }
    const young = await automatic('schedule');
    expect(young).toMatchObject({ exitCode: 0, outputs: { due: 'false', rotated: 'false' } });

    now += 24 * HOUR;
    expect(await automatic('schedule', {}, CURRENT)).toMatchObject({
      exitCode: 0,
      outputs: { due: 'true', rotated: 'false' },
    });
    expect(await automatic('schedule')).toMatchObject({
      exitCode: 0,
      outputs: { due: 'false', rotated: 'true' },
    });
    expect(job().pair('repo:acme/data')).toEqual(NEW);
  }, 60_000);

  test('manually does so at any age, and is a dry run by default', async () => {
    for (const secret of secretsOf(['repo:acme/data'])) {
      job().github.setSecret({ ...secret, updatedAt: START - HOUR });
    }
    expect(statesOf(await automatic('workflow_dispatch', { 'dry-run': true }))).toEqual({
      'repo:acme/data': 'planned',
    });
    expect(statesOf(await automatic('workflow_dispatch', { 'dry-run': false }))).toEqual({
      'repo:acme/data': 'rotated',
    });
  }, 60_000);
});

test('an agent gets a new key, and the old one dies with its runner', async () => {
  const [idName = '', secretName = ''] = AGENT_NAMES;
  const old = job().cloud.addRunner({ organization: 'Acme Data' });
  job().github.setSecret({ store: 'repo:acme/data', name: idName, value: old.key.id });
  job().github.setSecret({ store: 'repo:acme/data', name: secretName, value: old.key.secret });
  const agent = (name: string, inputs: Record<string, string | boolean>) =>
    runExample('rotate-agent-key.yml', job(), { job: name, inputs, changed: fast });
  const held = (suffix = ''): Partial<Pair> => {
    const [id, secret] = AGENT_NAMES.map((name) => job().github.value('repo:acme/data', `${name}${suffix}`));
    return { ...(id === undefined ? {} : { id }), ...(secret === undefined ? {} : { secret }) };
  };

  expect(await agent('rotate', { 'dry-run': true })).toMatchObject({
    exitCode: 0,
    outputs: { rotated: 'false' },
  });
  expect(job().cloud.minted).toEqual([]);
  expect(await agent('rotate', { 'dry-run': false })).toMatchObject({
    exitCode: 0,
    outputs: { rotated: 'true' },
  });
  expect(held()).toEqual(job().cloud.minted[0]);
  expect(held('_PREVIOUS')).toEqual(old.key);

  now += 25 * HOUR;
  const retired = await agent('retire', { 'dry-run': false, 'retire-runner-id': old.id });
  expect(annotations(retired, 'error')).toEqual([]);
  expect(statesOf(retired)).toEqual({ 'repo:acme/data': 'retired' });
  expect(held('_PREVIOUS')).toEqual({});
  expect(job().cloud.runners.map(({ id }) => id)).not.toContain(old.id);
}, 60_000);
