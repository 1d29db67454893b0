import { globSync } from 'node:fs';
import { sep } from 'node:path';

const FORMATS = [
  ...['yaml-scalar', 'curl-parameter', 'curl', 'curl-reporting', 'env-file', 'key-spellings', 'limits'],
  ...['credentials', 'default-profile', 'kubernetes-secret', 'soda-agent', 'soda-cli', 'soda-cloud-block'],
  ...['soda-core', 'soda-library', 'templates', 'v4-variable', 'base-config'],
];
const INPUTS = ['keys', 'missing-key', 'likely-keys', 'pasted-block'];

/** The code in which a mistake costs a key: what rotates, holds, makes, hides and spells one. */
const MUTATED = [
  'src/rotation/*.ts',
  'src/inventory/{drift,unfinished}.ts',
  'src/github/targets.ts',
  'src/keys/*.ts',
  'src/key-sources/*.ts',
  'src/github/secrets.ts',
  'src/shared/redactor.ts',
  ...FORMATS.map((name) => `src/formats/${name}.ts`),
  ...INPUTS.map((name) => `src/inputs/${name}.ts`),
];

/** Test files that never run the mutated code, or that need minutes or a Git repository for it. */
const LEFT_OUT = [
  ...['action-metadata', 'age-chart', 'location', 'own-workflows', 'release-script', 'write'],
  ...['github-simulator', 'github-simulator-faults', 'github-simulator-issues', 'github-simulator-lists'],
  ...[
    'github-answers',
    'github-simulator-runs',
    'soda-cloud-simulator',
    'soda-cloud-simulator-runners',
    'workflow-stand-ins',
  ],
  ...['bench', 'bench-statistics', 'direct-fetch', 'runner-commands', 'start-path', 'patience'],
].map((name) => `${name}.test.ts`);

/** The files to mutate, relative to the repository. */
export function mutatedFiles(repository: string): string[] {
  return found(MUTATED, repository);
}

/** The test files that may kill mutants, relative to the repository. */
export function killingTests(repository: string): string[] {
  return found(['__tests__/unit/*.test.ts', '__tests__/product/*.test.ts'], repository).filter(
    (file) => !LEFT_OUT.includes(file.slice(file.lastIndexOf('/') + 1)),
  );
}

function found(patterns: readonly string[], repository: string): string[] {
  return globSync([...patterns], { cwd: repository })
    .map((file) => file.replaceAll(sep, '/'))
    .sort();
}
