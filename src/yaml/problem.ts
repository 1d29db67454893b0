import type { Document, LineCounter } from 'yaml';
import { duplicateKey } from './duplicate-keys.ts';

/** What is wrong with a YAML text, and where, without a word of the text itself. */
export interface YamlProblem {
  readonly description: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** Our own words for the error codes of the `yaml` package, whose messages quote the text. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias that names no anchor',
  BAD_DQ_ESCAPE: 'an unknown escape in a double-quoted text',
  BAD_INDENT: 'wrong indentation',
  BAD_SCALAR_START: 'a value that starts with a reserved character and is not quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a nested mapping where a value was expected',
  DUPLICATE_KEY: 'a key that stands twice in one mapping',
  MISSING_CHAR: 'a missing character, such as a closing quote or a colon',
  MULTILINE_IMPLICIT_KEY: 'a key that runs over several lines, often a missing colon',
  MULTIPLE_DOCS: 'more than one document',
  TAB_AS_INDENT: 'a tab used for indentation',
  UNEXPECTED_TOKEN: 'an unexpected character',
};

/** The first problem of a document that was parsed with `UNCHECKED_KEYS`. */
export function yamlProblem(document: Document.Parsed, lines: LineCounter): YamlProblem | undefined {
  const [error] = document.errors;
  const duplicate = error === undefined ? duplicateKey(document) : undefined;
  const found = error ?? (duplicate && { code: 'DUPLICATE_KEY', pos: duplicate.range ?? [0] });
  return (
    found && { description: DESCRIPTIONS[found.code] ?? 'a syntax error', ...position(found.pos[0], lines) }
  );
}

/** The problem of a text on which the parser ran out of stack: it calls itself for each value in another one. */
export function nestingProblem(error: unknown, lines: LineCounter): YamlProblem {
  if (error instanceof RangeError) {
    return { description: 'too deep nesting', line: Math.max(1, lines.lineStarts.length), column: 1 };
  }
  throw error;
}

/** Line and column of an offset, both counted from 1. */
export function position(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
