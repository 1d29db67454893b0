import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The checkout of this repository. */
export const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));

/** The action, unpacked as a runner unpacks it before the first step. */
export interface Download {
  readonly root: string;
  /** Relative to the root, with forward slashes, sorted. */
  readonly files: readonly string[];
  /** Size of the gzipped archive. */
  readonly bytes: number;
  remove(): void;
}

/**
 * Creates the archive that GitHub would create from a commit of the checkout, and unpacks it outside the checkout.
 * It uses a temporary Git repository, so that the checkout does not change and does not need to be a repository.
 */
export function downloadAction(): Download {
  const directory = mkdtempSync(join(tmpdir(), 'download-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const archive = archiveOfCheckout(join(directory, 'git'));
    const root = join(directory, 'soda-cloud-keys');
    mkdirSync(root);
    execFileSync('tar', ['-x', '-C', root], { input: archive });
    return { root, files: filesBelow(root), bytes: gzipSync(archive).length, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** @param repository the path for the temporary repository */
function archiveOfCheckout(repository: string): Buffer {
  const git = (...args: readonly string[]): Buffer =>
    execFileSync('git', ['--git-dir', repository, '--work-tree', CHECKOUT, ...args], {
      cwd: CHECKOUT,
      // independent of the Git settings of the machine
      env: {
        PATH: process.env['PATH'],
        GIT_CONFIG_GLOBAL: join(repository, 'none'),
        GIT_CONFIG_NOSYSTEM: '1',
      },
      maxBuffer: 64 * 1024 * 1024,
    });
  git('init', '--quiet');
  git('add', '--all');
  const tree = git('write-tree').toString().trim();
  return git('archive', '--format', 'tar', tree);
}

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
