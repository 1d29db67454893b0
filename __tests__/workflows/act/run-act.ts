import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface ActRun {
  /** The directory of the repository of the workflow. */
  readonly repository: string;
  /** Relative to it. */
  readonly workflow: string;
  /** The home directory of act. */
  readonly home: string;
  readonly event: string;
  readonly actor: string;
  readonly payload: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Local repositories by value of `uses:`. */
  readonly actions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** More options of act. */
  readonly options?: readonly string[];
}

export interface ActResult {
  readonly code: number | null;
  /** The complete output of act. */
  readonly log: string;
}

const RUN_TIMEOUT_MS = 5 * 60_000;

/** Runs a workflow in the host mode of act, which needs no container engine unless a job has a container. */
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
      // one job at a time keeps the log readable
      ...['--concurrent-jobs', '1'],
      ...['--eventpath', file('event.json', JSON.stringify(run.payload))],
      ...['--secret-file', file('secrets', dotenv(run.secrets))],
      ...repeated('--var', run.variables),
      ...repeated('--local-repository', run.actions),
      ...(run.options ?? []),
    ],
    {
      cwd: run.repository,
      env: { ...run.env, HOME: run.home, ACT_DISABLE_VERSION_CHECK: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: RUN_TIMEOUT_MS,
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
