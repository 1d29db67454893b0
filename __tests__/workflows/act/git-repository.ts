import { execFileSync } from 'node:child_process';

/** Makes a directory a repository with one commit that holds all of it. */
export function gitRepository(directory: string, origin?: string): void {
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
  git('commit', '--quiet', '--no-verify', '--no-gpg-sign', '--message=All of it');
}
