import { Checks } from './checks.ts';
import { holdsAnyKey } from './keys.ts';
import type { Scene, SceneContext } from './scene.ts';
import { baseConfig } from './scenes/base-config.ts';
import { fork } from './scenes/fork.ts';
import { goodKey } from './scenes/good-key.ts';
import { lifecycle } from './scenes/lifecycle.ts';
import { previousKey } from './scenes/previous-key.ts';
import { refusedKey } from './scenes/refused-key.ts';
import { rotation } from './scenes/rotation.ts';
import { rotationDryRun } from './scenes/rotation-dry-run.ts';
import { Screen } from './screen.ts';

const SCENES = [goodKey, baseConfig, refusedKey, previousKey, fork, rotationDryRun, rotation];
/** The longest scene, which takes half of the time. */
const LAST_SCENE = lifecycle;

const begun = performance.now();
const screen = new Screen(process.stdout);
const checks = new Checks(screen);
const context: SceneContext = { screen, checks, runs: [] };
const last = playInBackground(LAST_SCENE);

screen.title('Soda Cloud Keys');
screen.say(
  'The built action (dist/), run as a runner does, against a simulated Soda Cloud and a simulated GitHub on this machine.',
);
for (const [index, scene] of SCENES.entries()) {
  announce(scene, index + 1);
  await scene.play(context);
}
announce(LAST_SCENE, SCENES.length + 1);
await last.played;
screen.show(last.context.screen);
checks.add(last.context.checks);

screen.heading('All scenes together');
checks.expect(
  `None of the ${context.runs.length} runs exposed a key or the GitHub token in the log before masking, the outputs, the state or the summary`,
  !context.runs.some(holdsAnyKey),
);
checks.expect('No key and no token was printed on this screen', !holdsAnyKey(screen.shown));

const seconds = ((performance.now() - begun) / 1000).toFixed(1);
screen.result(checks.summary(seconds), checks.allPassed);
process.exitCode = checks.allPassed ? 0 : 1;

function announce({ title, intro }: Scene, number: number): void {
  screen.heading(`${number}. ${title}`);
  screen.say(intro);
}

/** Plays a scene in parallel with those on the screen, with a separate runner, Soda Cloud and GitHub. */
function playInBackground(scene: Scene): { readonly context: SceneContext; readonly played: Promise<void> } {
  const hidden = new Screen();
  const own: SceneContext = { screen: hidden, checks: new Checks(hidden), runs: context.runs };
  const played = scene.play(own);
  // an error is thrown where the scene is awaited, so that earlier scenes can clean up
  played.catch(() => undefined);
  return { context: own, played };
}
