import { readFileSync } from 'node:fs';

const PERIOD_MILLISECONDS = 25;

/**
 * Notes the arguments with which a process and its descendants run, as everybody on the machine can read them. Linux
 * only; nothing is seen elsewhere.
 * @returns to be called when the process has ended, gives all that was seen
 */
export function watchArguments(root: number | undefined): () => string {
  const seen = new Set<string>();
  const look = (): void => {
    if (root !== undefined) {
      note(root, seen);
    }
  };
  look();
  const timer = setInterval(look, PERIOD_MILLISECONDS);
  return () => {
    clearInterval(timer);
    return [...seen].join('\n');
  };
}

function note(pid: number, seen: Set<string>): void {
  try {
    seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    // Node starts its children in its main thread
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')) {
      if (child !== '') {
        note(Number(child), seen);
      }
    }
  } catch {
    // it has ended meanwhile, or there is no /proc
  }
}
