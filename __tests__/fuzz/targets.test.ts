import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { TargetList } from '../../src/github/patterns.ts';
import { formatTarget, type Target, targetName, withPrevious } from '../../src/github/targets.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import { formatExclusion, formatPattern } from '../../src/inputs/target-line.ts';
import { readTargets } from '../../src/inputs/targets.ts';
import { inputsOf } from '../unit/inputs-of.ts';
import { createMemoryLog } from '../unit/memory-log.ts';
import { ownerName, patternPlace } from '../unit/target-arbitraries.ts';
import { fuzz } from './fuzz.ts';
import { mutated, swollen } from './hostile-text.ts';
import { outcomeOf } from './outcome.ts';

const owner = ownerName;
const repository = fc
  .tuple(owner, fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,8}$/))
  .map((parts) => parts.join('/'));
const environment = fc.oneof(
  fc.constantFrom('prod', 'prod/eu west', 'a:b', '%2F', 'ü', 'a\\[b]', '\\*'),
  fc.string({ maxLength: 9 }),
);
const target = fc.oneof(
  fc.constantFrom(
    'repo',
    'org',
    'dependabot',
    'dependabot-org',
    'codespaces',
    'codespaces-org',
    'codespaces-user',
    'agents',
    'agents-org',
    ...[
      'environment',
      'environment:',
      'repo:',
      'org:',
      'codespaces-user:',
      'environment:a/b:',
      '# a',
      'file:x',
    ],
  ),
  fc
    .tuple(fc.constantFrom('repo', 'dependabot', 'codespaces', 'agents'), repository)
    .map((parts) => parts.join(':')),
  fc.tuple(fc.constantFrom('org', 'dependabot-org', 'codespaces-org'), owner).map((parts) => parts.join(':')),
  environment.map((name) => `environment:${name}`),
  fc.tuple(repository, environment).map(([name, of]) => `environment:${name}:${of}`),
  repository.map((name) => `repo:${name} = A, B # c`),
  patternPlace.map((place) => formatPattern(place)),
  patternPlace.map(formatExclusion),
);
const list = fc
  .tuple(fc.array(target, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', ',', ', ', '\r\n', '\n\n'))
  .map(([targets, separator]) => targets.join(separator));

const NAMES = { id: 'ID', secret: 'SECRET' };
const BOTH = { names: NAMES, previousNames: withPrevious(NAMES) };

function read(text: string, repositoryOfRun = 'acme/data') {
  const { log } = createMemoryLog();
  const environment = { INPUT_TARGETS: text };
  const runContext = { repository: repositoryOfRun, apiUrl: '' };
  const reader = new InputReader(inputsOf(environment), (shown) => log.sanitize(shown));
  const run = { fromFork: false, byDependabot: false };
  return outcomeOf({ size: text.length }, () =>
    readTargets({ reader, log, run, environment, runContext }, BOTH),
  );
}

function linesOf({ named, patterns, exclusions }: TargetList): string[] {
  return [...named.map(formatTarget), ...[...patterns, ...exclusions].map(({ text }) => text)];
}

/** Printing and reading them again returns the same list, without duplicates, line breaks and path separators. */
function expectSound(given: TargetList): void {
  const lines = linesOf(given);
  expect(new Set(lines.map((line) => line.toLowerCase())).size).toBe(lines.length);
  expect(lines.filter((line) => /[\r\n]/.test(line) || line.trim() !== line)).toEqual([]);
  for (const each of given.named) {
    if ('owner' in each) {
      expect(`${each.owner}/${each.repo}`).toMatch(/^[\w-]+\/(?!\.\.?$)[\w.-]+$/);
    }
  }
  // a list on one line is taken apart at commas, so each is read from a line of its own
  const again = read(`\r${lines.join('\n')}\n\n${lines.at(-1) ?? ''}`);
  expect(again).toEqual({ kind: 'value', value: given });
}

fuzz('targets: as users write them, and damaged', 6000, fc.oneof(list, mutated(list)), (text) => {
  const outcome = read(text);
  if (outcome.kind === 'value') {
    expectSound(outcome.value);
  }
});

fuzz('targets: the repository of the run', 500, fc.tuple(list, mutated(repository)), ([text, of]) => {
  const outcome = read(text, of);
  if (outcome.kind === 'value') {
    expect(outcome.value.named.map((each: Target) => targetName(each)).join()).not.toMatch(/[\r\n]/);
  }
});

fuzz('targets: very long', 60, swollen(list, 1024 * 1024), (text) => {
  read(text);
});
