import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NOTHING_SWITCHED = '{}';

/** A directory of its own for everything that a run makes. */
export function makeRoot(): string {
  return mkdtempSync(join(tmpdir(), 'mutation-'));
}

/** A copy of the repository with the mutants in its sources and in the bundles that are built from them. */
export function makeSandbox(root: string, repository: string, texts: ReadonlyMap<string, string>): string {
  const sandbox = join(root, 'sandbox-0');
  for (const file of repositoryFiles(repository)) {
    mkdirSync(dirname(join(sandbox, file)), { recursive: true });
    copyFileSync(join(repository, file), join(sandbox, file));
  }
  for (const [file, text] of texts) {
    writeFileSync(join(sandbox, file), text);
  }
  symlinkSync(join(repository, 'node_modules'), join(sandbox, 'node_modules'), 'junction');
  build(sandbox);
  prepare(sandbox);
  return sandbox;
}

/** Another one for another worker, without building it again. */
export function copySandbox(root: string, sandbox: string, number: number): string {
  const copy = join(root, `sandbox-${number}`);
  cpSync(sandbox, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function repositoryFiles(repository: string): string[] {
  const list = (...options: string[]) =>
    execFileSync('git', ['ls-files', '-z', ...options], { cwd: repository, encoding: 'utf8' }).split('\0');
  const deleted = new Set(list('--deleted'));
  return list('--cached', '--others', '--exclude-standard').filter(
    (file) => file !== '' && !deleted.has(file) && !file.startsWith('dist/'),
  );
}

/** The types of code with mutants in it are wrong, and nobody wants to know. */
function build(sandbox: string): void {
  const project = join(sandbox, 'tsconfig.build.json');
  const settings = JSON.parse(readFileSync(project, 'utf8'));
  settings.compilerOptions.noCheck = true;
  writeFileSync(project, JSON.stringify(settings));
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: sandbox, stdio: 'inherit' });
}

/** Lets bundles and test process look for the mutant that is switched on. */
function prepare(sandbox: string): void {
  copyFileSync(fileURLToPath(new URL('switch.cjs', import.meta.url)), join(sandbox, 'switch.cjs'));
  writeFileSync(join(sandbox, 'switch.json'), NOTHING_SWITCHED);
  writeFileSync(join(sandbox, 'reached.txt'), '');
  for (const entry of ['main', 'post']) {
    const bundle = join(sandbox, 'dist', entry, 'index.js');
    writeFileSync(bundle, `require('../../switch.cjs');${readFileSync(bundle, 'utf8')}`);
  }
}
