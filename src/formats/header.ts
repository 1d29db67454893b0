/** JSON has no comments: there the line opens an object, and its text is the value of a member that no reader knows. */
export type HeaderSyntax = 'comment' | 'json';

const OPENING = 'Written by Soda Cloud Keys';
const ADVICE = 'It may hold an API key: keep it out of commits, artifacts and images.';

const SYNTAXES = {
  comment: { start: '# ', end: '' },
  json: { start: '{ "_comment": "', end: '",' },
} as const satisfies Record<HeaderSyntax, { readonly start: string; readonly end: string }>;

const ALL_SYNTAXES = Object.keys(SYNTAXES) as HeaderSyntax[];

/** How every file that the action writes begins, one way for each syntax: this is how the action recognizes its own files. */
export const MARKERS: readonly string[] = ALL_SYNTAXES.map((syntax) => SYNTAXES[syntax].start + OPENING);

/**
 * The first line of a written file. The number distinguishes the files of several steps, so that each step removes only
 * its own. The digest covers all other lines of a file that is entirely the action's: a file that was changed since
 * belongs to whoever changed it.
 * @param number 8 hex digits
 * @param digest 8 hex digits
 */
export function headerLine(number: string, digest?: string, syntax: HeaderSyntax = 'comment'): string {
  const numbers = digest === undefined ? number : `${number} ${digest}`;
  const { start, end } = SYNTAXES[syntax];
  return `${start}${OPENING} (${numbers}). ${ADVICE}${end}`;
}

/** Whether a line of a file is the header of some step. */
export function isHeaderLine(line: string): boolean {
  return MARKERS.some((marker) => line.trim().startsWith(marker));
}

/** The number and the digest in a header; `undefined` for any other text. */
export function parseHeader(text: string): { readonly number: string; readonly digest?: string } | undefined {
  const [, number, digest] = /\(([0-9a-f]{8})(?: ([0-9a-f]{8}))?\)/.exec(text) ?? [];
  if (number === undefined || !ALL_SYNTAXES.some((syntax) => text === headerLine(number, digest, syntax))) {
    return undefined;
  }
  return digest === undefined ? { number } : { number, digest };
}
