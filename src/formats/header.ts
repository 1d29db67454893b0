/** How every file that the action writes begins: this is how the action recognizes its own files. */
export const MARKER = '# Written by Soda Cloud Keys';

/**
 * The first line of a written file. The number distinguishes the files of several steps, so that each step removes only
 * its own. The digest covers all other lines of a file that is entirely the action's: a file that was changed since
 * belongs to whoever changed it.
 * @param number 8 hex digits
 * @param digest 8 hex digits
 */
export function headerLine(number: string, digest?: string): string {
  const numbers = digest === undefined ? number : `${number} ${digest}`;
  return `${MARKER} (${numbers}). It may hold an API key: keep it out of commits, artifacts and images.`;
}

/** Whether a line of a file is the header of some step. */
export function isHeaderLine(line: string): boolean {
  return line.trim().startsWith(MARKER);
}

/** The number and the digest in a header; `undefined` for any other text. */
export function parseHeader(text: string): { readonly number: string; readonly digest?: string } | undefined {
  const [, number, digest] = /\(([0-9a-f]{8})(?: ([0-9a-f]{8}))?\)/.exec(text) ?? [];
  if (number === undefined || text !== headerLine(number, digest)) {
    return undefined;
  }
  return digest === undefined ? { number } : { number, digest };
}
