import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { parseCommands, withoutMasks } from '../../simulators/runner/command-log.ts';
import type { Pace } from '../../simulators/runner/pace.ts';
import { type ActionOptions, type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { LeakSearch } from '../leak-hunt/search.ts';

export interface Pair {
  readonly id: string;
  readonly secret: string;
}

export const CURRENT: Pair = {
  id: '5100a9bc-8cbe-44ab-8263-136ba0f35c1d',
  secret: 'VIorf5_kq0T7b2mXw9ZcYd1Ls4Hn-6GpRuEaJtBvKxQf8oNyPzSiMW',
};
export const PREVIOUS: Pair = {
  id: '0f0c8a52-3f6e-4a55-9a0e-6a1d2c7b9e11',
  secret: 'pRev10usSecret_x7Yz-4Kd9QmTbLw2Gf6HnJc8VsArEuXoPiZtBy3',
};
export const ORGANIZATION = 'Acme Data';

type RunOptions = Omit<ActionOptions, 'sandbox' | 'inputs' | 'state'>;

/** A job on a new runner, with a Soda Cloud that accepts the current and the previous pair. */
export class Job {
  readonly sandbox: Sandbox;
  readonly cloud: SodaCloud;
  readonly #pace: Pace;

  /** @param pace for `configure`; `env` of a run overrides it */
  constructor(sandbox: Sandbox, cloud: SodaCloud, pace: Pace = {}) {
    this.sandbox = sandbox;
    this.cloud = cloud;
    this.#pace = pace;
  }

  /** `with:` for the simulated Soda Cloud and the current pair. */
  get inputs(): Record<string, string> {
    return {
      'api-key-id': CURRENT.id,
      'api-key-secret': CURRENT.secret,
      host: this.cloud.host,
      port: String(this.cloud.port),
      scheme: 'http',
    };
  }

  /** Runs the action with those inputs and the changes of a test. */
  configure(inputs: Readonly<Record<string, string>> = {}, options: RunOptions = {}): Promise<ActionRun> {
    return runAction('main', {
      sandbox: this.sandbox,
      inputs: { ...this.inputs, ...inputs },
      ...options,
      env: { ...this.#pace.env, ...options.env },
    });
  }

  /** Runs `post` for one of the steps. */
  post(run: ActionRun, options: RunOptions = {}): Promise<ActionRun> {
    return runAction('post', { sandbox: this.sandbox, state: run.state, ...options });
  }

  /** Every file below the runner's directories, relative to them, without the runner's own command files. */
  files(): string[] {
    return readdirSync(this.sandbox.root, { recursive: true, withFileTypes: true })
      .map((entry) => ({
        entry,
        path: join(entry.parentPath, entry.name)
          .slice(this.sandbox.root.length + 1)
          .replaceAll(sep, '/'),
      }))
      .filter(
        ({ path }) =>
          !path.startsWith('file-commands-') && !/^(work|home)(\/_temp|\/data|\/data\/data)?$/.test(path),
      )
      .map(({ entry, path }) => (entry.isDirectory() ? `${path}/` : path))
      .sort();
  }
}

/** Creates a job for each test of a file. */
export function useJob(pace?: Pace): () => Job {
  let job: Job | undefined;
  beforeEach(async () => {
    const cloud = await startSodaCloud({
      organizations: [{ name: ORGANIZATION, keys: [CURRENT, PREVIOUS] }],
    });
    job = new Job(await createSandbox(), cloud, pace);
  });
  afterEach(async () => {
    await job?.cloud.close();
    await job?.sandbox.remove();
  });
  return () => {
    if (job === undefined) {
      throw new Error('a job exists only while a test runs');
    }
    return job;
  };
}

export function readText(path: string | undefined): string {
  return readFileSync(path ?? '', 'utf8');
}

/** A summary without Markdown escapes, as GitHub shows it. */
export function readable(markdown: string): string {
  return markdown
    .replaceAll('<b></b>', '')
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));
}

/** The annotations of one kind, as `title: message`. */
export function annotations(run: ActionRun, kind: 'error' | 'warning' | 'notice'): string[] {
  return parseCommands(run.stdout)
    .filter(({ command }) => command === kind)
    .map(({ properties, message }) => `${properties['title']}: ${message}`);
}

/** All output of a step, without the commands that mask values. */
export function everythingShown(run: ActionRun): string {
  return [
    withoutMasks(run.stdout),
    run.stderr,
    run.summary,
    JSON.stringify(run.outputs),
    JSON.stringify(run.state),
  ].join('\n');
}

const searches = new Map<string, LeakSearch>();

/** The encodings of a pair, or of long pieces of it, that a text contains. Expected: none. */
export function leaksOf(pair: Pair, text: string): string[] {
  const key = JSON.stringify([pair.id, pair.secret]);
  const search =
    searches.get(key) ??
    new LeakSearch([
      { name: 'ID', value: pair.id },
      { name: 'secret', value: pair.secret },
    ]);
  searches.set(key, search);
  return search.find(text).map(({ secret, form }) => `${secret} (${form})`);
}
