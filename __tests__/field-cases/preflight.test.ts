import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { annotations } from '../product/job.ts';
import { NAMES, NEW, reportOf, secretsOf, useRotationJob } from '../product/rotation-job.ts';

const STORES = ['repo:acme/data', 'environment:acme/data:staging', 'org:acme', 'dependabot:acme/data'];
const job = useRotationJob(() => ({ secrets: secretsOf(STORES) }));

const writes = () => job().github.requests.filter(({ method }) => method !== 'GET');
const detailOf = (run: ActionRun, target: string) =>
  reportOf(run).targets.find((one) => one.target === target)?.detail;

/** Adds other secrets to a store, up to a total number. */
function fill(store: string, total: number): void {
  const { github } = job();
  for (let index = Object.keys(github.values(store)).length; index < total; index += 1) {
    github.setSecret({ store, name: `OTHER_${String(index).padStart(4, '0')}`, value: 'x' });
  }
}

describe('A9: a repository that is read-only', () => {
  test.each([{ 'dry-run': 'true' }, {}])('is found before the first write: %j', async (inputs) => {
    const { github } = job();
    github.world.addRepository({ name: 'acme/attic', archived: true });
    github.world.addRepository({ name: 'acme/taken-down', disabled: true });
    for (const secret of secretsOf(['repo:acme/attic', 'dependabot:acme/taken-down'])) {
      github.setSecret(secret);
    }
    const run = await job().rotate({
      ...inputs,
      targets: 'repo\nrepo:acme/attic\ndependabot:acme/taken-down',
    });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /^Targets not ready: 2 of 3[\s\S]*- repo:acme\/attic: the repository is archived and therefore read-only: unarchive it .*, or take the target out of 'targets'\n- dependabot:acme\/taken-down: GitHub has disabled the repository: /,
      ),
    ]);
    expect(writes()).toEqual([]);
  });

  test('among many is found in the list of their owner', async () => {
    const { github } = job();
    const targets = Array.from({ length: 21 }, (_, index) => `repo:acme/r${index}`);
    for (const [index, target] of targets.entries()) {
      github.world.addRepository({ name: target.slice('repo:'.length), archived: index === 20 });
    }
    for (const secret of secretsOf(targets)) {
      github.setSecret(secret);
    }
    const run = await job().rotate({ targets: targets.join('\n') });

    expect(detailOf(run, 'repo:acme/r20')).toMatch(/^the repository is archived/);
    expect(reportOf(run).requests).toEqual({ reads: 21 * 3 + 1, writes: 0 });
  });
});

describe('A7: a secret of an organization that seems missing', () => {
  test.each([
    ['with create-missing', { 'create-missing': 'true' }],
    ['without', {}],
  ])('is looked at again, and keeps its visibility: %s', async (_what, inputs) => {
    const { github } = job();
    for (const secret of secretsOf(['org:acme'])) {
      github.setSecret({ ...secret, visibility: 'all' });
      github.hideSecret('org:acme', secret.name, 1);
    }
    const run = await job().rotate({ ...inputs, targets: 'org' });

    expect(annotations(run, 'error')).toEqual([]);
    expect(job().pair('org:acme')).toEqual(NEW);
    expect(NAMES.map((name) => github.secret('org:acme', name)?.visibility)).toEqual(['all', 'all']);
  });

  test('is new when it is still not there', async () => {
    for (const name of NAMES) {
      job().github.deleteSecret('org:acme', name);
    }
    const run = await job().rotate({ targets: 'org', 'create-missing': 'true' });

    expect(run.exitCode).toBe(0);
    expect(job().pair('org:acme')).toEqual(NEW);
  });
});

