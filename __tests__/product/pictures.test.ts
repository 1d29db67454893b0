import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createPages, hashOf } from '../../demo/pictures/pages.ts';

const PICTURES = new URL('../../docs/images/', import.meta.url);
const drawn: unknown = JSON.parse(readFileSync(new URL('pages.json', PICTURES), 'utf8'));

test('the pictures show what the action writes today: run npm run pictures, and look at them', async () => {
  const pages = await createPages();
  expect(Object.fromEntries(pages.map((page) => [page.name, hashOf(page)]))).toEqual(drawn);
});

test('each page has a small picture for both color schemes', () => {
  const names = Object.keys(drawn ?? {});
  expect(names.length).toBeGreaterThan(3);
  expect(readdirSync(PICTURES).filter((name) => name.endsWith('.png'))).toEqual(
    names.flatMap((name) => [`${name}-dark.png`, `${name}-light.png`]).sort(),
  );
  for (const name of names) {
    for (const scheme of ['dark', 'light']) {
      const picture = readFileSync(new URL(`${name}-${scheme}.png`, PICTURES));
      expect(picture.length).toBeLessThan(200_000);
    }
  }
});
