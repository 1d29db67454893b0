/** An annotation is cut off by GitHub when it gets long; the summary holds every line. */
const MOST_LINES = 20;

/**
 * Texts as a list, a line each, and how many more there are.
 * @param where what has all of them
 */
export function lineList(texts: readonly string[], where = 'see the summary'): string {
  const rest = texts.length - MOST_LINES;
  const lines = texts.slice(0, MOST_LINES).map((text) => `- ${text}`);
  return [...lines, ...(rest > 0 ? [`- and ${rest} more: ${where}`] : [])].join('\n');
}
