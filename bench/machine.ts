import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeExecutable } from '../simulators/runner/node-versions.ts';

const ROOT = new URL('..', import.meta.url);

/** The machine, Node and the version of the action, as lines of a list. */
export function describeMachine(): string[] {
  const [cpu] = cpus();
  return [
    `Machine: ${cpu?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${type()} ${release()}`,
    `Node: ${execFileSync(nodeExecutable(24), ['--version'], { encoding: 'utf8' }).trim()}`,
    `Action: ${actionVersion()}`,
  ];
}

/**
 * The share of the processors' time, from 0 to 1, that other processes take in two seconds in which this one does
 * nothing. A load average would still count what has ended.
 */
export async function busyShare(): Promise<number> {
  const before = processorTimes();
  await sleep(2000);
  const after = processorTimes();
  return (after.busy - before.busy) / (after.all - before.all);
}

function processorTimes(): { busy: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const all = times.reduce((sum, each) => sum + Object.values(each).reduce((total, time) => total + time), 0);
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) };
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
