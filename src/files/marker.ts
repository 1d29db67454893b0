/** How every file that the action writes begins: how it knows its own files again. */
export const MARKER = '# Written by Soda Cloud Keys';

/**
 * The first line of one written file. The number tells the files of several steps apart, so that each takes away its
 * own only. The digest is that of all other lines, in a file that is the action's as a whole: one that somebody has
 * changed since is theirs.
 * @param number 8 hex digits
 * @param digest 8 hex digits
 */
export function headerLine(number: string, digest?: string): string {
  const numbers = digest === undefined ? number : `${number} ${digest}`;
  return `${MARKER} (${numbers}). It may hold an API key: keep it out of commits, artifacts and images.`;
}

/** Whether a line, alone in a text, is one that the action starts its own lines with. */
export function isHeaderLine(line: string): boolean {
  return line.trim().startsWith(MARKER);
}

/** The numbers in a header of some step; `undefined` for any other text. */
export function numbersOf(text: string): { readonly number: string; readonly digest?: string } | undefined {
  const [, number, digest] = /\(([0-9a-f]{8})(?: ([0-9a-f]{8}))?\)/.exec(text) ?? [];
  if (number === undefined || text !== headerLine(number, digest)) {
    return undefined;
  }
  return digest === undefined ? { number } : { number, digest };
}
