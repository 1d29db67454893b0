import { holdsAnyKey } from '../keys.ts';
import { Lifecycle } from '../lifecycle-stage.ts';
import type { Scene } from '../stage.ts';
import { firstWeeks } from './lifecycle/first-weeks.ts';
import { reminder } from './lifecycle/reminder.ts';
import { renewal } from './lifecycle/renewal.ts';
import { retirement } from './lifecycle/retirement.ts';

export const lifecycle: Scene = {
  title: 'The whole life of a key: audited for weeks, rotated, and retired',
  intro: `Two repositories and an organization hold the key. The simulated GitHub and the runner share a clock, which this scene
turns on by days and weeks. The step of each mode is shown when it runs for the first time.`,
  async play(stage) {
    await Lifecycle.during(stage, { week: 0, day: 'Monday', hour: 9 }, async (life) => {
      await firstWeeks(life);
      await reminder(life);
      const queued = await renewal(life);
      await retirement(life, queued);

      stage.claims.check(
        'The issue never held a key or a token',
        !holdsAnyKey(JSON.stringify(life.issues())),
      );
      stage.claims.check(
        "In all these weeks every request kept to GitHub's description of its API",
        life.github.violations.length === 0 && life.github.unreadable.length === 0,
      );
    });
  },
};
