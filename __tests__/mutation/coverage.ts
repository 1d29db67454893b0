import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorker } from './test-worker.ts';

/** What one test file holds, and which mutants it reaches. */
export interface FileCoverage {
  readonly file: string;
  /** Of everything that the file could depend on. */
  readonly key: string;
  readonly tests: readonly { readonly name: string; readonly milliseconds: number }[];
  /** The IDs of the mutants that each test reaches, by its place in the file; `-1` while the file is loaded. */
  readonly reached: Readonly<Record<string, readonly string[]>>;
}

const LONGEST_TEST = 180_000;

/**
 * Runs every test of a file without a mutant.
 * @throws Error when one is red: it would count as the death of every mutant
 */
export async function coverFile(file: string, key: string, worker: TestWorker): Promise<FileCoverage> {
  const notes = join(worker.sandbox, 'reached.txt');
  writeFileSync(notes, '');
  worker.stop();
  const list = await worker.give({ kind: 'list', file }, LONGEST_TEST);
  if (list.kind !== 'listed') {
    throw new Error(`${file} cannot be loaded: ${JSON.stringify(list)}`);
  }
  const tests = [];
  for (const [index, name] of list.names.entries()) {
    const result = await worker.give({ kind: 'run', file, index }, LONGEST_TEST);
    if (result.kind !== 'ran' || result.failure !== undefined) {
      throw new Error(`${file}: ${name}: red without any mutant: ${JSON.stringify(result, null, 2)}`);
    }
    tests.push({ name, milliseconds: result.milliseconds });
  }
  return { file, key, tests, reached: readNotes(readFileSync(notes, 'utf8'), file) };
}

function readNotes(text: string, file: string): Record<string, string[]> {
  const reached: Record<string, Set<string>> = {};
  for (const line of text.split('\n')) {
    const [ofFile, index = '', mutant = ''] = line.split('\t');
    if (ofFile === file) {
      reached[index] ??= new Set();
      reached[index].add(mutant);
    }
  }
  return Object.fromEntries(Object.entries(reached).map(([index, mutants]) => [index, [...mutants]]));
}

/** Keeps what was found out about test files until they or what they run change. */
export class CoverageStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  find(file: string, key: string): FileCoverage | undefined {
    try {
      const known: FileCoverage = JSON.parse(readFileSync(this.#path(file), 'utf8'));
      return known.key === key ? known : undefined;
    } catch {
      return undefined;
    }
  }

  keep(coverage: FileCoverage): void {
    writeFileSync(this.#path(coverage.file), JSON.stringify(coverage));
  }

  #path(file: string): string {
    return join(this.#directory, `${file.replaceAll('/', '-')}.json`);
  }
}

/** Names contents: a test file, and all code that is not a test. */
export function keyOf(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) {
    hash.update(text).update('\0');
  }
  return hash.digest('hex');
}
