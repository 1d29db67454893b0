import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
} from 'yaml';

/** A YAML text whose top level is a mapping without braces, so that the lines of one key can be replaced. */
export interface BlockMapping {
  readonly keys: readonly string[];
  /** The spaces before each key. */
  readonly indentation: number;
  /** Where the mapping ends and a line can be added to it. */
  readonly end: number;
  /** The pairs of the mapping, in order. */
  readonly items: readonly Pair[];
  readonly document: Document.Parsed | undefined;
}

/** The offsets of the lines of a key. */
export interface KeyLines {
  readonly from: number;
  /** The end of the lines that belong to the key, without the comments and blank lines before the next key. */
  readonly to: number;
  /** Where the next key starts, or the mapping ends. */
  readonly next: number;
}

/** Why a text is not such a mapping: a sentence with line and column, and without any of the text. */
export class MappingProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MappingProblem';
  }
}

/**
 * @param readable the text as YAML reads it, where that differs; all other characters are at the same offsets
 * @throws MappingProblem for anything but one YAML document with a mapping; an empty document is one without keys
 */
export function parseBlockMapping(text: string, readable = text): BlockMapping {
  const lineCounter = new LineCounter();
  const documents = parseDocuments(readable, lineCounter);
  const [document] = documents;
  const [problem] = documents.flatMap((each) => yamlProblem(each, lineCounter) ?? []);
  if (problem !== undefined) {
    throw invalid(problem);
  }
  const [, second] = documents;
  if (second !== undefined) {
    throw new MappingProblem(
      `It holds more than one YAML document: the second is at ${lineAndColumn(second.range[0], text)}.`,
    );
  }
  if (document?.contents == null || isNothing(document.contents)) {
    const end = document === undefined ? text.length : endOfDocument(text, document);
    return { keys: [], indentation: 0, end, items: [], document };
  }
  const { contents } = document;
  const at = position(startOf(contents), lineCounter);
  if (!isMap(contents)) {
    throw new MappingProblem(
      `It is not a mapping: a list or a single value starts at line ${at.line}, column ${at.column}.`,
    );
  }
  if (contents.flow === true) {
    throw new MappingProblem(
      `The mapping at line ${at.line}, column ${at.column} is written in braces, to which no block can be added.`,
    );
  }
  checkAliases(document, lineCounter);
  return {
    keys: contents.items.map(({ key }) => String(key)),
    indentation: columnOf(text, startOf(contents)),
    end: endOfDocument(text, document),
    items: contents.items,
    document,
  };
}

/** The lines of a key, or `undefined` when the mapping does not have it. */
export function linesOfKey({ items, end }: BlockMapping, text: string, name: string): KeyLines | undefined {
  const keys = items.map(({ key }) => key);
  const index = keys.findIndex((key) => isScalar(key) && key.value === name);
  if (index === -1) {
    return undefined;
  }
  const starts = keys.map((key) => lineStart(text, startOf(key)));
  const from = starts[index] ?? 0;
  const next = starts[index + 1] ?? end;
  const own = ownLines(text.slice(from, next), columnOf(text, startOf(keys[index])));
  return { from, to: from + own.length, next };
}

/** The place of an offset in words, both numbers counted from 1. */
export function lineAndColumn(offset: number, text: string): string {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function parseDocuments(text: string, lineCounter: LineCounter): Document.Parsed[] {
  const options = { ...UNCHECKED_KEYS, prettyErrors: false, lineCounter, logLevel: 'silent' } as const;
  try {
    const documents = parseAllDocuments(text, options);
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    throw invalid(nestingProblem(error, lineCounter));
  }
}

function invalid({ description, line, column }: YamlProblem): MappingProblem {
  return new MappingProblem(`It is not valid YAML: ${description} at line ${line}, column ${column}.`);
}

/** Where a line can be added: before the marker that ends the document, or at the end of the text. */
function endOfDocument(text: string, document: Document.Parsed): number {
  const marker = /^\.\.\.(?=\s|$)/gm;
  marker.lastIndex = document.range[1];
  return marker.exec(text)?.index ?? text.length;
}

/** Lines without the blank lines and the comments at their end that belong to the next key. */
function ownLines(region: string, indentation: number): string {
  const lines = region.split(/(?<=\n)/);
  const isBetweenKeys = (line: string): boolean =>
    /^[ \t]*(#|\r?\n?$)/.test(line) && !isDeeperComment(line, indentation);
  const last = lines.findLastIndex((line) => !isBetweenKeys(line));
  return lines.slice(0, last + 1).join('');
}

function isDeeperComment(line: string, indentation: number): boolean {
  return line.search(/#/) > indentation;
}

/** The offset of a node; 0 for anything else. */
export function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** The offset after the value of a node. */
export function endOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[1] : undefined;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function isNothing(contents: Node): boolean {
  return isScalar(contents) && contents.value === null && contents.source === '';
}

/** An alias names an anchor that precedes it. */
function checkAliases(document: Document.Parsed, lineCounter: LineCounter): void {
  const anchors = new Set<string>();
  visit(document, {
    Value(_key, { anchor }) {
      if (anchor !== undefined) {
        anchors.add(anchor);
      }
    },
    Alias(_key, alias) {
      if (!anchors.has(alias.source)) {
        const { line, column } = position(startOf(alias), lineCounter);
        throw new MappingProblem(`An alias at line ${line}, column ${column} names no anchor.`);
      }
    },
  });
}

/**
 * Parser options without its own check for duplicate keys: it compares each key of a mapping with each other one, which
 * takes minutes for a large file.
 */
export const UNCHECKED_KEYS = { uniqueKeys: false } as const;

/** The first key that occurs twice in its mapping. */
function duplicateKey(document: Document.Parsed): Scalar | undefined {
  let duplicate: Scalar | undefined;
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (isScalar(key)) {
          if (seen.has(key.value)) {
            duplicate = key;
            return visit.BREAK;
          }
          seen.add(key.value);
        }
      }
      return undefined;
    },
  });
  return duplicate;
}

/** A problem of a YAML text and its place, without any of the text itself. */
export interface YamlProblem {
  readonly description: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** Our own descriptions of the error codes of the `yaml` package, whose messages quote the text. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias that names no anchor',
  BAD_DQ_ESCAPE: 'an unknown escape in a double-quoted text',
  BAD_INDENT: 'wrong indentation',
  BAD_SCALAR_START: 'a value that starts with a reserved character and is not quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a nested mapping where a value was expected',
  DUPLICATE_KEY: 'a key that occurs twice in one mapping',
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

/** The problem of a text on which the parser ran out of stack: it recurses into each nested value. */
export function nestingProblem(error: unknown, lines: LineCounter): YamlProblem {
  if (error instanceof RangeError) {
    return { description: 'too deep nesting', line: Math.max(1, lines.lineStarts.length), column: 1 };
  }
  throw error;
}

/** Line and column of an offset, both counted from 1. */
function position(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
