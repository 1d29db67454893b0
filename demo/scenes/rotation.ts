import type { GitHub } from '../../simulators/github/github.ts';
import type { ActionOptions } from '../../simulators/runner/run-action.ts';
import type { ApiKey } from '../../simulators/soda-cloud/organizations.ts';
import { KNOWN_KEY, NEW_KEY } from '../keys.ts';
import { statesOf } from '../rotation-report.ts';
import { keyIn, keysIn, OWN_REPOSITORY, ROTATE, TARGETS, withRotation } from '../rotation-setup.ts';
import type { Scene } from '../scene.ts';
import { summaryView } from '../summary-view.ts';
import { secretsFor } from '../workflow-step.ts';

const INTERRUPTED = 'repo:acme/shop';
const WRITTEN_BEFORE = 'repo:acme/lake';
/** The stores that the workflow itself reads, which are written last. */
const OWN = ['org:acme', 'environment:acme/data:production', OWN_REPOSITORY];

export const rotation: Scene = {
  name: 'rotate',
  title: 'A rotation that is killed in the middle is completed by the same workflow',
  intro: `The runner dies between the key ID and the key secret of acme/shop. The secrets that the workflow itself reads are written
last, so it still reads the old key: starting the same workflow again, with nothing changed, completes the rotation.`,
  async play(context) {
    const { screen, checks } = context;
    await withRotation(context, async (job, github) => {
      const before = github.history.length;
      const environment = { GITHUB_API_URL: github.url };
      const step = { ...ROTATE, 'keep-previous': 'true' };
      const first = await job.step(step, environment, killAfterKeyId(github));
      screen.block('The keys in the targets now, without their values:', keysIn(github));

      checks.expect('The process was killed: no error, no summary, no cleanup', first.exitCode === null);
      checks.expect('acme/lake holds the new key', keyIn(github, WRITTEN_BEFORE) === 'new key');
      checks.expect(
        'acme/shop holds the new key ID and the old key secret, and the complete old key as the previous one, to which configure falls back',
        keyIn(github, INTERRUPTED) === 'mixed' && keyIn(github, INTERRUPTED, '_PREVIOUS') === 'old key',
      );
      checks.expect(
        'The secrets that the workflow itself reads still hold the old key',
        OWN.every((target) => keyIn(github, target) === 'old key'),
      );

      screen.say('The same workflow is started again, with nothing changed.');
      const second = await job.stepAgain(step, environment);
      screen.detail('The job summary:', summaryView(second.summary));
      screen.block('The keys in the targets now, without their values:', keysIn(github));

      checks.expect(
        'The second run succeeded, and all five targets hold the new key',
        second.exitCode === 0 &&
          TARGETS.every((target) => keyIn(github, target) === 'new key') &&
          TARGETS.every((target) => statesOf(second)[target] === 'rotated'),
      );
      checks.expect(
        'Each holds the old key as the previous one',
        TARGETS.every((target) => keyIn(github, target, '_PREVIOUS') === 'old key'),
      );
      checks.expect(
        'At every moment of both runs each target held a complete key, as the current or as the previous one',
        alwaysComplete(github, before),
      );
      checks.expect(
        "The organization's secrets were always visible to the same two repositories",
        github.history
          .filter(({ store }) => store === 'org:acme')
          .every(({ selectedRepositoryIds }) => selectedRepositoryIds?.join() === '102,103'),
      );
      checks.expect(
        "Every value was encrypted for its own store, and every request conformed to GitHub's description of its API",
        github.unreadable.length === 0 && github.violations.length === 0,
      );
    });
  },
};

/** Kills the process when the simulated GitHub has stored the new key ID of the interrupted target. */
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

/** Replays the changes that the simulated GitHub recorded, and checks each state from the change `start` on. */
function alwaysComplete({ history }: GitHub, start: number): boolean {
  const stores = new Map(TARGETS.map((target) => [target, new Map<string, string | undefined>()]));
  return history.every(({ store, name, value }, index) => {
    const values = stores.get(store);
    values?.set(name, value);
    const holds = (key: ApiKey, suffix: string) =>
      Object.entries(secretsFor(key, suffix)).every(([name, expected]) => values?.get(name) === expected);
    const complete = ['', '_PREVIOUS'].some((suffix) => holds(KNOWN_KEY, suffix) || holds(NEW_KEY, suffix));
    return index < start || complete;
  });
}
