// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';

/** The code that the bundler adds around the modules. */
const BUNDLER = '(bundler)';
/** The sources of this repository. */
const OWN = '(own)';

/**
 * The number of characters of each package in each file of the bundles: `{ 'main/index.js': { yaml: 112500 } }`.
 * @typedef {Record<string, Record<string, number>>} Composition
 */

/**
 * What the minified files of a bundle are made of, by their source maps.
 * @param {string} entry the name of the bundle
 * @param {string} directory the bundle
 * @param {string} maps the directory with a source map `NAME.map` for each file of the bundle
 * @returns {Composition}
 */
export function compositionOfBundle(entry, directory, maps) {
  return Object.fromEntries(
    readdirSync(directory)
      .sort()
      .map((name) => [
        `${entry}/${name}`,
        compositionOf(
          readFileSync(join(directory, name), 'utf8'),
          readFileSync(join(maps, `${name}.map`), 'utf8'),
        ),
      ]),
  );
}

/**
 * @param {string} code
 * @param {string} map
 * @returns {Record<string, number>} the largest first
 */
function compositionOf(code, map) {
  const trace = new TraceMap(map);
  const lines = code.split('\n');
  /** @type {Map<string, number>} */
  const sizes = new Map();
  decodedMappings(trace).forEach((segments, index) => {
    segments.forEach(([column, source], position) => {
      const end = segments[position + 1]?.[0] ?? lines[index]?.length ?? column;
      const name = packageOf(source === undefined ? '' : (trace.sources[source] ?? ''));
      sizes.set(name, (sizes.get(name) ?? 0) + end - column);
    });
  });
  return Object.fromEntries([...sizes].sort(([, a], [, b]) => b - a));
}

/**
 * A table of the files and of what they are made of.
 * @param {Composition} composition
 */
export function compositionTable(composition) {
  return Object.entries(composition)
    .map(([file, parts]) => {
      const shown = Object.entries(parts).filter(([part]) => part !== BUNDLER);
      const total = Object.values(parts).reduce((sum, size) => sum + size, 0);
      const list = shown.map(([part, size]) => `${part} ${kilobytes(size)}`).join(', ');
      return `${file.padEnd(18)}${kilobytes(total).padStart(9)}  ${list}`;
    })
    .join('\n');
}

/** @param {string} source */
function packageOf(source) {
  return packageName(source) ?? (/(^|\/)build\//.test(source) ? OWN : BUNDLER);
}

/**
 * The name of the package that a path below `node_modules` belongs to; of nested packages, the innermost.
 * @param {string} source
 */
function packageName(source) {
  return /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source.replaceAll('\\', '/'))?.[1];
}

/** @param {number} size in characters, nearly all of which are one byte */
function kilobytes(size) {
  return `${(size / 1000).toFixed(1)} kB`;
}
