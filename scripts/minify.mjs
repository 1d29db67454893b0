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
    const { code, map } = await minify(withEagerModules(readFileSync(file, 'utf8')), {
      ecma: 2020,
      toplevel: true,
      compress: { passes: 2 },
      // packages compare and print the names of their classes
      keep_classnames: true,
      format: { comments: false, wrap_func_args: true },
      sourceMap: { content: readFileSync(`${file}.map`, 'utf8'), filename: name },
    });
    writeFileSync(file, `${code}\n`);
    writeFileSync(join(maps, `${name}.map`), `${map}\n`);
    rmSync(`${file}.map`);
  }
}

/**
 * V8 compiles a function in parentheses at once, and parses any other twice when it is called. The bundler puts its
 * modules in parentheses for that reason; as arguments of `Object`, which returns them, they keep theirs when minified.
 * A start of `configure` takes a twentieth less time so.
 * @param {string} code of the bundler
 */
function withEagerModules(code) {
  return code.replace(/^(\/\*{3}\/ )\(\(/gm, '$1Object((');
}
