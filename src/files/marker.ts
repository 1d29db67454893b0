/** How every file that the action writes begins: how it knows its own files again. */
export const MARKER = '# Written by Soda Cloud Keys';

/**
 * The first line of one written file. The number tells the files of several steps apart, so that each takes away its
 * own only.
 */
export function headerLine(number: string): string {
  return `${MARKER} (${number}). It may hold an API key: keep it out of commits, artifacts and images.`;
}

/** Whether a line, alone in a text, is one that the action starts its own lines with. */
export function isHeaderLine(line: string): boolean {
  return line.trim().startsWith(MARKER);
}

/** Whether a text is exactly the header of some step. */
export function isHeader(text: string): boolean {
  const number = /\(([0-9a-f]{8})\)/.exec(text)?.[1];
  return number !== undefined && text === headerLine(number);
}