describe('A8: the selected repositories of a secret', () => {
  test('that the token does not see all are a problem, and nothing is written', async () => {
    const { github } = job();
    const ids = [9001, 9002, 9003, 9004, 9005];
    for (const id of ids) {
      github.world.addRepository({ name: `acme/part-${id}`, id });
    }
    for (const secret of secretsOf(['org:acme'])) {
      github.setSecret({ ...secret, visibility: 'selected', selectedRepositoryIds: ids });
    }
    const seen = ['acme/data', 'acme/part-9001', 'acme/part-9002', 'acme/part-9003'];
    github.tokens.add({ ...SAMPLE_TOKEN, token: 'a-token-that-sees-three', repositories: seen });
    for (const inputs of [{}, { 'keep-previous': 'true' }]) {
      const run = await job().rotate({
        ...inputs,
        targets: 'org',
        'github-token': 'a-token-that-sees-three',
      });

      expect(detailOf(run, 'org:acme')).toMatch(
        /^GitHub shows the token only 3 of the 5 repositories that see SODA_CLOUD_API_KEY_(ID|SECRET): .*give the token access to all repositories/,
      );
      expect(writes()).toEqual([]);
    }
    expect(github.secret('org:acme', NAMES[0])?.selectedRepositoryIds).toEqual(ids);
  });

  test('that cannot be read are a problem', async () => {
    const { github } = job();
    for (const secret of secretsOf(['org:acme'])) {
      github.setSecret({ ...secret, visibility: 'selected', selectedRepositoryIds: [] });
    }
    github.faults.always(faults.refusal(404, 'Not Found'), { path: '*/repositories' });
    const run = await job().rotate({ targets: 'org' });

    expect(detailOf(run, 'org:acme')).toMatch(
      /^GitHub does not show the token which repositories see .*\(HTTP 404\): /,
    );
    expect(writes()).toEqual([]);
  });
});

describe('room for the secrets that are made', () => {
  test('is counted where GitHub documents its limit, in a dry run too', async () => {
    fill('repo:acme/data', 99);
    fill('environment:acme/data:staging', 98);
    fill('org:acme', 999);
    fill('dependabot:acme/data', 150);
    const run = await job().rotate({
      targets: STORES.join('\n'),
      'keep-previous': 'true',
      'dry-run': 'true',
    });

    expect(annotations(run, 'error')[0]).toMatch(/^Targets not ready: 2 of 4/);
    expect(detailOf(run, 'repo:acme/data')).toBe(
      "it holds 99 of the 100 secrets that GitHub allows, and 2 more are needed: delete secrets there that nobody uses, or leave out 'keep-previous'",
    );
    expect(detailOf(run, 'org:acme')).toMatch(/^it holds 999 of the 1000 secrets/);
    expect(writes()).toEqual([]);
  });

  test('is not needed for what is there already', async () => {
    for (const name of NAMES) {
      job().github.setSecret({ store: 'repo:acme/data', name: `${name}_PREVIOUS`, value: 'old' });
    }
    fill('repo:acme/data', 100);
    fill('environment:acme/data:staging', 98);
    const run = await job().rotate({ targets: STORES.slice(0, 2).join('\n'), 'keep-previous': 'true' });

    expect(annotations(run, 'error')).toEqual([]);
    expect(job().pair('environment:acme/data:staging')).toEqual(NEW);
  });

  test('is needed for a target that is new', async () => {
    fill('repo:acme/lake', 99);
    const run = await job().rotate({
      targets: 'repo:acme/lake',
      'create-missing': 'true',
      'keep-previous': 'true',
    });

    // a missing pair is not kept
    expect(detailOf(run, 'repo:acme/lake')).toBe(
      'it holds 99 of the 100 secrets that GitHub allows, and 2 more are needed: delete secrets there that nobody uses',
    );
  });
});

test('F3: a public key that nothing can be encrypted with is found before the first write', async () => {
  job().github.showKey('repo:acme/data', Buffer.alloc(32).toString('base64'));
  const run = await job().rotate({ targets: 'repo\norg' });

  expect(annotations(run, 'error')).toEqual([
    expect.stringMatching(
      /^Targets not ready: 1 of 2[\s\S]*- repo:acme\/data: GitHub gave a public key that nothing can be encrypted with: check 'github-api-url'/,
    ),
  ]);
  expect(writes()).toEqual([]);
});
