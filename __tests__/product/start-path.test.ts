import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Composition } from '../../scripts/composition.mjs';
import { loadedIn, watchLoading } from '../../simulators/runner/loading.ts';
import { type ActionRun, DIST } from '../../simulators/runner/run-action.ts';
import { CURRENT, useJob } from './job.ts';

const job = useJob();
const COMPOSITION: Composition = JSON.parse(readFileSync(join(DIST, 'composition.json'), 'utf8'));

/** The packages in a file of the built action, without the action's own code and the bundler's. */
function packagesIn(file: string): string[] {
  return Object.keys(COMPOSITION[file.replaceAll('\\', '/')] ?? {}).filter((name) => !name.startsWith('('));
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
      expect.arrayContaining(['yaml', '@octokit/core', 'libsodium', '@actions/exec', '@actions/io']),
    );
  });
});

describe('what a run loads', () => {
  const watching = () => ({ env: watchLoading(job().sandbox) });

  function loaded(run: ActionRun): { files: string[]; builtins: readonly string[] } {
    expect(run.exitCode).toBe(0);
    const { files, builtins } = loadedIn(job().sandbox);
    return { files: files.map((file) => relative(DIST, file)), builtins };
  }

  const packagesOf = (files: readonly string[]) => files.flatMap(packagesIn).sort();

  test('configure without verify: one file, and nothing of Node that it does not start with', async () => {
    const run = await job().configure({ verify: 'false' }, watching());

    expect(loaded(run)).toEqual({ files: ['main/index.js'], builtins: [] });
  });

  test('post: the same', async () => {
    const run = await job().configure({ verify: 'false' });
    const post = await job().post(run, watching());

    expect(post.stdout).toContain('Removed ');
    expect(loaded(post)).toEqual({ files: ['post/index.js'], builtins: [] });
  });

  test('configure with verify: no proxy client, no client of GitHub, no YAML', async () => {
    const { files } = loaded(await job().configure({}, watching()));

    expect(files).toContain('main/index.js');
    expect(packagesOf(files)).toEqual(['@noble/hashes']);
  });

  test('into the workspace, where no Git work tree is: the same as outside it', async () => {
    const run = await job().configure({ verify: 'false', 'config-path': 'soda/key.yml' }, watching());

    expect(loaded(run)).toEqual({ files: ['main/index.js'], builtins: [] });
  });

  test('into a Git work tree of the workspace: what runs Git, and nothing else', async () => {
    mkdirSync(join(job().sandbox.workspace, '.git'));
    const run = await job().configure({ verify: 'false', 'config-path': 'soda/key.yml' }, watching());

    expect(packagesOf(loaded(run).files)).toEqual(['@actions/exec', '@actions/io', '@noble/hashes']);
  });

  test('a pasted block: the YAML parser too', async () => {
    const block = `soda_cloud:\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}\n`;
    const separately = { 'api-key-id': '', 'api-key-secret': '', host: '', port: '', scheme: '' };
    const { files } = loaded(
      await job().configure({ ...separately, verify: 'false', 'soda-cloud': block }, watching()),
    );

    expect(packagesOf(files)).toEqual(['@noble/hashes', 'yaml']);
  });
});
