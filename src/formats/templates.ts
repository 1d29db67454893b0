/** A template that Soda Library and Soda Core v3 cannot render, and where it starts in the text. */
export class TemplateError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'TemplateError';
    this.offset = offset;
  }
}

/** The delimiters that Soda Core v3 gives to Jinja. */
const OPENERS = /\$\{|\{%|\{#/g;

/**
 * Makes a text with Jinja templates readable as YAML: every template is replaced by as many harmless characters, line
 * breaks kept, so that positions stay. Templates that differ stay different.
 * @throws TemplateError for a template that is not closed or that the engine is known to refuse
 */
export function blankTemplates(text: string): string {
  // without a $ the engine does not render the file at all
  if (!text.includes('$')) {
    return text;
  }
  let blanked = '';
  let end = 0;
  const unclosed = new Set<string>();
  for (const { index } of text.matchAll(OPENERS)) {
    if (index >= end) {
      const close = templateEnd(text, index, unclosed);
      blanked += text.slice(end, index) + blank(text.slice(index, close));
      end = close;
    }
  }
  return blanked + text.slice(end);
}

function templateEnd(text: string, start: number, unclosed: Set<string>): number {
  const opener = text.slice(start, start + 2);
  const end =
    opener === '${'
      ? expressionEnd(text, start + 2, unclosed)
      : closedBy(text, start + 2, opener === '{%' ? '%}' : '#}');
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

/** What follows a quotation mark up to the one that closes it. */
const QUOTED: Readonly<Record<string, RegExp>> = { "'": /(?:\\.|[^'\\])*'/sy, '"': /(?:\\.|[^"\\])*"/sy };

/**
 * The offset after the `}` that closes an expression; braces and quoted texts in it are passed over.
 * @param unclosed the quotation marks that nothing closes: where one is not, no later one of its kind is
 */
function expressionEnd(text: string, from: number, unclosed: Set<string>): number | undefined {
  const token = /['"{}]/g;
  token.lastIndex = from;
  let depth = 1;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    const quoted = QUOTED[found];
    if (quoted === undefined) {
      depth += found === '{' ? 1 : -1;
      if (depth === 0) {
        return token.lastIndex;
      }
    } else if (!unclosed.has(found)) {
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

function blank(template: string): string {
  return template.startsWith('${')
    ? template.replace(/[^A-Za-z0-9\r\n]/g, 'x')
    : template.replace(/[^\r\n]/g, ' ');
}
