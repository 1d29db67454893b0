import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { mapSource, type Place } from './source-map.ts';

/** One small change of the code. */
export interface Mutant {
  /** A number, the same in every run until one of the mutated files changes. */
  readonly id: string;
  /** Relative to the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Of Stryker, such as `ConditionalExpression`. */
  readonly mutator: string;
  /** What stands in the file, with its white space squeezed. */
  readonly original: string;
  readonly replacement: string;
  /** What it is part of: the function, constant or class at the top of the file. */
  readonly declaration: string;
  /** Which one it is of those that are alike in all of that but their line, from 0. */
  readonly occurrence: number;
}

/** Names a mutant as long as it is the same, wherever in its file it stands by then. */
export function lastingName(mutant: Omit<Mutant, 'id' | 'line'>): string {
  const { file, declaration, mutator, original, replacement, occurrence } = mutant;
  return JSON.stringify([file, declaration, mutator, original, replacement, occurrence]);
}

export interface Instrumented {
  /** The texts of the files with every mutant in them, switched off, by path relative to the repository. */
  readonly texts: ReadonlyMap<string, string>;
  readonly mutants: readonly Mutant[];
  /** How many string mutants are left out because they change nothing but a text for people. */
  readonly messages: number;
}

/** Puts Stryker's mutants into files. */
export async function instrument(repository: string, files: readonly string[]): Promise<Instrumented> {
  const sources = files.map((name) => {
    const content = readFileSync(join(repository, name), 'utf8');
    return { name, content, mutate: true, map: mapSource(content, name) };
  });
  const { files: written, mutants: all } = await new Instrumenter(SILENT).instrument(sources, {
    plugins: null,
    excludedMutations: [],
    ignorers: [],
  });
  const byName = new Map(sources.map((source) => [source.name, source]));
  const counts = new Map<string, number>();
  let messages = 0;
  const mutants = all.flatMap(({ id, fileName, mutatorName, replacement, location: { start, end } }) => {
    const source = byName.get(fileName);
    if (source === undefined) {
      throw new Error(`there is a mutant of ${fileName}, which was not to be mutated`);
    }
    // Stryker counts lines from 0
    const loc = { start: { ...start, line: start.line + 1 }, end: { ...end, line: end.line + 1 } };
    if (mutatorName === 'StringLiteral' && source.map.isMessage(loc)) {
      messages += 1;
      return [];
    }
    const mutant: Mutant = {
      id,
      file: fileName,
      line: loc.start.line,
      mutator: mutatorName,
      original: squeezed(textBetween(source.content, loc)),
      replacement: squeezed(replacement),
      declaration: source.map.declarationAt(loc.start.line),
      occurrence: 0,
    };
    const alike = counts.get(lastingName(mutant)) ?? 0;
    counts.set(lastingName(mutant), alike + 1);
    return [{ ...mutant, occurrence: alike }];
  });
  return { texts: new Map(written.map(({ name, content }) => [name, content])), mutants, messages };
}

function textBetween(text: string, { start, end }: Place): string {
  const lines = text.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column : 0, index === last ? end.column : line.length),
    )
    .join('\n');
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const nothing = (): void => undefined;
const never = (): boolean => false;
const SILENT = {
  isTraceEnabled: never,
  isDebugEnabled: never,
  isInfoEnabled: never,
  isWarnEnabled: never,
  isErrorEnabled: never,
  isFatalEnabled: never,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};
