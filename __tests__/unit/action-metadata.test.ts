import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { INPUTS } from '../../src/inputs/catalogue.ts';

const metadata = readActionMetadata();
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const declared = (name: string) => name in metadata.inputs || name in metadata.outputs;

function sources(directory: URL): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, directory), 'utf8'));
}

test('action.yml declares the inputs that the code reads, with the same defaults', () => {
  const declared = Object.fromEntries(
    Object.entries(metadata.inputs).map(([name, input]) => [name, input.default ?? '']),
  );
  const read = Object.fromEntries(Object.entries(INPUTS).map(([name, input]) => [name, input.default]));

  expect(declared).toEqual(read);
});

test('action.yml names the committed bundles and always runs post', () => {
  expect(metadata.runs).toEqual({
    using: 'node24',
    main: 'dist/main/index.js',
    post: 'dist/post/index.js',
    'post-if': 'always()',
  });
});

test('the README explains every title that a user can meet, and no other', () => {
  const titles = sources(new URL('../../src/', import.meta.url))
    .flatMap((text) => [
      ...text.matchAll(/(?:new ActionError|log\.(?:warning|notice)|\btitle:)\(?\s*'([A-Z][^']+)'/gi),
    ])
    .map(([, title]) => title);
  const explained = [...readme.matchAll(/^\| `([A-Za-z][^`]*)` \|/gm)]
    .map(([, title]) => title)
    .filter((title) => /[A-Z ]/.test(title ?? '') && !declared(title ?? ''));

  expect(new Set(explained)).toEqual(new Set(titles));
});

test('every input and output has a description, and the README names each', () => {
  for (const [name, { description }] of [
    ...Object.entries(metadata.inputs),
    ...Object.entries(metadata.outputs),
  ]) {
    expect(description.length).toBeGreaterThan(20);
    expect(readme).toContain(`\`${name}\``);
  }
});
