import { oneLine } from '../runner/one-line.ts';

/** An annotation is cut off by GitHub when it gets long, and read by nobody before that; the summary holds every line. */
const MOST_LINES = 20;

/** In characters: three texts of so many lines of this length are well below the 64 KiB of an annotation. */
const LONGEST_LINE = 500;

/**
 * Texts as a list, a line each, and how many more there are.
 * @param where what has all of them
 * @param count how many there are, where these texts are the first of them only
 * @param most how many are shown
 */
export function lineList(
  texts: readonly string[],
  where = 'see the summary',
  count = texts.length,
  most = MOST_LINES,
): string {
  const lines = texts.slice(0, most).map((text) => `- ${oneLine(text)}`);
  const rest = count - lines.length;
  return [...lines, ...(rest > 0 ? [`- and ${rest} more: ${where}`] : [])].join('\n');
}

/** A text whose lines are as many and as long as can be read, lists of any length among them. */
export function limitedText(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  // a list says itself that it is not all, and an introduction stands before it
  const most = MOST_LINES + 2;
  return lines.length <= most
    ? lines.join('\n')
    : [...lines.slice(0, most - 1), `- and ${lines.length - most + 1} more lines: see the summary`].join(
        '\n',
      );
}
