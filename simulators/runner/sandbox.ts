import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The directories of a job. */
export interface Sandbox {
  readonly root: string;
  /** `RUNNER_TEMP` */
  readonly temp: string;
  /** `GITHUB_WORKSPACE` */
  readonly workspace: string;
  readonly home: string;
  remove(): Promise<void>;
}

/** Creates the empty directories of a job, outside the repository. */
export async function createSandbox(): Promise<Sandbox> {
  // on macOS, the temporary directory is a link
  const root = await realpath(await mkdtemp(join(tmpdir(), 'runner-')));
  const sandbox = {
    root,
    temp: join(root, 'work', '_temp'),
    workspace: join(root, 'work', 'data', 'data'),
    home: join(root, 'home'),
    // Windows holds the current directory of a process for a moment after its end
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  };
  await Promise.all(
    [sandbox.temp, sandbox.workspace, sandbox.home].map((path) => mkdir(path, { recursive: true })),
  );
  return sandbox;
}
