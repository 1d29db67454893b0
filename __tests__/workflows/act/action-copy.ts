import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitRepository } from './git-repository.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What a runner downloads of the action and uses: a repository of its own, so that act copies nothing else. */
export function copyAction(directory: string): void {
  if (!existsSync(join(ROOT, 'dist/main/index.js'))) {
    throw new Error('There is no built action to run: run npm run build');
  }
  mkdirSync(directory, { recursive: true });
  for (const part of ['action.yml', 'dist']) {
    cpSync(join(ROOT, part), join(directory, part), { recursive: true });
  }
  gitRepository(directory);
}
