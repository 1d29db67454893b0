import { Checks } from './checks.ts';
import { holdsAnyKey } from './keys.ts';
import type { Scene, SceneContext } from './scene.ts';
import { SCENES } from './scenes/all.ts';
import { Screen } from './screen.ts';
import { type TallyRow, tallyView } from './tally.ts';

const NAME_COLUMNS = Math.max(...SCENES.map(({ name }) => name.length)) + 2;
const LIST = SCENES.map(({ name, title }) => `  ${name.padEnd(NAME_COLUMNS)}${title}`).join('\n');

const names = process.argv.slice(2);
const unknown = names.filter((name) => !SCENES.some((scene) => scene.name === name));
if (unknown.length > 0) {
  console.error(`There is no scene ${unknown.join(', ')}. The scenes:\n${LIST}`);
  process.exitCode = 1;
} else {
  process.exitCode = (await playAll(SCENES.filter(({ name }) => names.length === 0 || names.includes(name))))
    ? 0
    : 1;
}

/** Plays scenes, and returns whether all their claims hold. */
async function playAll(scenes: readonly Scene[]): Promise<boolean> {
  const begun = performance.now();
  const all = scenes.length > 1;
  const screen = new Screen(process.stdout, !all);
  screen.title(
    'Soda Cloud Keys: the built action, run as a runner does, against simulators of Soda Cloud and GitHub',
  );
  screen.say(LIST);
  screen.say(
    all
      ? 'One of them, with every step, file and job summary in full: npm run demo -- rotate'
      : 'All of them, in short: npm run demo',
  );

  // the last one in parallel with the others, with its own runner, Soda Cloud and GitHub
  const last = all ? playHidden(scenes.slice(-1)) : undefined;
  // an error is thrown where the scene is awaited, so that earlier scenes can clean up
  last?.catch(() => undefined);
  const rows: TallyRow[] = [];
  for (const scene of all ? scenes.slice(0, -1) : scenes) {
    rows.push(await play(scene, screen));
  }
  if (last !== undefined) {
    const hidden = await last;
    screen.show(hidden.screen);
    rows.push(...hidden.rows);
  }

  const checks = new Checks(screen);
  screen.heading('Tally');
  checks.expect(
    'No run exposed a key or the GitHub token in the log before masking, the outputs, the state or the summary',
    !rows.some(({ runs }) => runs.some(holdsAnyKey)),
  );
  checks.expect('No key and no token was printed on this screen', !holdsAnyKey(screen.shown));
  const passed = checks.allPassed && rows.every((row) => row.checks.allPassed);
  screen.result(
    tallyView([...rows, { name: 'secrets', checks, runs: [] }], performance.now() - begun),
    passed,
  );
  return passed;
}

async function play(scene: Scene, screen: Screen): Promise<TallyRow> {
  const context: SceneContext = { screen, checks: new Checks(screen), runs: [] };
  screen.heading(`${scene.name}: ${scene.title}`);
  screen.say(scene.intro);
  await scene.play(context);
  screen.endClaims();
  return { name: scene.name, ...context };
}

async function playHidden(
  scenes: readonly Scene[],
): Promise<{ readonly screen: Screen; readonly rows: readonly TallyRow[] }> {
  const screen = new Screen(undefined, false);
  const rows: TallyRow[] = [];
  for (const scene of scenes) {
    rows.push(await play(scene, screen));
  }
  return { screen, rows };
}
