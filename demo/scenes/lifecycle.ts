import { holdsAnyKey } from '../keys.ts';
import { Lifecycle } from '../lifecycle-setup.ts';
import type { Scene } from '../scene.ts';
import { firstWeeks } from './lifecycle/first-weeks.ts';
import { reminder } from './lifecycle/reminder.ts';
import { retirement } from './lifecycle/retirement.ts';
import { rotateKey } from './lifecycle/rotation.ts';

export const lifecycle: Scene = {
  name: 'lifecycle',
  title: 'The life of a key: audited for weeks, rotated, and retired',
  intro: `Two repositories and an organization hold the key. The simulated GitHub and the runner share a clock, which this scene
moves forward by days and weeks. The step of each mode is shown when it runs for the first time.`,
  async play(context) {
    await Lifecycle.during(context, { week: 0, day: 'Monday', hour: 9 }, async (life) => {
      await firstWeeks(life);
      await reminder(life);
      const queued = await rotateKey(life);
      await retirement(life, queued);

      context.checks.expect(
        'The issue never contained a key or a token',
        !holdsAnyKey(JSON.stringify(life.issues())),
      );
      context.checks.expect(
        "All requests conformed to GitHub's description of its API",
        life.github.violations.length === 0 && life.github.unreadable.length === 0,
      );
    });
  },
};
