/** A template that Soda Library and Soda Core v3 cannot render, and where it starts in the text. */
export class TemplateError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'TemplateError';
    this.offset = offset;
  }
}

/** The delimiters that Soda Core v3 gives to Jinja. It has no line statements. */
const OPENERS = /\$\{|\{%|\{#/g;

/**
 * Makes a text with Jinja templates readable as YAML: every template is replaced by as many harmless characters, line
 * breaks kept, so that positions stay. Templates that differ stay different.
 * @param rendered whether the engine renders the file: it does so where there is a dollar sign anywhere
 * @throws TemplateError for a template that is not closed or that the engine is known to refuse
 */
export function maskTemplates(text: string, rendered = text.includes('$')): string {
  if (!rendered) {
    return text;
  }
  let masked = '';
  let end = 0;
  const unclosed = new Set<string>();
  const statements = new Statements();
  for (const { index } of text.matchAll(OPENERS)) {
    if (index >= end) {
      const close = templateEnd(text, index, unclosed);
      if (text.startsWith('{%', index)) {
        statements.add(text.slice(index + 2, close - 2), index);
      }
      masked += text.slice(end, index) + maskTemplate(text.slice(index, close));
      end = close;
    }
  }
  statements.checkClosed();
  return masked + text.slice(end);
}

/**
 * The offset of a template at the beginning of a text that removes all white space before it: text that is put there
 * would lose its last line break.
 */
export function leadingTrim(text: string): number | undefined {
  const [space] = /^\s*/.exec(text) ?? [''];
  return /^(\$\{|\{%|\{#)-/.test(text.slice(space.length, space.length + 3)) ? space.length : undefined;
}

/** The statements of Jinja that have an end statement. */
const CLOSED_BY: Readonly<Record<string, string>> = {
  if: 'endif',
  for: 'endfor',
  macro: 'endmacro',
  call: 'endcall',
  filter: 'endfilter',
  with: 'endwith',
  block: 'endblock',
  autoescape: 'endautoescape',
};

/** Tracks the statements of a text: Jinja refuses the whole file when they do not match. */
class Statements {
  readonly #open: { readonly word: string; readonly closer: string; readonly offset: number }[] = [];

  /** @param statement the text between `{%` and `%}` */
  add(statement: string, offset: number): void {
    const [, word = '', rest = ''] = /^[-+]?\s*(\w*)(.*?)[-+]?$/s.exec(statement) ?? [];
    const closer = closerOf(word, rest);
    if (closer !== undefined) {
      this.#open.push({ word, closer, offset });
    } else if (word.startsWith('end')) {
      if (this.#open.pop()?.closer !== word) {
        throw new TemplateError(`a statement {% ${nameable(word)} %} that closes none before it`, offset);
      }
    } else if (/^(else|elif)$/.test(word)) {
      if (!/^(if|for)$/.test(this.#open.at(-1)?.word ?? '')) {
        throw new TemplateError(`a statement {% ${word} %} outside of an {% if %} or {% for %}`, offset);
      }
    } else if (word === 'raw') {
      throw new TemplateError(
        'a statement {% raw %}, which does not keep a text as it is, as the file is rendered twice',
        offset,
      );
    } else if (/^(include|import|from|extends)$/.test(word)) {
      throw new TemplateError(`a statement {% ${word} %}, for which there are no other templates`, offset);
    } else if (word !== 'set') {
      throw new TemplateError('a statement that Jinja does not know', offset);
    }
  }

  checkClosed(): void {
    const last = this.#open.at(-1);
    if (last !== undefined) {
      throw new TemplateError(`a statement {% ${last.word} %} that nothing closes`, last.offset);
    }
  }
}

function closerOf(word: string, rest: string): string | undefined {
  if (word === 'set') {
    // without a value it captures everything up to its endset
    return /^[^'"]*=/s.test(rest) ? undefined : 'endset';
  }
  return Object.hasOwn(CLOSED_BY, word) ? CLOSED_BY[word] : undefined;
}

/** The name of a statement if it is one of Jinja's: no other text of a file is shown. */
function nameable(closer: string): string {
  return closer === 'endset' || closer === 'endraw' || Object.values(CLOSED_BY).includes(closer)
    ? closer
    : 'end…';
}

function templateEnd(text: string, start: number, unclosed: Set<string>): number {
  const opener = text.slice(start, start + 2);
  const end =
    opener === '{#'
      ? closedBy(text, start + 2, '#}')
      : tokenEnd(text, start + 2, opener === '${' ? '}' : '%}', unclosed);
  if (end === undefined) {
    throw new TemplateError(`a template that starts with ${opener} and is not closed`, start);
  }
  if (opener === '${') {
    checkExpression(text.slice(start + 2, end - 1), start);
  }
  return end;
}

function closedBy(text: string, from: number, closer: string): number | undefined {
  const at = text.indexOf(closer, from);
  return at === -1 ? undefined : at + closer.length;
}

/** The text after a quotation mark, up to and including the one that closes it. */
const QUOTED: Readonly<Record<string, RegExp>> = { "'": /(?:\\.|[^'\\])*'/sy, '"': /(?:\\.|[^"\\])*"/sy };

/**
 * The offset after the delimiter that closes an expression or a statement; braces and quoted texts in it are passed
 * over.
 * @param unclosed the quotation marks that nothing closes: where one is not, no later one of its kind is
 */
function tokenEnd(text: string, from: number, closer: '}' | '%}', unclosed: Set<string>): number | undefined {
  const token = /['"{}]/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    const quoted = QUOTED[found];
    if (found === '{') {
      depth += 1;
    } else if (found === '}') {
      if (depth === 0 && (closer === '}' || (match.index > from && text[match.index - 1] === '%'))) {
        return token.lastIndex;
      }
      depth = Math.max(0, depth - 1);
    } else if (quoted !== undefined && !unclosed.has(found)) {
      quoted.lastIndex = token.lastIndex;
      if (quoted.test(text)) {
        token.lastIndex = quoted.lastIndex;
      } else {
        unclosed.add(found);
      }
    }
  }
  return undefined;
}

function checkExpression(expression: string, offset: number): void {
  const inner = expression.trim();
  if (inner === '') {
    throw new TemplateError('an empty template', offset);
  }
  if (/^\{[^:]*\}$/.test(expression)) {
    throw new TemplateError('a GitHub expression, which is replaced in workflow files only', offset);
  }
  if (/^\w+\s*:[-=?+]/.test(inner)) {
    throw new TemplateError('a default value in shell style, which Jinja writes as a filter', offset);
  }
  if (/^env\./.test(inner)) {
    throw new TemplateError('a variable in the style of Soda Core v4', offset);
  }
}

function maskTemplate(template: string): string {
  return template.startsWith('${')
    ? template.replace(/[^A-Za-z0-9\r\n]/g, 'x')
    : template.replace(/[^\r\n]/g, ' ');
}
