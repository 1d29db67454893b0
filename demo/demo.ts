import { Claims } from './claims.ts';
import { holdsAnyKey } from './keys.ts';
import { baseConfig } from './scenes/base-config.ts';
import { fork } from './scenes/fork.ts';
import { goodKey } from './scenes/good-key.ts';
import { lifecycle } from './scenes/lifecycle.ts';
import { previousKey } from './scenes/previous-key.ts';
import { refusedKey } from './scenes/refused-key.ts';
import { rotation } from './scenes/rotation.ts';
import { rotationDryRun } from './scenes/rotation-dry-run.ts';
import { Screen } from './screen.ts';
import type { Scene, Stage } from './stage.ts';

const SCENES = [goodKey, baseConfig, refusedKey, previousKey, fork, rotationDryRun, rotation];
/** The longest one, which needs a half of the time. */
const LAST_SCENE = lifecycle;

const begun = performance.now();
const screen = new Screen(process.stdout);
const claims = new Claims(screen);
const stage: Stage = { screen, claims, runs: [] };
const last = playAside(LAST_SCENE);

screen.title('Soda Cloud Keys');
screen.say(
  'The built action (dist/), run as a runner would, against a simulated Soda Cloud and a simulated GitHub on this machine.',
);
for (const [index, scene] of SCENES.entries()) {
  announce(scene, index + 1);
  await scene.play(stage);
}
announce(LAST_SCENE, SCENES.length + 1);
await last.played;
screen.show(last.stage.screen);
claims.count(last.stage.claims);

screen.heading('All scenes together');
claims.check(
  `None of the ${stage.runs.length} runs gave away a key or the GitHub token: not in the log before masking, outputs, state or summary`,
  !stage.runs.some(holdsAnyKey),
);
claims.check('No key and no token was printed on this screen', !holdsAnyKey(screen.shown));

const seconds = ((performance.now() - begun) / 1000).toFixed(1);
screen.verdict(claims.summary(seconds), claims.allHold);
process.exitCode = claims.allHold ? 0 : 1;

function announce({ title, intro }: Scene, number: number): void {
  screen.heading(`${number}. ${title}`);
  screen.say(intro);
}

/** Plays a scene while others are on the screen: it has a runner, a Soda Cloud and a GitHub of its own. */
function playAside(scene: Scene): { readonly stage: Stage; readonly played: Promise<void> } {
  const aside = new Screen();
  const own: Stage = { screen: aside, claims: new Claims(aside), runs: stage.runs };
  const played = scene.play(own);
  // an error is thrown where the scene is awaited, so that those before it can clear away what they made
  played.catch(() => undefined);
  return { stage: own, played };
}
