// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';

/** What the bundler itself puts around the modules. */
const BUNDLER = '(bundler)';
/** The sources of this repository. */
const OWN = '(own)';

/**
 * How many characters of each package a minified file holds, from its source map.
 * @param {string} file
 * @returns {Map<string, number>} by the name of the package, the largest first
 */
export function compositionOf(file) {
  const map = new TraceMap(readFileSync(`${file}.map`, 'utf8'));
  const lines = readFileSync(file, 'utf8').split('\n');
  /** @type {Map<string, number>} */
  const sizes = new Map();
  decodedMappings(map).forEach((segments, index) => {
    segments.forEach(([column, source], position) => {
      const end = segments[position + 1]?.[0] ?? lines[index]?.length ?? column;
      const name = packageOf(source === undefined ? '' : (map.sources[source] ?? ''));
      sizes.set(name, (sizes.get(name) ?? 0) + end - column);
    });
  });
  return new Map([...sizes].sort(([, a], [, b]) => b - a));
}

/**
 * A table of the files of a bundle and what they are made of.
 * @param {string} directory
 */
export function compositionTable(directory) {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.js'))
    .map((name) => {
      const parts = [...compositionOf(join(directory, name))].filter(([part]) => part !== BUNDLER);
      const shown = parts.map(([part, size]) => `${part} ${kilobytes(size)}`).join(', ');
      return `  ${name.padEnd(14)}${kilobytes(readFileSync(join(directory, name)).length).padStart(9)}  ${shown}`;
    })
    .join('\n');
}

/** @param {string} source */
function packageOf(source) {
  return packageName(source) ?? (/(^|\/)build\//.test(source) ? OWN : BUNDLER);
}

/**
 * The package that a path below `node_modules` belongs to.
 * @param {string} source
 */
export function packageName(source) {
  const path = source.replaceAll('\\', '/').split('node_modules/').slice(1).at(-1);
  if (path === undefined) {
    return undefined;
  }
  const [scope = '', name = ''] = path.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** @param {number} size in bytes, or in characters, which are nearly all of one byte */
function kilobytes(size) {
  return `${(size / 1000).toFixed(1)} kB`;
}
