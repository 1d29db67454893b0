import type { GitHub } from '../../simulators/github/github.ts';
import type { ActionOptions } from '../../simulators/runner/run-action.ts';
import type { ApiKey } from '../../simulators/soda-cloud/organizations.ts';
import { KNOWN_KEY, NEW_KEY } from '../keys.ts';
import { statesOf } from '../rotation-report.ts';
import { duringRotation, heldKey, heldKeys, OWN_REPOSITORY, ROTATE, TARGETS } from '../rotation-stage.ts';
import type { Scene } from '../stage.ts';
import { summaryView } from '../summary-view.ts';
import { secretsFor } from '../workflow-step.ts';

const UNLUCKY = 'repo:acme/shop';
const WRITTEN_BEFORE = 'repo:acme/lake';
/** What the workflow itself reads, which is written last. */
const OWN = ['org:acme', 'environment:acme/data:production', OWN_REPOSITORY];

export const rotation: Scene = {
  title: 'A rotation that is killed in the middle is completed by the same workflow',
  intro: `The runner dies between the key ID and the key secret of acme/shop. What the workflow reads itself is written last, so
it still reads the old key: starting the same workflow again, with nothing changed, does the rest.`,
  async play(stage) {
    const { screen, claims } = stage;
    await duringRotation(stage, async (job, github) => {
      const before = github.history.length;
      const environment = { GITHUB_API_URL: github.url };
      const step = { ...ROTATE, 'keep-previous': 'true' };
      const first = await job.step(step, environment, killAfterKeyId(github));
      screen.exhibit('What the targets hold now, compared and not shown:', heldKeys(github));

      claims.check(
        'The process was killed: no error, no summary, nothing tidied up',
        first.exitCode === null,
      );
      claims.check('acme/lake holds the new key', heldKey(github, WRITTEN_BEFORE) === 'new key');
      claims.check(
        'acme/shop holds one half of each key, and beside it the whole old key, to which configure falls back',
        heldKey(github, UNLUCKY) === 'mixed' && heldKey(github, UNLUCKY, '_PREVIOUS') === 'old key',
      );
      claims.check(
        'What the workflow reads itself still holds the old key',
        OWN.every((target) => heldKey(github, target) === 'old key'),
      );

      screen.say('\nThe same workflow is started again. Nothing was changed.');
      const second = await job.step(step, environment);
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

/** Lets the simulated GitHub end the process once it has stored the new key ID of the unlucky target. */
function killAfterKeyId({ hooks }: GitHub): ActionOptions['started'] {
  return (child) => {
    hooks.onApplied = async ({ method, pathname }, drop) => {
      if (method === 'PUT' && pathname === '/repos/acme/shop/actions/secrets/SODA_CLOUD_API_KEY_ID') {
        hooks.onApplied = undefined;
        child.kill('SIGKILL');
        drop();
      }
    };
  };
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
