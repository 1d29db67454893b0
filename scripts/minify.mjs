// @ts-check
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minify } from 'terser';

/**
 * Minifies every file of a bundle, and moves its source map, minified with it, to another directory: a runner would
 * download the map and never read it. The bundler's own switch leaves out the files that are loaded later, and code
 * that is never reached: both are read and parsed each time the action starts.
 * @param {string} directory the bundle
 * @param {string} maps where the source maps go
 */
export async function minifyBundle(directory, maps) {
  mkdirSync(maps, { recursive: true });
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.js'))) {
    const file = join(directory, name);
    const { code, map } = await minify(readFileSync(file, 'utf8'), {
      ecma: 2020,
      toplevel: true,
      compress: { passes: 2 },
      // packages compare and print the names of their classes
      keep_classnames: true,
      format: { comments: false },
      sourceMap: { content: readFileSync(`${file}.map`, 'utf8'), filename: name },
    });
    writeFileSync(file, `${code}\n`);
    writeFileSync(join(maps, `${name}.map`), `${map}\n`);
    rmSync(`${file}.map`);
  }
}
