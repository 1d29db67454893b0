import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const SCRIPT = fileURLToPath(new URL('../../scripts/release.sh', import.meta.url));
/** Records its arguments, and reports a release if configured. */
const GH = `#!/usr/bin/env bash
echo "$*" >> "$GH_LOG"
[ "$1 $2" != 'release view' ] || [ -n "$RELEASED" ]
`;

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'release-'));
  mkdirSync(join(root, 'bin'));
  mkdirSync(join(root, 'work'));
  writeFileSync(join(root, 'bin/gh'), GH, { mode: 0o755 });
  writeFileSync(join(root, 'work/package.json'), '{ "version": "1.2.3" }');
  cpSync(SCRIPT, join(root, 'work/release.sh'));
  git('init', '--quiet', '--initial-branch', 'main');
  commit();
  git('update-ref', 'refs/remotes/origin/main', 'main');
  git('tag', 'v1.2.3');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...args: string[]): string {
  const identity = [
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  return execFileSync('git', [...identity, ...args], { cwd: join(root, 'work'), encoding: 'utf8' }).trim();
}

function commit(): void {
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '--message', 'a commit');
}

function release(args: readonly string[], env: Record<string, string> = {}) {
  const log = join(root, 'gh.log');
  const { status, stdout } = spawnSync('bash', ['release.sh', ...args], {
    cwd: join(root, 'work'),
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`,
      GITHUB_REPOSITORY: 'acme/keys',
      GH_LOG: log,
      RELEASED: '',
      ...env,
    },
  });
  return { status, stdout, calls: existsSync(log) ? readFileSync(log, 'utf8') : '' };
}

// it runs on Linux only
(process.platform === 'win32' ? describe.skip : describe)('the release script', () => {
  test('accepts the tag of the version, on main', () => {
    expect(release(['check', 'v1.2.3'])).toMatchObject({ status: 0 });
  });

  test.each([
    ['v1.2.4', 'package.json says 1.2.3'],
    ['v1.2', 'not a version'],
    ['v1.2.3;id', 'not a version'],
  ])('refuses %s', (tag, reason) => {
    const { status, stdout } = release(['check', tag]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining(reason) });
  });

  test('refuses a commit that is not on main', () => {
    commit();
    expect(release(['check', 'v1.2.3'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('not on the branch main'),
    });
  });

  test('publishes what it is given, and makes the tag of the major version', () => {
    const { status, calls } = release(['publish', 'v1.2.3', 'sbom', 'provenance']);

    expect(status).toBe(0);
    expect(calls).toContain('release create v1.2.3 sbom provenance --verify-tag');
    expect(calls).not.toMatch(/--(prerelease|latest)/);
    expect(calls).toContain(
      `POST repos/acme/keys/git/refs -f ref=refs/tags/v1 -f sha=${git('rev-parse', 'HEAD')}`,
    );
  });

  test('moves the tag of the major version that is there', () => {
    git('tag', 'v1');
    commit();
    expect(release(['publish', 'v1.2.3']).calls).toContain(
      `PATCH repos/acme/keys/git/refs/tags/v1 -f sha=${git('rev-parse', 'HEAD')} -F force=true`,
    );
  });

  test.each([
    ['a fix of an old version', 'v1.2.3', 'v1.10.0', '--latest=false'],
    ['a release candidate', 'v1.3.0-rc.1', 'v1.2.3', '--prerelease'],
  ])('leaves it where it is for %s', (_what, tag, other, kind) => {
    git('tag', '--force', other);
    const { status, calls } = release(['publish', tag]);

    expect(status).toBe(0);
    expect(calls).toContain(kind);
    expect(calls).not.toContain('refs/tags');
  });

  test('a second try completes the release of the first', () => {
    const { status, calls } = release(['publish', 'v1.2.3', 'sbom'], { RELEASED: 'yes' });

    expect(status).toBe(0);
    expect(calls).toContain('release upload v1.2.3 sbom --clobber');
    expect(calls).not.toContain('release create');
    expect(calls).toContain('refs/tags/v1');
  });
});
