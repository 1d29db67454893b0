import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml';
import { ActionError } from '../errors/action-error.ts';
import { position, yamlProblem } from '../yaml/problem.ts';
import { blankTemplates, TemplateError } from './templates.ts';

const KEY = 'soda_cloud';

/**
 * The text of a Soda Library configuration with another `soda_cloud` block. All other lines stay as they are: their
 * order, comments, quoting and templates.
 * @param block the lines of the new block
 * @param header a comment for the first line
 * @throws ActionError, with line and column and without any of the text, for a text that is not such a configuration
 */
export function withSodaCloud(
  original: string,
  block: readonly string[],
  header: string,
): { text: string; replaced: boolean } {
  const text = original.replace(/^\uFEFF/, '');
  const lineBreak = /\r\n/.test(text) ? '\r\n' : '\n';
  const { map, end } = parse(text);
  const indentation = ' '.repeat(columnOf(text, startOf(map)));
  const lines = block.map((line) => `${indentation}${line}${lineBreak}`).join('');
  const existing = rangeOf(map, text, end);
  const [from, to] = existing ?? [end, end];
  const before = text.slice(0, from);
  const joint = before === '' || /[\r\n]$/.test(before) ? '' : lineBreak;
  const result = `${header}${lineBreak}${before}${joint}${lines}${text.slice(to)}`;
  checkResult(result, map);
  return { text: result, replaced: existing !== undefined };
}

interface Configuration {
  readonly map: YAMLMap;
  /** Where the mapping ends and a line can be added to it. */
  readonly end: number;
}

function parse(text: string): Configuration {
  const lineCounter = new LineCounter();
  const documents = parseDocuments(text, lineCounter);
  const [document] = documents;
  const [error] = documents.flatMap((each) => each.errors);
  if (error !== undefined) {
    const { description, line, column } = yamlProblem(error, lineCounter);
    throw unreadable(`It is not valid YAML: ${description} at line ${line}, column ${column}.`);
  }
  if (document?.contents == null || isNothing(document.contents)) {
    throw unreadable('It is empty.');
  }
  if (documents.length > 1) {
    throw unreadable('It holds more than one YAML document.');
  }
  const { contents } = document;
  const at = position(startOf(contents), lineCounter);
  if (!isMap(contents)) {
    throw unreadable(
      `It is not a mapping: what starts at line ${at.line}, column ${at.column} is a list or a single value.`,
    );
  }
  if (contents.flow === true) {
    throw unreadable(
      `The mapping at line ${at.line}, column ${at.column} is written in braces, to which no block can be added.`,
    );
  }
  checkAliases(document, lineCounter);
  return { map: contents, end: endOfDocument(text, document) };
}

function parseDocuments(text: string, lineCounter: LineCounter): Document.Parsed[] {
  try {
    const documents = parseAllDocuments(blankTemplates(text), {
      prettyErrors: false,
      lineCounter,
      logLevel: 'silent',
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof TemplateError) {
      throw brokenTemplate(error, text);
    }
    throw error;
  }
}

/** Where a line can be added: before the marker that ends the document, or at the end of the text. */
function endOfDocument(text: string, document: Document.Parsed): number {
  const marker = /^\.\.\.(?=\s|$)/gm;
  marker.lastIndex = document.range[1];
  return marker.exec(text)?.index ?? text.length;
}

/** The lines of the `soda_cloud` block, without comments and blank lines that lead over to what follows. */
function rangeOf(map: YAMLMap, text: string, end: number): [from: number, to: number] | undefined {
  const index = map.items.findIndex(({ key }) => isScalar(key) && key.value === KEY);
  if (index === -1) {
    return undefined;
  }
  const keys = map.items.map(({ key }) => lineStart(text, startOf(key)));
  const from = keys[index] ?? 0;
  const region = text.slice(from, keys[index + 1] ?? end);
  if (region.includes('{%')) {
    throw unreadable(
      'Its soda_cloud block holds template statements ({% … %}), so it cannot be replaced safely.',
    );
  }
  return [from, from + ownLines(region, columnOf(text, startOf(map))).length];
}

/** A region of lines without the blank lines and the comments at its end that lead over to what follows. */
function ownLines(region: string, indentation: number): string {
  const lines = region.split(/(?<=\n)/);
  const leadsOver = (line: string): boolean =>
    /^[ \t]*(#|\r?\n?$)/.test(line) && !isDeeperComment(line, indentation);
  const last = lines.findLastIndex((line) => !leadsOver(line));
  return lines.slice(0, last + 1).join('');
}

function isDeeperComment(line: string, indentation: number): boolean {
  return line.search(/#/) > indentation;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function isNothing(contents: Node): boolean {
  return isScalar(contents) && contents.value === null && contents.source === '';
}

function checkAliases(document: Document.Parsed, lineCounter: LineCounter): void {
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined) {
        const { line, column } = position(startOf(alias), lineCounter);
        throw unreadable(`An alias at line ${line}, column ${column} names no anchor.`);
      }
    },
  });
}

/** The written text must hold the same keys as the original one: anything else would be a mistake of this module. */
function checkResult(text: string, original: YAMLMap): void {
  const names = ({ items }: YAMLMap) => items.map(({ key }) => String(key)).filter((name) => name !== KEY);
  const { map } = parse(text);
  if (names(map).join('\n') !== names(original).join('\n') || !map.has(KEY)) {
    throw unreadable('A soda_cloud block cannot be added to it without changing the rest.');
  }
}

function brokenTemplate({ message, offset }: TemplateError, text: string): ActionError {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new ActionError('base-config has a broken template', {
    what: "The file in 'base-config' has a template that Soda Library and Soda Core v3 cannot render.",
    why: `There is ${message} at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}. The engine would drop the whole file. Comments count too.`,
    fix: 'Correct the template: ${NAME} reads an environment variable, ${NAME | default("value")} gives it a default.',
  });
}

function unreadable(why: string): ActionError {
  return new ActionError('base-config not readable', {
    what: "The file in 'base-config' cannot be used as a Soda Library configuration.",
    why,
    fix: "Correct the file, or leave 'base-config' out for a file with nothing but the soda_cloud block.",
  });
}
