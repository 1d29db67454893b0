import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Forbidden, foundIn } from './keys.ts';

/** The files in these directories that hold what they must not, with what that is. */
export function leftoversIn(directories: readonly string[], forbidden: Forbidden): string[] {
  return directories.filter(existsSync).flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((file) =>
        foundIn(readFileSync(file, 'latin1'), forbidden).map(
          (what) => `${relative(directory, file)}: ${what}`,
        ),
      ),
  );
}
