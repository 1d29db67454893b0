import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, visit } from 'yaml';
import { ActionError } from '../shared/action-error.ts';
import {
  type BlockMapping,
  endOf,
  lineAndColumn,
  lineStart,
  linesOfKey,
  MappingProblem,
  parseBlockMapping,
  startOf,
} from '../shared/yaml.ts';
import { leadingTrim, maskTemplates, TemplateError } from './templates.ts';

const KEY = 'soda_cloud';

/** A configuration with the new `soda_cloud` block. */
export interface Merged {
  readonly text: string;
  /** The block that the file had before. */
  readonly replaced?: ReplacedBlock;
}

interface ReplacedBlock {
  /** The host as it is written there; absent where there is none, or a template gives it. */
  readonly host?: string;
}

/** A part of a text, as two offsets. */
type Span = readonly [from: number, to: number];

/**
 * The text of a Soda Library configuration with another `soda_cloud` block, which comes first. The engine renders the
 * file with Jinja before it reads it as YAML, and both work from the beginning to the end: no statement, comment or
 * expression of the file can capture, rewrite or leave out text that precedes all of them, and a second block or a
 * second document is an error of the engine. The conformance tests have the real engines read it. All lines of the file
 * stay as they are, except its own `soda_cloud` block and the marker of the document's start, which has to precede the
 * new block.
 * @param block the lines of the new block, of which the last closes it
 * @param header a comment for the first line
 * @throws ActionError, with line and column and without any of the text, for a text that is not such a configuration
 */
export function withSodaCloud(original: string, block: readonly string[], header: string): Merged {
  const text = original.replace(/^\uFEFF/, '');
  checkCharacters(text);
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const isRendered = [text, ...block].some((part) => part.includes('$'));
  const readable = readableText(text, isRendered);
  const configuration = parse(text, readable);
  checkTopLevelKeys(configuration, text);
  const prologue = readPrologue(configuration, text, readable);
  const old = existingBlock(configuration, text, readable, isRendered);
  const kept = keptSpans(text, [...prologue.spans, ...(old === undefined ? [] : [old.span])]);
  const rest = kept.map((span) => text.slice(...span)).join('');
  checkLeadingTrim(rest, kept, text, isRendered);

  const indentation = ' '.repeat(configuration.indentation);
  const lines = [header, ...prologue.lines, ...block.map((line) => `${indentation}${line}`)];
  const result = `${lines.join(lineBreak)}${lineBreak}${rest}`;
  checkResult(result, isRendered, configuration, text);
  return { text: result, ...(old === undefined ? {} : { replaced: old.block }) };
}

/** Characters that the readers of YAML in Python take for the end of a line, or refuse, and the parser here does not. */
const MISREAD = /\r(?!\n)|(?![\t\n\r])[\p{Cc}\u2028\u2029\uFFFE\uFFFF]/u;

function checkCharacters(text: string): void {
  const offset = text.search(MISREAD);
  if (offset !== -1) {
    throw unreadable(
      `There is a control character or an unusual line break at ${lineAndColumn(offset, text)}, which Soda does not read as YAML does.`,
    );
  }
}

function readableText(text: string, isRendered: boolean): string {
  try {
    return maskTemplates(text, isRendered);
  } catch (error) {
    throw error instanceof TemplateError ? brokenTemplate(error, text) : error;
  }
}

function parse(text: string, readable: string): BlockMapping {
  try {
    const configuration = parseBlockMapping(text, readable);
    if (configuration.keys.length === 0) {
      throw unreadable('It is empty.');
    }
    return configuration;
  } catch (error) {
    throw error instanceof MappingProblem ? unreadable(error.message) : error;
  }
}

/** Keys that come from elsewhere in the file could add a second block. */
function checkTopLevelKeys({ items }: BlockMapping, text: string): void {
  for (const { key } of items) {
    const isMerge = isScalar(key) && (key.source === '<<' || key.value === '<<');
    if (isAlias(key) || isMerge) {
      throw unreadable(
        `There is ${isMerge ? 'a merge key (<<)' : 'an alias as a key'} on its top level at ${lineAndColumn(startOf(key), text)}, which Soda does not take for a data source.`,
      );
    }
  }
}

