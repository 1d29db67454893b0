import { Claims } from './claims.ts';
import { holdsAnyKey } from './keys.ts';
import { baseConfig } from './scenes/base-config.ts';
import { fallback } from './scenes/fallback.ts';
import { fork } from './scenes/fork.ts';
import { goodKey } from './scenes/good-key.ts';
import { lifecycle } from './scenes/lifecycle.ts';
import { refusedKey } from './scenes/refused-key.ts';
import { rotation } from './scenes/rotation.ts';
import { rotationDryRun } from './scenes/rotation-dry-run.ts';
import { Screen } from './screen.ts';
import type { Stage } from './stage.ts';

const SCENES = [goodKey, baseConfig, refusedKey, fallback, fork, rotationDryRun, rotation, lifecycle];

const begun = performance.now();
const screen = new Screen(process.stdout);
const claims = new Claims(screen);
const stage: Stage = { screen, claims, runs: [] };

screen.title('Soda Cloud Keys');
screen.say(
  'The built action (dist/), run as a runner would, against a simulated Soda Cloud and a simulated GitHub on this machine.',
);
for (const [index, { title, intro, play }] of SCENES.entries()) {
  screen.heading(`${index + 1}. ${title}`);
  screen.say(intro);
  await play(stage);
}

screen.heading('All scenes together');
claims.check(
  `None of the ${stage.runs.length} runs gave away a key or the GitHub token: not in the log before masking, outputs, state or summary`,
  !stage.runs.some(holdsAnyKey),
);
claims.check('No key and no token was printed on this screen', !holdsAnyKey(screen.shown));

const seconds = ((performance.now() - begun) / 1000).toFixed(1);
screen.verdict(claims.summary(seconds), claims.allHold);
process.exitCode = claims.allHold ? 0 : 1;
