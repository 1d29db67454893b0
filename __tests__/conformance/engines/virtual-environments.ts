import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Soda Core v3 and v4 cannot live in one Python environment. */
export type Engine = 'v3' | 'v4';

export const ENGINES: readonly Engine[] = ['v3', 'v4'];

const ROOT = fileURLToPath(new URL('../../../.conformance/', import.meta.url));
const EXECUTABLES = process.platform === 'win32' ? 'Scripts' : 'bin';

export function environmentDirectory(engine: Engine): string {
  return join(ROOT, engine);
}

/** An executable of the engine's environment, such as `python` or `soda`. */
export function executable(engine: Engine, name: string): string {
  const path = join(environmentDirectory(engine), EXECUTABLES, name);
  if (!existsSync(path) && !existsSync(`${path}.exe`)) {
    throw new Error(`Soda Core ${engine} is not installed: run npm run test:conformance`);
  }
  return path;
}

/** A file next to this one. */
export function engineFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
