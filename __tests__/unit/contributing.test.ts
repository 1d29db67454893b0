import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readText } from './workflows.ts';

const text = readText('CONTRIBUTING.md');

test('every path that CONTRIBUTING.md names exists', () => {
  const named = [...text.matchAll(/`((?:src|__tests__|simulators|scripts|examples|bench|demo)\/[^`\s]+)/g)]
    .map(([, path = '']) => path)
    .filter((path) => !path.includes('NAME'));

  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
});

describe('the picture of the code in CONTRIBUTING.md', () => {
  const picture = /^```mermaid\n(.*?)^```$/ms.exec(text)?.[1] ?? '';
  const modes = [...(/subgraph modes .*?\n(.*?)\n +end/s.exec(picture)?.[1] ?? '').matchAll(/[a-z-]+/g)].map(
    ([name]) => name,
  );
  const node = (name: string) => (modes.includes(name) ? 'modes' : name);

  /** The folders that the arrows of one kind lead to from another one. */
  function arrowsFrom(from: string, kind: string): string[] {
    return [...picture.matchAll(new RegExp(`^ +${from}(?:\\[.*\\])? ${kind} (.+)$`, 'gm'))].flatMap(
      ([, to = '']) => to.split(' & '),
    );
  }

  function reachableFrom(from: string): Set<string> {
    const reached = new Set<string>();
    const waiting = [from];
    for (const next of waiting) {
      for (const to of arrowsFrom(next, '-->').filter((name) => !reached.has(name))) {
        reached.add(to);
        waiting.push(to);
      }
    }
    return reached;
  }

  const folders = readdirSync(new URL('../../src/', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const imports = folders.flatMap((folder) =>
    readdirSync(new URL(`../../src/${folder}/`, import.meta.url)).flatMap((file) =>
      [...readText(`src/${folder}/${file}`).matchAll(/(?:from|import\() ?'(\.\.\/[^']+)'/g)].map(
        ([, path = '']) => ({
          file: `${folder}/${file}`,
          from: folder,
          to: posix.join(folder, path).split('/')[0] ?? '',
        }),
      ),
    ),
  );

  test('has every folder, and each has a row in the table', () => {
    const drawn = [...picture.matchAll(/[a-z][a-z-]+/g)].map(([name]) => name);
    expect(folders.filter((name) => !drawn.includes(name))).toEqual([]);
    expect(folders.filter((name) => !text.includes(`| \`src/${name}\` |`))).toEqual([]);
  });

  test('has an arrow for every import from one folder to another', () => {
    expect(imports.length).toBeGreaterThan(100);
    const unexplained = imports.filter(
      ({ from, to }) =>
        !reachableFrom(node(from)).has(node(to)) && !arrowsFrom(node(from), '-\\.->').includes(node(to)),
    );
    expect(unexplained.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });
});
