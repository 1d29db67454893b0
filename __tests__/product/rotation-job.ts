import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import type { Pace } from '../../simulators/runner/pace.ts';
import { type ActionOptions, type ActionRun, runAction } from '../../simulators/runner/run-action.ts';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { CURRENT, everythingShown, ORGANIZATION, type Pair } from './job.ts';

export const NEW: Pair = {
  id: 'c1f6d3a2-7b58-4e0f-9a64-2d8e5b7f1c90',
  secret: 'NeW_s3cret-Zx81Qw0Lr5Tb7Vn2Hm6Kd9Jc4Gf3AyEuIoPsXtYqRzB',
};

/** One target of every kind, in the order in which they are written. */
export const EVERY_KIND = [
  'repo:acme/data',
  'environment:acme/data:prod/eu west',
  'org:acme',
  'dependabot:acme/data',
  'dependabot-org:acme',
  'codespaces:acme/data',
  'codespaces-org:acme',
  'codespaces-user',
];

export const NAMES = ['SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_SECRET'] as const;

export function secretsOf(stores: readonly string[], pair: Pair = CURRENT) {
  return stores.flatMap((store) => [
    { store, name: NAMES[0], value: pair.id },
    { store, name: NAMES[1], value: pair.secret },
  ]);
}

export function currentPair({ id, secret }: Pair): Record<string, string> {
  return { 'api-key-id': id, 'api-key-secret': secret };
}

export function previousPair({ id, secret }: Pair): Record<string, string> {
  return { 'previous-api-key-id': id, 'previous-api-key-secret': secret };
}

type RunOptions = Omit<ActionOptions, 'sandbox' | 'inputs' | 'state'>;

/** The job of a rotation workflow: a runner, a GitHub, and a Soda Cloud that accepts the current and the new pair. */
export class RotationJob {
  readonly sandbox: Sandbox;
  readonly cloud: SodaCloud;
  readonly github: GitHub;
  readonly #pace: Pace;

  /** @param pace for all runs; `env` of a run overrides it */
  constructor(sandbox: Sandbox, cloud: SodaCloud, github: GitHub, pace: Pace = {}) {
    this.sandbox = sandbox;
    this.cloud = cloud;
    this.github = github;
    this.#pace = pace;
  }

  rotate(inputs: Readonly<Record<string, string>> = {}, options: RunOptions = {}): Promise<ActionRun> {
    return this.#run(
      {
        mode: 'rotate',
        ...currentPair(CURRENT),
        'new-api-key-id': NEW.id,
        'new-api-key-secret': NEW.secret,
        'write-interval-ms': '0',
        ...inputs,
      },
      options,
    );
  }

  audit(inputs: Readonly<Record<string, string>> = {}, options: RunOptions = {}): Promise<ActionRun> {
    return this.#run({ mode: 'audit', ...currentPair(CURRENT), ...inputs }, options);
  }

  /** The inputs after a rotation: the new pair is the current one, and the old pair the previous one. */
  retire(inputs: Readonly<Record<string, string>> = {}, options: RunOptions = {}): Promise<ActionRun> {
    return this.#run(
      { mode: 'retire', ...currentPair(NEW), ...previousPair(CURRENT), 'write-interval-ms': '0', ...inputs },
      options,
    );
  }

  async #run(inputs: Readonly<Record<string, string>>, options: RunOptions): Promise<ActionRun> {
    const standard = {
      'github-token': SAMPLE_TOKEN.token,
      'github-api-url': this.github.url,
      host: `http://${this.cloud.host}:${this.cloud.port}`,
    };
    const run = await runAction('main', {
      sandbox: this.sandbox,
      inputs: { ...standard, ...inputs },
      ...options,
      env: { ...this.#pace.env, ...options.env },
    });
    const shown = everythingShown(run);
    for (const { token } of this.github.issuedTokens) {
      // the first characters name the App
      expect(shown).not.toContain(token.slice(20, 40));
    }
    return run;
  }

  /** The pair under the current names in a store. */
  pair(store: string, suffix = ''): Partial<Pair> {
    const [id, secret] = NAMES.map((name) => this.github.value(store, `${name}${suffix}`));
    return { ...(id === undefined ? {} : { id }), ...(secret === undefined ? {} : { secret }) };
  }

  async close(): Promise<void> {
    await Promise.all([this.cloud.close(), this.github.close()]);
    await this.sandbox.remove();
  }
}

export const ACME: GitHubOptions = {
  // suites with hundreds of schedules exceed the hourly limit of a token
  rateLimit: 1_000_000,
  organizations: [{ login: 'acme' }],
  repositories: [
    { name: 'acme/data', environments: ['prod/eu west', 'staging'] },
    { name: 'acme/lake' },
    { name: 'acme/shop' },
  ],
};

export async function startRotationJob(options: GitHubOptions = {}, pace?: Pace): Promise<RotationJob> {
  const [sandbox, cloud, github] = await Promise.all([
    createSandbox(),
    startSodaCloud({
      organizations: [
        { name: ORGANIZATION, keys: [CURRENT, NEW] },
        { name: 'Other', keys: [] },
      ],
    }),
    startGitHub({ ...ACME, ...options }),
  ]);
  return new RotationJob(sandbox, cloud, github, pace);
}

/** Creates a job for each test of a file, and validates every request and response. */
export function useRotationJob(options: () => GitHubOptions = () => ({}), pace?: Pace): () => RotationJob {
  let job: RotationJob | undefined;
  beforeEach(async () => {
    job = await startRotationJob(options(), pace);
  });
  afterEach(async () => {
    const violations = job?.github.violations ?? [];
    await job?.close();
    expect(violations).toEqual([]);
  });
  return () => {
    if (job === undefined) {
      throw new Error('a job exists only while a test runs');
    }
    return job;
  };
}

export interface ParsedReport {
  readonly mode: string;
  readonly started: string;
  readonly finished?: string;
  readonly host: string;
  readonly organization?: string;
  readonly fingerprint?: string;
  readonly previousFingerprint?: string;
  readonly dryRun: boolean;
  readonly counts: Record<string, number>;
  readonly patterns?: { pattern: string; matched: number }[];
  readonly findings?: { finding: string; detail: string }[];
  readonly keys?: { role: string; fingerprint: string; answer: string }[];
  readonly targets: { target: string; state: string; updatedAt?: string; detail?: string }[];
  readonly requests: { reads: number; writes: number };
}

export function reportOf(run: ActionRun): ParsedReport {
  const report: ParsedReport = JSON.parse(run.outputs['report'] ?? 'null');
  return report;
}

/** The detail of a target whose result a killed run does not know. */
export const UNDER_WAY = 'not completed when this report was saved';

/** Reads the report of a killed run. Throws if the file is missing or incomplete. */
export function savedReportOf(run: ActionRun): ParsedReport {
  const report: ParsedReport = JSON.parse(readFileSync(run.outputs['report-path'] ?? '', 'utf8'));
  return report;
}

export function statesOf(run: ActionRun): Record<string, string> {
  return Object.fromEntries(reportOf(run).targets.map(({ target, state }) => [target, state]));
}
