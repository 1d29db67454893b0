import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Creates a repository with only the files of the action that a runner uses, so that act copies nothing else. */
export function copyAction(directory: string): void {
  if (!existsSync(join(ROOT, 'dist/main/index.js'))) {
    throw new Error('dist/ is missing: run npm run build');
  }
  mkdirSync(directory, { recursive: true });
  for (const part of ['action.yml', 'dist']) {
    cpSync(join(ROOT, part), join(directory, part), { recursive: true });
  }
  createRepository(directory);
}

/** Turns a directory into a repository with one commit of all files. */
export function createRepository(directory: string, origin?: string): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...args], {
      cwd: directory,
      stdio: 'ignore',
    });
  git('init', '--quiet', '--initial-branch=main');
  if (origin !== undefined) {
    git('remote', 'add', 'origin', origin);
  }
  git('add', '--all', '--force');
  git('commit', '--quiet', '--no-verify', '--no-gpg-sign', '--message=Add all files');
}
