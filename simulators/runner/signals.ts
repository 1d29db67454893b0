import { type ChildProcess, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CTRL_C = fileURLToPath(new URL('ctrl-c.mjs', import.meta.url));

/**
 * Sends a signal to a step. On Windows, where Node ends a process instead of sending it a signal, one that can be handled
 * is a real CTRL_C in the console of the step, as the runner sends it. It is sent when this returns.
 */
export function sendSignal(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (process.platform !== 'win32' || signal === 'SIGKILL') {
    child?.kill(signal);
    return;
  }
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const { status, stderr } = spawnSync(process.execPath, [CTRL_C, String(child.pid)], {
    encoding: 'utf8',
    windowsHide: true,
  });
  // the step may have ended meanwhile
  if (status !== 0 && !stderr.includes('AttachConsole')) {
    throw new Error(`CTRL_C was not sent: ${stderr}`);
  }
}