/** The lines that have to precede the mapping, and their places in the file. */
function readPrologue(
  { items }: BlockMapping,
  text: string,
  readable: string,
): { lines: string[]; spans: Span[] } {
  const lines: string[] = [];
  const spans: Span[] = [];
  const start = lineStart(text, startOf(items[0]?.key));
  for (const { 0: line, index } of readable.slice(0, start).matchAll(/[^\n]*\n/g)) {
    const [, marker = '', after = ''] = /^(---(?=\s)|%[^\n]*)?(.*)$/s.exec(line) ?? [];
    const isDirective = marker.startsWith('%');
    const original = text.slice(index, index + line.length);
    const isKnown = !isDirective || /^%(YAML|TAG)[\t\x20-\x7e]*$/.test(original.trimEnd());
    if (!isKnown || !/^(#|$)/.test(after.trim())) {
      throw unreadable(
        `The text before its first key at ${lineAndColumn(index, text)} is not a comment, a directive or a document marker.`,
      );
    }
    if (isDirective && /[${]/.test(original)) {
      throw unreadable(`There is a template in a directive at ${lineAndColumn(index, text)}.`);
    }
    if (marker !== '') {
      lines.push(marker.trimEnd());
      spans.push([index, after.trim() === '' ? index + line.length : index + marker.length]);
    }
  }
  return { lines, spans };
}

/** The existing `soda_cloud` block and its lines. */
function existingBlock(
  configuration: BlockMapping,
  text: string,
  readable: string,
  isRendered: boolean,
): { span: Span; block: ReplacedBlock } | undefined {
  const item = configuration.items.find(({ key }) => isScalar(key) && key.value === KEY);
  const lines = linesOfKey(configuration, readable, KEY);
  const { document } = configuration;
  if (item === undefined || lines === undefined || document === undefined) {
    return undefined;
  }
  const { from, to } = lines;
  const construct = isRendered ? text.slice(from, to).search(/\{%|\{#/) : -1;
  if (construct !== -1) {
    throw unreadable(
      `Its soda_cloud block contains a template statement or comment at ${lineAndColumn(from + construct, text)}, so it cannot be replaced safely.`,
    );
  }
  const before = text.slice(from, startOf(item.key));
  const properties = /^( *)(?:\? +)?(?:[!&]\S* +)*$/.exec(before);
  if (properties?.[1]?.length !== configuration.indentation) {
    throw unreadable(
      `Its soda_cloud block at ${lineAndColumn(startOf(item.key), text)} is spelled in a way that cannot be replaced safely.`,
    );
  }
  checkAnchors(document, from, to, text);
  const host = hostOf(item.value, document, 0);
  const isTemplate = host !== undefined && !sameText(host, text, readable);
  return {
    span: [from, to],
    block: host === undefined || isTemplate ? {} : { host: String(host.value) },
  };
}

function sameText({ range }: Node, text: string, readable: string): boolean {
  const [from = 0, to = 0] = range ?? [];
  return text.slice(from, to) === readable.slice(from, to);
}

/** Parts of the block may be used elsewhere. */
function checkAnchors(document: Document, from: number, to: number, text: string): void {
  const anchors = new Set<string>();
  const isWithin = (node: unknown): boolean => startOf(node) >= from && startOf(node) < to;
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node) && node.anchor !== undefined && isWithin(node)) {
        anchors.add(node.anchor);
      }
    },
  });
  visit(document, {
    Alias(_key, alias) {
      if (anchors.has(alias.source) && !isWithin(alias)) {
        throw unreadable(
          `An alias at ${lineAndColumn(startOf(alias), text)} refers to its soda_cloud block, which is replaced.`,
        );
      }
    },
  });
}

const DEEPEST_MERGE = 8;

/** The scalar with the host of a block, also where it comes from an alias or a merge key. */
function hostOf(value: unknown, document: Document, depth: number): Scalar | undefined {
  const block = isAlias(value) ? value.resolve(document) : value;
  if (!isMap(block) || depth > DEEPEST_MERGE) {
    return undefined;
  }
  const own = block.items.find(({ key }) => isScalar(key) && key.value === 'host');
  if (own !== undefined) {
    const host = isAlias(own.value) ? own.value.resolve(document) : own.value;
    return isScalar(host) && typeof host.value === 'string' ? host : undefined;
  }
  for (const { key, value: merged } of block.items) {
    if (isScalar(key) && key.source === '<<') {
      for (const source of isSeq(merged) ? merged.items : [merged]) {
        const host = hostOf(source, document, depth + 1);
        if (host !== undefined) {
          return host;
        }
      }
    }
  }
  return undefined;
}

function keptSpans(text: string, removed: readonly Span[]): Span[] {
  const kept: Span[] = [];
  let at = 0;
  for (const [from, to] of [...removed].sort(([one], [other]) => one - other)) {
    kept.push([at, from]);
    at = to;
  }
  return [...kept, [at, text.length]];
}

/** A template may remove the line break between the block and the text after it. */
function checkLeadingTrim(rest: string, kept: readonly Span[], text: string, isRendered: boolean): void {
  const offset = isRendered ? leadingTrim(rest) : undefined;
  if (offset === undefined) {
    return;
  }
  let before = offset;
  for (const [from, to] of kept) {
    if (before < to - from) {
      throw brokenTemplate(
        new TemplateError('a template that removes the line break before it', from + before),
        text,
      );
    }
    before -= to - from;
  }
}

/** The written text must have the same content as the original one: anything else would be a defect of this module. */
function checkResult(result: string, isRendered: boolean, original: BlockMapping, text: string): void {
  const written = parse(result, readableText(result, isRendered));
  const others = ({ items }: BlockMapping, of: string) =>
    items
      .filter(({ key }) => !(isScalar(key) && key.value === KEY))
      .map(({ key, value }) => of.slice(startOf(key), endOf(value) ?? endOf(key)).trimEnd());
  const same = JSON.stringify(others(written, result)) === JSON.stringify(others(original, text));
  if (!same || written.keys[0] !== KEY) {
    throw unreadable('A soda_cloud block cannot be added to it without changing the rest.');
  }
}

function brokenTemplate({ message, offset }: TemplateError, text: string): ActionError {
  return new ActionError('base-config has a broken template', {
    what: "The file in 'base-config' has a template that Soda Library and Soda Core v3 cannot render.",
    why: `There is ${message} at ${lineAndColumn(offset, text)}. The engine would drop the whole file. Comments count too.`,
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
