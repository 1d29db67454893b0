import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { INPUTS } from '../../src/inputs/catalogue.ts';

const metadata = readActionMetadata();

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

test('every input and output has a description, and the README names each', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [name, { description }] of [
    ...Object.entries(metadata.inputs),
    ...Object.entries(metadata.outputs),
  ]) {
    expect(description.length).toBeGreaterThan(20);
    expect(readme).toContain(`\`${name}\``);
  }
});
