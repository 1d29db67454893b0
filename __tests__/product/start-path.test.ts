import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Composition } from '../../scripts/composition.mjs';
import { loadedIn, watchLoading } from '../../simulators/runner/loading.ts';
import { type ActionRun, DIST } from '../../simulators/runner/run-action.ts';
import { CURRENT, useJob } from './job.ts';

const job = useJob();
const COMPOSITION: Composition = JSON.parse(readFileSync(join(DIST, 'composition.json'), 'utf8'));

/** The packages in a file of the built action, without the action's own code and the bundler's. */
function packagesIn(file: string): string[] {
  return Object.keys(COMPOSITION[file] ?? {}).filter((name) => !name.startsWith('('));
}

describe('what is read before the first line of the action runs', () => {
  test.each(['main', 'post'])('%s contains @actions/core without an HTTP client', (entry) => {
    const file = `${entry}/index.js`;

    expect(packagesIn(file)).toEqual(['@actions/core']);
    expect(readFileSync(join(DIST, file), 'utf8')).not.toMatch(/undici|oidc/i);
  });

  test.each(['main', 'post'])(
    '%s has no pattern with Unicode properties outside a UnicodePattern',
    (entry) => {
      const literal = /\/[^/`"'\n]*\\p\{/;

      expect(readFileSync(join(DIST, entry, 'index.js'), 'utf8')).not.toMatch(literal);
    },
  );

  test('packages that only some runs need are in files of their own', () => {
    const later = readdirSync(join(DIST, 'main')).filter((name) => /^\d+\.index\.js$/.test(name));
    const packages = later.flatMap((name) => packagesIn(`main/${name}`));

    expect(packages).toEqual(
      expect.arrayContaining([
        ...['yaml', '@octokit/rest', 'libsodium', '@actions/exec', '@actions/io', '@actions/github'],
      ]),
    );
  });
});

describe('what a run loads', () => {
  const watching = () => ({ env: watchLoading(job().sandbox) });

  function loaded(run: ActionRun): { files: string[]; builtins: readonly string[] } {
    expect(run.exitCode).toBe(0);
    const { files, builtins } = loadedIn(job().sandbox);
    return {
      files: files.map((file) => relative(DIST, file).replaceAll(sep, '/')),
      builtins: builtins.filter((name) => !name.includes('/')).sort(),
    };
  }

  /** What Node loads for `process.stdout`, and for `crypto`, of which the toolkit makes its delimiters. */
  const PRINTING = ['net', 'os', 'stream', 'string_decoder'];
  const HASHING = 'crypto';

  const packagesOf = (files: readonly string[]) => files.flatMap(packagesIn).sort();

  test('configure without verify: one file, and of Node what prints and what hashes', async () => {
    const run = await job().configure({ verify: 'false' }, watching());

    expect(loaded(run)).toEqual({ files: ['main/index.js'], builtins: [HASHING, ...PRINTING] });
  });

  test('post: one file, and of Node what prints', async () => {
    const run = await job().configure({ verify: 'false' });
    const post = await job().post(run, watching());

    expect(post.stdout).toContain('Removed ');
    expect(loaded(post)).toEqual({ files: ['post/index.js'], builtins: PRINTING });
  });

  test('configure with verify: no proxy client, no client of GitHub, no YAML', async () => {
    const { files } = loaded(await job().configure({}, watching()));

    expect(files).toContain('main/index.js');
    // of the HTTP client only the rules of no_proxy
    expect(packagesOf(files)).toEqual(['@actions/core', '@actions/http-client']);
  });

  test('into the workspace, where no Git work tree is: the same as outside it', async () => {
    const run = await job().configure({ verify: 'false', 'config-path': 'soda/key.yml' }, watching());

    expect(loaded(run)).toEqual({ files: ['main/index.js'], builtins: [HASHING, ...PRINTING] });
  });

  test('into a Git work tree of the workspace: what runs Git, and nothing else', async () => {
    mkdirSync(join(job().sandbox.workspace, '.git'));
    const run = await job().configure({ verify: 'false', 'config-path': 'soda/key.yml' }, watching());

    expect(packagesOf(loaded(run).files)).toEqual(['@actions/core', '@actions/exec', '@actions/io']);
  });

  test('on a pull request: the context of the run too, without Octokit', async () => {
    const event = join(job().sandbox.home, 'event.json');
    writeFileSync(event, JSON.stringify({ pull_request: { head: { repo: { full_name: 'acme/data' } } } }));
    const { env } = watching();
    const pullRequest = { ...env, GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event };
    const run = await job().configure({ verify: 'false' }, { env: pullRequest });

    expect(packagesOf(loaded(run).files)).toEqual(['@actions/core', '@actions/github']);
  });

  test('a pasted block: the YAML parser too', async () => {
    const block = `soda_cloud:\n  api_key_id: ${CURRENT.id}\n  api_key_secret: ${CURRENT.secret}\n`;
    const separately = { 'api-key-id': '', 'api-key-secret': '', host: '', port: '', scheme: '' };
    const { files } = loaded(
      await job().configure({ ...separately, verify: 'false', 'soda-cloud': block }, watching()),
    );

    expect(packagesOf(files)).toEqual(['@actions/core', 'yaml']);
  });
});
