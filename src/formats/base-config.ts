import { ActionError } from '../errors/action-error.ts';
import { type BlockMapping, linesOfKey, MappingProblem, parseBlockMapping } from '../yaml/block-mapping.ts';
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
  const configuration = parse(text);
  const { end } = configuration;
  const indentation = ' '.repeat(configuration.indentation);
  const lines = block.map((line) => `${indentation}${line}${lineBreak}`).join('');
  const existing = existingBlock(configuration, text);
  const [from, to] = existing ?? [end, end];
  const before = text.slice(0, from);
  const joint = before === '' || /[\r\n]$/.test(before) ? '' : lineBreak;
  const result = `${header}${lineBreak}${before}${joint}${lines}${text.slice(to)}`;
  checkResult(result, configuration);
  return { text: result, replaced: existing !== undefined };
}

function parse(text: string): BlockMapping {
  try {
    const configuration = parseBlockMapping(text, blankTemplates(text));
    if (configuration.keys.length === 0) {
      throw unreadable('It is empty.');
    }
    return configuration;
  } catch (error) {
    if (error instanceof TemplateError) {
      throw brokenTemplate(error, text);
    }
    throw error instanceof MappingProblem ? unreadable(error.message) : error;
  }
}

/** Where the lines of the `soda_cloud` block start and end. */
function existingBlock(configuration: BlockMapping, text: string): [from: number, to: number] | undefined {
  const lines = linesOfKey(configuration, text, KEY);
  if (lines !== undefined && text.slice(lines.from, lines.next).includes('{%')) {
    throw unreadable(
      'Its soda_cloud block holds template statements ({% … %}), so it cannot be replaced safely.',
    );
  }
  return lines && [lines.from, lines.to];
}

/** The written text must hold the same keys as the original one: anything else would be a mistake of this module. */
function checkResult(text: string, original: BlockMapping): void {
  const others = ({ keys }: BlockMapping) => keys.filter((name) => name !== KEY).join('\n');
  const result = parse(text);
  if (others(result) !== others(original) || !result.keys.includes(KEY)) {
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
