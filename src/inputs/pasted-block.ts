import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { ActionError } from '../errors/action-error.ts';
import { UNCHECKED_KEYS } from '../yaml/duplicate-keys.ts';
import { nestingProblem, type YamlProblem, yamlProblem } from '../yaml/problem.ts';

/** The values of a `soda_cloud` block, as texts; absent where the block has none. */
export interface PastedBlock {
  readonly id?: string;
  readonly secret?: string;
  readonly host?: string;
  readonly port?: string;
  readonly scheme?: string;
}

/** In characters. A block has a few hundred, and the parser needs seconds for the errors of much longer texts. */
const LONGEST = 16 * 1024;

/**
 * Reads a `soda_cloud` block as Soda Cloud's dialog shows it: with or without its first line, indented or not, quoted
 * or not, with comments. Every value is read as a text, also `0123` or `true`.
 * @param source what the text was given as, for errors
 * @throws ActionError when the text is longer than 16 KiB, is not YAML, or holds no `api_key_id` and `api_key_secret`
 */
export function parsePastedBlock(text: string, source: string): PastedBlock {
  if (text.length > LONGEST) {
    throw unreadable(`It is longer than ${LONGEST / 1024} KiB, and a block has a few lines.`, source);
  }
  const asGiven = parse(text);
  // copying often loses or changes the indentation, and the block is flat: without any it still reads
  const flat = asGiven.block === undefined ? parse(flatten(text)) : asGiven;
  if (flat.block === undefined) {
    throw unreadable(reasonOf(asGiven.problem), source);
  }
  return flat.block;
}

function parse(text: string): { block?: PastedBlock; problem?: YamlProblem } {
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

function reasonOf(problem: YamlProblem | undefined): string {
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
