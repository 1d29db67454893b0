import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { annotations, CURRENT } from './job.ts';
import { NAMES, NEW, reportOf, secretsOf, statesOf, useRotationJob } from './rotation-job.ts';

const ENVIRONMENT = 'a*[b] #c = d\\';
const STORES = ['repo:acme/data', 'repo:acme/lake', `environment:acme/data:${ENVIRONMENT}`];
const OWN = ['COPILOT_MCP_SODA_ID', 'COPILOT_MCP_SODA_SECRET'] as const;

const job = useRotationJob(() => ({
  repositories: [{ name: 'acme/data', environments: [ENVIRONMENT] }, { name: 'acme/lake' }],
  secrets: [
    ...secretsOf(STORES),
    { store: 'repo:acme/lake', name: OWN[0], value: CURRENT.id },
    { store: 'repo:acme/lake', name: OWN[1], value: CURRENT.secret },
  ],
}));

const ESCAPED = 'environment:acme/data:a\\*\\[b] \\#c \\= d\\';
const OWN_TARGET = `repo:acme/lake = ${OWN.join(', ')}`;

test('E9: 3,600 lines in a file, with comments, duplicates and names of their own', async () => {
  const lines = [
    '\ufeff# the teams of acme',
    'repo:acme/lake # of the lake team',
    `  ${ESCAPED}\t# the environment`,
    `repo:acme/lake=${OWN.join(',').toLowerCase()}`,
    ...Array.from({ length: 3595 }, (_, index) => (index % 3 === 0 ? `# ${index}` : 'repo:ACME/Lake')),
    'repo',
  ];
  writeFileSync(join(job().sandbox.workspace, 'targets.txt'), lines.join('\r\n'));
  const run = await job().rotate({ targets: 'file:targets.txt', 'keep-previous': 'true' });

  expect(annotations(run, 'error')).toEqual([]);
  const targets = ['repo:acme/lake', ESCAPED, OWN_TARGET, 'repo:acme/data'];
  expect(statesOf(run)).toEqual(Object.fromEntries(targets.map((target) => [target, 'rotated'])));
  for (const store of STORES) {
    expect([job().pair(store), job().pair(store, '_PREVIOUS')]).toEqual([NEW, CURRENT]);
  }
  const { github } = job();
  expect(OWN.map((name) => github.value('repo:acme/lake', name))).toEqual([NEW.id, NEW.secret]);
  expect(OWN.map((name) => github.value('repo:acme/lake', `${name}_PREVIOUS`))).toEqual([
    CURRENT.id,
    CURRENT.secret,
  ]);
});

test('the names in a report are lines that name the same targets again', async () => {
  const first = await job().audit({ targets: `${ESCAPED}\n${OWN_TARGET}\nrepo:acme/data` });
  const names = reportOf(first).targets.map(({ target }) => target);
  const again = await job().audit({ targets: names.join('\n') });

  expect(names).toEqual([ESCAPED, OWN_TARGET, 'repo:acme/data']);
  expect(statesOf(again)).toEqual(statesOf(first));
  expect(Object.values(statesOf(again))).toEqual(['ok', 'ok', 'ok']);
});

test('two targets of one store need room together', async () => {
  const { github } = job();
  for (let index = 0; index < 93; index += 1) {
    github.setSecret({ store: 'repo:acme/lake', name: `S${index}`, value: 'x' });
  }
  const lines = ['repo:acme/lake', OWN_TARGET];
  const rotate = (targets: readonly string[]) =>
    job().rotate({ targets: targets.join('\n'), 'keep-previous': 'true', 'dry-run': 'true' });
  for (const line of lines) {
    expect((await rotate([line])).exitCode).toBe(0);
  }
  const run = await rotate(lines);

  const problem = 'it holds 97 of the 100 secrets that GitHub allows, and 4 more are needed: ';
  expect(reportOf(run).targets).toEqual(
    lines.map((target) => ({ target, state: 'failed', detail: expect.stringContaining(problem) })),
  );
});

test('two lines that would overwrite each other stop the run before the first request', async () => {
  const run = await job().rotate({ targets: `repo:acme/lake\nrepo:acme/lake = ${NAMES[1]}, ${OWN[0]}` });

  expect(annotations(run, 'error')).toEqual([
    expect.stringMatching(
      /^Invalid input: .*line 2, .*\nWhy: it and line 1 would overwrite each other's secret/,
    ),
  ]);
  expect(job().github.requests).toEqual([]);
});
