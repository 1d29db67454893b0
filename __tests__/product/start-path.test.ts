import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { compositionOf } from '../../scripts/composition.mjs';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { readText, useJob } from './job.ts';

const job = useJob();
const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** The packages in a file of the built action, without the action's own code and the bundler's. */
function packagesIn(file: string): string[] {
  return [...compositionOf(join(DIST, file)).keys()].filter((name) => !name.startsWith('('));
}

describe('what is read before the first line of the action runs', () => {
  test('main holds no package but the one that makes the fingerprint', () => {
    expect(packagesIn('main/index.js')).toEqual(['@noble/hashes']);
  });

  test('post holds no package', () => {
    expect(packagesIn('post/index.js')).toEqual([]);
  });

  test('packages that only some runs need are in files of their own', () => {
    const later = readdirSync(join(DIST, 'main')).filter((name) => /^\d+\.index\.js$/.test(name));
    const packages = later.flatMap((name) => packagesIn(join('main', name)));

    expect(packages).toEqual(
      expect.arrayContaining(['yaml', 'undici', '@octokit/core', 'libsodium', 'proxy-from-env']),
    );
  });
});

/** Has the action tell which files and which of Node's own modules it loaded. */
const WATCH = `
const atStart = new Set(process.moduleLoadList);
process.on('exit', () => require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify({
  files: Object.keys(require.cache),
  builtins: process.moduleLoadList.filter((name) => !atStart.has(name)),
})));
`;

describe('what a run loads', () => {
  let watch = '';
  let loaded = '';
  beforeEach(() => {
    watch = join(job().sandbox.home, 'watch.cjs');
    loaded = join(job().sandbox.home, 'loaded.json');
    writeFileSync(watch, WATCH);
  });

  const watching = () => ({ env: { NODE_OPTIONS: `--require ${watch}`, LOADED: loaded } });

  function load(run: ActionRun): { files: string[]; builtins: string[] } {
    expect(run.exitCode).toBe(0);
    const { files, builtins } = JSON.parse(readText(loaded));
    const own = files.filter((file: string) => file.startsWith(DIST)).map((file: string) => basename(file));
    return { files: own, builtins };
  }

  test('configure without verify: one file, and nothing of Node that it does not start with', async () => {
    const run = await job().configure({ verify: 'false' }, watching());

    expect(load(run)).toEqual({ files: ['index.js'], builtins: [] });
  });

  test('post: the same', async () => {
    const run = await job().configure({ verify: 'false' });
    const post = await job().post(run, watching());

    expect(post.stdout).toContain('Removed ');
    expect(load(post)).toEqual({ files: ['index.js'], builtins: [] });
  });

  test('configure with verify: no proxy client, no client of GitHub, no YAML', async () => {
    const { files } = load(await job().configure({}, watching()));

    expect(files).toContain('index.js');
    expect(files.flatMap((file) => packagesIn(join('main', file))).sort()).toEqual([
      '@noble/hashes',
      'proxy-from-env',
    ]);
  });

  test('a pasted block: the YAML parser too', async () => {
    const { files } = load(
      await job().configure(
        { verify: 'false', 'soda-cloud': 'soda_cloud:\n  host: cloud.soda.io\n' },
        watching(),
      ),
    );

    expect(files.flatMap((file) => packagesIn(join('main', file))).sort()).toEqual(['@noble/hashes', 'yaml']);
  });
});
