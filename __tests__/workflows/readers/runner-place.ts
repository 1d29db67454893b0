import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Call, Refusal } from '../stand-ins/call.ts';
import type { Place } from './soda-v3.ts';

/** A program that runs on the runner sees all of its files. */
export function placeOf({ cwd, env }: Call): Place {
  return {
    env,
    read(path) {
      const file = resolve(cwd, path);
      if (!existsSync(file)) {
        throw new Refusal(`Configuration path '${path}' does not exist`, 3);
      }
      return readFileSync(file, 'utf8');
    },
  };
}
