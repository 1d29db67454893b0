import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIST } from './run-action.ts';
import type { Sandbox } from './sandbox.ts';

/** The files and modules that one process of the action loaded. */
export interface Loaded {
  /** Below `dist/`, absolute, without source maps. */
  readonly files: readonly string[];
  /** Modules of Node, including internal ones, that Node itself does not load at its start. */
  readonly builtins: readonly string[];
}

const WATCH = fileURLToPath(new URL('loading-watch.cjs', import.meta.url));

/** The environment in which the action records what it loads. */
export function watchLoading(sandbox: Sandbox): Record<string, string> {
  return {
    NODE_OPTIONS: `--require "${WATCH.replaceAll('\\', '\\\\')}"`,
    LOADED_FROM: DIST,
    LOADED_TO: noteIn(sandbox),
  };
}

/** The record of the last process with that environment. */
export function loadedIn(sandbox: Sandbox): Loaded {
  const loaded: Loaded = JSON.parse(readFileSync(noteIn(sandbox), 'utf8'));
  return loaded;
}

function noteIn(sandbox: Sandbox): string {
  return join(sandbox.root, 'loaded.json');
}
