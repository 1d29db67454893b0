import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installRenderer } from './install.ts';
import { createPages, hashOf } from './pages.ts';
import { renderPictures } from './render.mjs';

const PICTURES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

const renderer = installRenderer();
if (typeof renderer === 'string') {
  console.error(renderer);
  process.exitCode = 1;
} else {
  const pages = await createPages();
  mkdirSync(PICTURES, { recursive: true });
  await renderPictures(pages, PICTURES, renderer);
  const hashes = Object.fromEntries(pages.map((page) => [page.name, hashOf(page)]));
  writeFileSync(`${PICTURES}pages.json`, `${JSON.stringify(hashes, undefined, 2)}\n`);
  console.log(`Wrote the pictures of ${pages.length} pages, light and dark, to docs/images.`);
}
