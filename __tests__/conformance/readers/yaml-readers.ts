import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { executable } from '../engines/environments.ts';

const SCRIPT = fileURLToPath(new URL('read_yaml.py', import.meta.url));

/** The documents as PyYAML, a parser of YAML 1.1, reads them. */
export function readWithPython(paths: readonly string[]): readonly unknown[] {
  const output = execFileSync(executable('v4', 'python'), [SCRIPT, ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const documents: unknown = JSON.parse(output);
  return Array.isArray(documents) ? documents : [];
}

/** The documents as a strict parser of YAML 1.2 reads them. */
export function readWithNode(paths: readonly string[]): readonly unknown[] {
  return paths.map((path) => parse(readFileSync(path, 'utf8'), { version: '1.2', strict: true }));
}
