import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface ActRun {
  /** The repository that the workflow belongs to. */
  readonly repository: string;
  /** Relative to it. */
  readonly workflow: string;
  /** For what act itself reads and writes. */
  readonly home: string;
  readonly event: string;
  readonly actor: string;
  readonly payload: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Repositories on this machine for what stands under `uses:`. */
  readonly actions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

export interface ActResult {
  readonly code: number | null;
  /** Everything that act printed. */
  readonly log: string;
}

const LONGEST_RUN = 5 * 60_000;

/** Runs a workflow on this machine itself: act's host mode needs no container engine. */
export async function runAct(act: string, run: ActRun): Promise<ActResult> {
  const file = (name: string, content: string) => {
    const path = join(run.home, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const repeated = (option: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  const child = spawn(
    act,
    [
      run.event,
      ...['--platform', 'ubuntu-latest=-self-hosted', '--no-cache-server', '--action-offline-mode'],
      ...['--directory', run.repository, '--workflows', run.workflow, '--actor', run.actor],
      // one job after the other, so that the log can be read
      ...['--concurrent-jobs', '1'],
      ...['--eventpath', file('event.json', JSON.stringify(run.payload))],
      ...['--secret-file', file('secrets', dotenv(run.secrets))],
      ...repeated('--var', run.variables),
      ...repeated('--local-repository', run.actions),
    ],
    {
      cwd: run.repository,
      env: { ...run.env, HOME: run.home, ACT_DISABLE_VERSION_CHECK: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_RUN,
    },
  );
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, log: `${stderr}${stdout}` };
}

function dotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join('');
}
