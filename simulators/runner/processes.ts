import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process runs; a zombie, whose parent has not read its exit code, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The processes that still run two seconds after they were told to end, which takes a moment. They are ended. */
export async function stillRunning(pids: readonly number[]): Promise<number[]> {
  for (let count = 0; count < 100 && pids.some(isRunning); count += 1) {
    await sleep(20);
  }
  const left = pids.filter(isRunning);
  for (const pid of left) {
    process.kill(pid, 'SIGKILL');
  }
  return left;
}
