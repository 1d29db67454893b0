import { expect } from '@jest/globals';
import { appKey } from '../../simulators/github/app-key.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import type { Pace } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { CURRENT, everythingShown, ORGANIZATION, type Pair } from '../product/job.ts';
import { NEW, RotationJob, secretsOf } from '../product/rotation-job.ts';

export const ORGANIZATIONS = ['acme', 'globex'] as const;

export const PATTERNS = ORGANIZATIONS.map((organization) => `repo:${organization}/*`);

const CLIENT_ID = 'Iv23liSimulatedApp01';

export interface FleetOptions {
  /** In each of the two organizations. */
  readonly repositories: number;
  /** Of these. */
  readonly archived: number;
  /** Of the others, with the pair; one of them is acme/data, which runs the workflow. */
  readonly holders: number;
  /** Milliseconds. */
  readonly tokenLifetime?: number;
  /** Runs with the sandbox before the servers start. */
  readonly clock?: (sandbox: Sandbox) => () => number;
  readonly github?: GitHubOptions;
  readonly pace?: (sandbox: Sandbox) => Pace;
}

/** Two organizations in which a GitHub App is installed, and the workflow of acme/data. */
export class Fleet {
  readonly job: RotationJob;
  /** Every store that holds the pair at the start. */
  readonly holders: readonly string[];

  constructor(job: RotationJob, holders: readonly string[]) {
    this.job = job;
    this.holders = holders;
  }

  /** The inputs by which the action signs in. */
  static readonly app: Readonly<Record<string, string>> = {
    'github-token': '',
    'app-client-id': CLIENT_ID,
    'app-private-key': appKey().pkcs1,
  };

  /** The stores whose pair is not this one. */
  without(pair: Pair): string[] {
    return this.holders.filter((store) => {
      const { id, secret } = this.job.pair(store);
      return id !== pair.id || secret !== pair.secret;
    });
  }

  /** The names of every secret that was written anywhere but in a store that held the pair. */
  writtenElsewhere(): string[] {
    const holders = new Set(this.holders);
    return this.job.github.history
      .filter(({ store }) => !holders.has(store))
      .map(({ store, name }) => `${store} ${name}`);
  }

  /** Expects that nothing that a run shows contains a token that GitHub issued, or a line of the App's key. */
  expectNoToken(run: ActionRun): void {
    const shown = everythingShown(run);
    for (const { token } of this.job.github.issuedTokens) {
      expect(shown).not.toContain(token);
    }
    for (const line of appKey()
      .pkcs1.split('\n')
      .filter((line) => line.length === 64)) {
      expect(shown).not.toContain(line);
    }
  }

  /** Ends the servers, and expects that every request and response was as GitHub describes it. */
  async close(): Promise<void> {
    const { violations } = this.job.github;
    await this.job.close();
    expect(violations.map(({ message }) => message)).toEqual([]);
  }
}

export async function startFleet({
  repositories,
  archived,
  holders,
  tokenLifetime,
  clock,
  github: others = {},
  pace = () => ({}),
}: FleetOptions): Promise<Fleet> {
  const sandbox = await createSandbox();
  const now = clock?.(sandbox);
  const names = ORGANIZATIONS.flatMap((organization) =>
    Array.from(
      { length: repositories },
      (_, index) => `${organization}/${index === 0 ? 'data' : `r${index}`}`,
    ),
  );
  const indexOf = (name: string): number => names.indexOf(name) % repositories;
  const stores = ORGANIZATIONS.flatMap((organization) =>
    names.filter((name) => name.startsWith(`${organization}/`)).slice(0, holders / ORGANIZATIONS.length),
  ).map((name) => `repo:${name}`);
  const [cloud, github] = await Promise.all([
    startSodaCloud({ organizations: [{ name: ORGANIZATION, keys: [CURRENT, NEW] }] }),
    startGitHub({
      rateLimit: 1_000_000,
      organizations: ORGANIZATIONS.map((login) => ({ login })),
      repositories: names.map((name) => ({ name, archived: indexOf(name) >= repositories - archived })),
      secrets: secretsOf(stores),
      apps: [
        {
          clientId: CLIENT_ID,
          appId: 4711,
          publicKey: appKey().publicKey,
          ...(tokenLifetime === undefined ? {} : { tokenLifetime }),
          installations: ORGANIZATIONS.map((account) => ({
            account,
            type: 'Organization' as const,
            permissions: { secrets: 'write', environments: 'write', actions: 'read' } as const,
          })),
        },
      ],
      ...(now === undefined ? {} : { clock: now }),
      ...others,
    }),
  ]);
  return new Fleet(new RotationJob(sandbox, cloud, github, pace(sandbox)), stores);
}
