import { describe, expect, test } from '@jest/globals';
import { reportOf, secretsOf, useRotationJob } from '../product/rotation-job.ts';
import { FLEETS, requestsFor } from '../unit/fleet-arithmetic.ts';

const [FLEET = { targets: 0, matching: 0, owned: 0 }] = FLEETS;
const NAMES = Array.from({ length: FLEET.owned }, (_value, index) =>
  index === 0 ? 'acme/data' : `acme/repository-${index}`,
);

/** Of a rotation of more than 20 targets: it is looked for in the own repository, before the own stores too, stored and deleted. */
const MARKER = { reads: 2, writes: 2 };

const job = useRotationJob(() => ({
  repositories: NAMES.map((name) => ({ name })),
  secrets: secretsOf(NAMES.slice(0, FLEET.targets).map((name) => `repo:${name}`)),
}));

describe('the first fleet in docs/fleet.md costs what the table says', () => {
  test.each([false, true])(
    'with keep-previous: %s',
    async (keepPrevious) => {
      const run = await job().rotate({ targets: 'repo:acme/*', 'keep-previous': String(keepPrevious) });
      const wanted = requestsFor(FLEET, { keepPrevious });
      const sent = job().github.requests;
      const count = (method: string, path: RegExp) =>
        sent.filter((request) => request.method === method && path.test(request.path.split('?')[0] ?? ''))
          .length;

      expect(run.exitCode).toBe(0);
      expect(reportOf(run).counts).toEqual({ rotated: FLEET.targets });
      expect(count('GET', /^\/orgs\/acme\/repos$/)).toBe(wanted.repositoryLists);
      expect(count('GET', /\/actions\/secrets$/)).toBe(wanted.secretLists + MARKER.reads);
      expect(count('GET', /\/public-key$/)).toBe(wanted.publicKeys);
      expect(count('PUT', /\/SODA_CLOUD_API_KEY_\w+$/)).toBe(wanted.writes);
      expect(count('GET', /\/SODA_CLOUD_API_KEY_\w+$/)).toBe(wanted.confirmations);
      expect(sent).toHaveLength(wanted.all + MARKER.reads + MARKER.writes);
      expect(reportOf(run).requests).toEqual({
        reads: wanted.all - wanted.writes + MARKER.reads,
        writes: wanted.writes + MARKER.writes,
      });
    },
    60_000,
  );
});
