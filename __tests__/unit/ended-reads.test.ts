import { describe, expect, test } from '@jest/globals';
import { singleClient } from '../../src/github/clients.ts';
import { GitHubFailure } from '../../src/github/errors.ts';
import { readInventory } from '../../src/github/inventory.ts';
import type { Target } from '../../src/github/targets.ts';
import { preflight } from '../../src/rotate/preflight.ts';
import { Progress } from '../../src/shared/progress.ts';
import { scriptedClient } from './octokit-client.ts';
import { SETTINGS } from './scripted-github.ts';

const TARGET: Target = { kind: 'repo', owner: 'acme', repo: 'data' };

/** A GitHub that refuses some requests immediately, and responds to all others after 50 ms. */
function slowGitHub(isRefused: (route: string) => boolean) {
  let underWay = 0;
  const client = scriptedClient(async (route) => {
    underWay += 1;
    try {
      if (isRefused(route)) {
        throw new GitHubFailure('refused', { status: 403 });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new GitHubFailure('later', { status: 500 });
    } finally {
      underWay -= 1;
    }
  });
  return { client, underWay: () => underWay };
}

const limit = <Result>(read: () => Promise<Result>) => read();

describe('a target that cannot be read is reported when all of its reads have ended', () => {
  test('by the preflight of a rotation', async () => {
    const { client, underWay } = slowGitHub((route) => route.includes('public-key'));
    const settings = { ...SETTINGS, targets: [TARGET], createMissing: false };
    const found = await preflight(settings, {
      clients: singleClient(client),
      limit,
      http: { sleep: async () => undefined, now: () => 0 },
      log: { info: () => undefined },
    });

    expect(underWay()).toBe(0);
    expect(found.problems).toEqual([{ target: TARGET, problem: expect.stringContaining('HTTP 403') }]);
  });

  test.each(['/actions/secrets', '{repo}'])('by the inventory, whichever fails first (%s)', async (end) => {
    const { client, underWay } = slowGitHub((route) => route.endsWith(end));
    const progress = new Progress(1, { http: { now: () => 0 }, log: { info: () => undefined } });
    const request = { ...SETTINGS, targets: [TARGET], access: 'read' } as const;
    const { problems } = await readInventory(request, singleClient(client), limit, progress);

    expect(underWay()).toBe(0);
    expect(problems).toHaveLength(1);
  });
});
