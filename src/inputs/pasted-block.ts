import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { ActionError } from '../shared/action-error.ts';
import { nestingProblem, UNCHECKED_KEYS, type YamlProblem, yamlProblem } from '../shared/yaml.ts';
import { looksLikeBlock, normalizeBlock } from './block-text.ts';
import { isReference } from './key-mistakes.ts';
import type { PastedBlock } from './types.ts';

/** In characters. A block has a few hundred, and the parser needs seconds for the errors of much longer texts. */
const LONGEST = 16 * 1024;

/** A block has one pair of braces at most, and the parser needs long for the errors of many that are not closed. */
const MOST_BRACKETS = 64;

/**
 * Parses a `soda_cloud` block as Soda Cloud's dialog shows it: with or without its first line, indented or not, quoted
 * or not, with comments; also with what copying adds, such as a Markdown fence. Every value is read as text, also `0123`
 * or `true`.
 * @param source where the text was given, for errors
 * @throws ActionError when the text is longer than 16 KiB, is not YAML, or has neither `api_key_id` nor `api_key_secret`
 */
export function parsePastedBlock(text: string, source: string): PastedBlock {
  if (text.length > LONGEST) {
    throw unreadable(`It is longer than ${LONGEST / 1024} KiB, and a block has a few lines.`, source);
  }
  if ((text.match(/[{[]/g)?.length ?? 0) > MOST_BRACKETS) {
    throw unreadable(`It has more than ${MOST_BRACKETS} brackets and braces, and a block has a few.`, source);
  }
  const normalized = normalizeBlock(text);
  const asGiven = parse(text);
  const cleaned = normalized === text ? {} : parse(normalized);
  // copying often changes the indentation, and the block is flat: it can be read without any
  const flat = () => [parse(flatten(text)), parse(flatten(normalized))];
  const read =
    [asGiven, cleaned].find(({ block }) => isComplete(block)) ??
    [asGiven, cleaned].find(({ block }) => block !== undefined) ??
    flat().find(({ block }) => block !== undefined);
  if (read?.block === undefined) {
    throw unreadable(reasonOf(normalized, asGiven.problem), source);
  }
  return read.block;
}

function isComplete(block: PastedBlock | undefined): boolean {
  return block?.id !== undefined && block.secret !== undefined;
}

interface Parsed {
  readonly block?: PastedBlock;
  readonly problem?: YamlProblem;
}

function parse(text: string): Parsed {
  const lineCounter = new LineCounter();
  const options = {
    ...UNCHECKED_KEYS,
    schema: 'failsafe',
    prettyErrors: false,
    lineCounter,
    logLevel: 'silent',
  } as const;
  try {
    const document = parseDocument(text, options);
    const problem = yamlProblem(document, lineCounter);
    const block = readBlock(document, ['soda_cloud']) ?? readBlock(document, []);
    return problem !== undefined ? { problem } : block === undefined ? {} : { block };
  } catch (error) {
    return { problem: nestingProblem(error, lineCounter) };
  }
}

function readBlock(document: Document, path: readonly string[]): PastedBlock | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node) || !(node.has('api_key_id') || node.has('api_key_secret'))) {
    return undefined;
  }
  const text = (key: string): string | undefined => {
    const value = node.get(key, true);
    return isScalar(value) && typeof value.value === 'string' && value.value !== '' ? value.value : undefined;
  };
  const values = {
    id: text('api_key_id'),
    secret: text('api_key_secret'),
    host: text('host'),
    port: text('port'),
    scheme: text('scheme'),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function flatten(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .join('\n');
}

function reasonOf(text: string, problem: YamlProblem | undefined): string {
  const trimmed = text.trim();
  if (isReference(trimmed)) {
    return 'It is a reference that nothing has replaced: GitHub replaces expressions in a workflow file only.';
  }
  if (/^\*+$/.test(trimmed)) {
    return 'It is nothing but asterisks, copied from a log or a form that hides the value.';
  }
  if (/^[A-Za-z0-9+/\s]+={0,2}$/.test(trimmed) && looksLikeBlock(Buffer.from(trimmed, 'base64').toString())) {
    return 'It is base64 of a block, and a block is given as it is.';
  }
  if (/api_key_(?:id|secret)["']?[ \t]*=/.test(text)) {
    return "It has an equals sign after a name, where a block has a colon and a space: 'api_key_id: VALUE'.";
  }
  if (/api_key_(?:id|secret)["']?:[^\s"']/.test(text)) {
    return "It has a value right after a colon, where a block has a space between them: 'api_key_id: VALUE'.";
  }
  return problem === undefined
    ? 'It has neither api_key_id nor api_key_secret.'
    : `It is not valid YAML: ${problem.description} at line ${problem.line}, column ${problem.column}.`;
}

function unreadable(why: string, source: string): ActionError {
  return new ActionError('soda-cloud block not readable', {
    what: `The text in ${source} is not a soda_cloud block.`,
    why,
    fix: "Copy the whole block from Soda Cloud's dialog into one secret, or give ID and secret as two values.",
  });
}
