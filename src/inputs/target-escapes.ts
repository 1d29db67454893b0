/** A line of the input `targets` that is none of those it takes. */
export class LineError extends Error {
  /** What is expected instead. None of the line's text, which may come from a file. */
  readonly expected: string;

  constructor(expected: string) {
    super('a line is no target');
    this.name = 'LineError';
    this.expected = expected;
  }
}

// a backslash takes the meaning from these characters and from no others, so also where another backslash precedes it

/** What qualifiers or names of its own begin with. */
export const SUFFIX_START = /(?<!\\)[[=]/;

export const WILDCARD = /(?<!\\)\*+/;

const ESCAPED = /\\([*#[=])/g;

/** The text that `escapeName` escaped. */
export function unescapeText(text: string): string {
  return text.replace(ESCAPED, '$1');
}

/** `#` begins a comment at the start of a line or after white space. */
export function withoutComment(line: string): string {
  const start = line.search(/(?<!\S)#/);
  return (start === -1 ? line : line.slice(0, start)).trim();
}
