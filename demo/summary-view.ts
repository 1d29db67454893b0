/** The Markdown of a job summary as plain text, about as GitHub's page shows it. */
export function summaryView(markdown: string): string {
  return markdown
    .split(/^(```\w*\n.*?\n```)$/ms)
    .map((part) =>
      part.startsWith('```') ? codeOf(part) : part.split('\n').filter(isShown).map(plain).join('\n'),
    )
    .join('');
}

function codeOf(block: string): string {
  return block.split('\n').slice(1, -1).join('\n');
}

/** An empty table head and the line under it are there for Markdown only. */
function isShown(line: string): boolean {
  return !/^\|[ |-]*\|$/.test(line);
}

function plain(line: string): string {
  return line
    .replace(/^\| (.*?) \| (.*) \|$/, (_row, fact: string, value: string) => `${fact.padEnd(14)}${value}`)
    .replace(/^#+ /, '')
    .replace(/\*\*(.+?)\*\*/g, '$1')
    .replaceAll('`', '')
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));
}
