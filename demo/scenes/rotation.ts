import { refusal } from '../../simulators/github/faults/faults.ts';
import type { GitHub } from '../../simulators/github/github.ts';
import { parseCommands } from '../../simulators/runner/command-log.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import type { ApiKey } from '../../simulators/soda-cloud/organizations.ts';
import { KNOWN_KEY, NEW_KEY } from '../keys.ts';
import { statesOf } from '../rotation-report.ts';
import { duringRotation, heldKey, heldKeys, OWN_REPOSITORY, ROTATE, TARGETS } from '../rotation-stage.ts';
import type { Scene } from '../stage.ts';
import { summaryView } from '../summary-view.ts';
import { secretsFor } from '../workflow-step.ts';

const UNLUCKY = 'repo:acme/lake';
const LUCKY = TARGETS.filter((target) => target !== UNLUCKY);

export const rotation: Scene = {
  title: 'A rotation that fails in the middle leaves no half key, and is finished later',
  intro: `GitHub refuses the second half of the new key in acme/lake. keep-previous stores the old key beside the new one,
so that running jobs can fall back, and so that the next run still knows the old key.`,
  async play(stage) {
    const { screen, claims } = stage;
    await duringRotation(stage, async (job, github) => {
      const before = github.history.length;
      const environment = { GITHUB_API_URL: github.url };
      github.faults.always(refusal(403, 'Resource not accessible by personal access token'), {
        method: 'PUT',
        path: '/repos/acme/lake/actions/secrets/SODA_CLOUD_API_KEY_SECRET',
      });
      const first = await job.step({ ...ROTATE, 'keep-previous': 'true' }, environment);
      screen.exhibit('The job summary:', summaryView(first.summary));
      screen.exhibit('What the targets hold now, compared and not shown:', heldKeys(github));

      claims.check(
        'The step failed with one error: what happened, why with the target by name, and what to do',
        first.exitCode === 1 && isIncomplete(first),
      );
      claims.check(
        'The other four targets hold the new key, ID and secret',
        LUCKY.every((target) => heldKey(github, target) === 'new key') &&
          LUCKY.every((target) => statesOf(first)[target] === 'rotated') &&
          first.outputs['rotated'] === 'true',
      );
      claims.check(
        'acme/lake has got its old ID back: it holds the old key, not a half of each',
        heldKey(github, UNLUCKY) === 'old key' && statesOf(first)[UNLUCKY] === 'restored',
      );

      github.faults.clear();
      screen.say(
        `\nThe token is mended. The workflow's own secrets hold the new key by now, so the second run takes the old one from the
secrets that keep-previous wrote.`,
      );
      claims.check(
        "The workflow's own repository was rotated",
        heldKey(github, OWN_REPOSITORY) === 'new key',
      );
      const second = await job.step(
        {
          ...ROTATE,
          'api-key-id': '${{ secrets.SODA_CLOUD_API_KEY_ID_PREVIOUS }}',
          'api-key-secret': '${{ secrets.SODA_CLOUD_API_KEY_SECRET_PREVIOUS }}',
          'keep-previous': 'true',
        },
        environment,
      );
      screen.exhibit('The job summary:', summaryView(second.summary));
      screen.exhibit('What the targets hold now, compared and not shown:', heldKeys(github));

      claims.check(
        'The second run succeeded, and all five targets hold the new key',
        second.exitCode === 0 &&
          TARGETS.every((target) => heldKey(github, target) === 'new key') &&
          TARGETS.every((target) => statesOf(second)[target] === 'rotated'),
      );
      claims.check(
        'Each holds the old key as the previous one',
        TARGETS.every((target) => heldKey(github, target, '_PREVIOUS') === 'old key'),
      );
      claims.check(
        'At every moment of both runs each target held a whole key, as the current or as the previous one',
        alwaysWhole(github, before),
      );
      claims.check(
        "The organization's secrets are seen by the same two repositories as before, at every moment",
        github.history
          .filter(({ store }) => store === 'org:acme')
          .every(({ selectedRepositoryIds }) => selectedRepositoryIds?.join() === '102,103'),
      );
      claims.check(
        "Every value was encrypted for its own store, and every request keeps to GitHub's description of its API",
        github.unreadable.length === 0 && github.violations.length === 0,
      );
    });
  },
};

function isIncomplete({ stdout }: ActionRun): boolean {
  const errors = parseCommands(stdout).filter(({ command }) => command === 'error');
  return (
    errors.length === 1 &&
    errors[0]?.properties['title'] === 'Rotation incomplete' &&
    /^.+\nWhy: .+\n- repo:acme\/lake: restored: .+\nWhat to do: .+$/.test(errors[0].message)
  );
}

/** Replays what the simulated GitHub recorded since the `start`th change. */
function alwaysWhole({ history }: GitHub, start: number): boolean {
  const stores = new Map(TARGETS.map((target) => [target, new Map<string, string | undefined>()]));
  return history.every(({ store, name, value }, index) => {
    const values = stores.get(store);
    values?.set(name, value);
    const holds = (key: ApiKey, suffix: string) =>
      Object.entries(secretsFor(key, suffix)).every(([half, expected]) => values?.get(half) === expected);
    const whole = ['', '_PREVIOUS'].some((suffix) => holds(KNOWN_KEY, suffix) || holds(NEW_KEY, suffix));
    return index < start || whole;
  });
}
