// @ts-check
// node scripts/trace.mjs < TRACE: replaces the positions in dist/ of a stack trace by those in build/, which holds the
// compiled sources, with the source maps of the last build.
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

const MAPS = new URL('../build/maps/', import.meta.url);

/** @param {string} position @param {string} bundle @param {string} file @param {string} line @param {string} column */
function sourceOf(position, bundle, file, line, column) {
  const map = new URL(`${bundle}/${file}.map`, MAPS);
  if (!existsSync(map)) {
    return position;
  }
  const needle = { line: Number(line), column: Number(column) - 1 };
  const original = originalPositionFor(new TraceMap(readFileSync(map, 'utf8')), needle);
  return original.source === null
    ? position
    : `${posix.join('dist', original.source)}:${original.line}:${original.column + 1}`;
}

process.stdout.write(
  readFileSync(0, 'utf8').replace(/[^\s(]*dist[\\/](main|post)[\\/]([\w.]+\.js):(\d+):(\d+)/g, sourceOf),
);
