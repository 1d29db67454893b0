import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { nodeExecutable } from '../simulators/runner/node-versions.ts';

const ROOT = new URL('..', import.meta.url);

/** What has to be known of the place where numbers were measured, as lines of a list. */
export function surroundings(): string[] {
  const [cpu] = cpus();
  return [
    `Machine: ${cpu?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${type()} ${release()}`,
    `Node: ${execFileSync(nodeExecutable(24), ['--version'], { encoding: 'utf8' }).trim()}`,
    `Action: ${actionVersion()}`,
  ];
}

/** The load of the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

/** Something else was at work before the benchmark began, so what it measured is worth little. */
export function isBusy(loadAtStart: number): boolean {
  return loadAtStart > availableParallelism() / 4;
}

function actionVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('package.json', ROOT), 'utf8'),
  );
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'dist') === '' ? '' : ', with changes';
    return `${manifest.version}, commit ${git('rev-parse', '--short', 'HEAD')}${changed}`;
  } catch {
    return manifest.version;
  }
}
