import { chartView } from './chart-view.ts';

/** The Markdown of a job summary as plain text, similar to the page on GitHub. */
export function summaryView(markdown: string): string {
  return markdown
    .split(/^(```\w*\n.*?\n```)$/ms)
    .map((part) => (part.startsWith('```') ? codeOf(part) : proseOf(part)))
    .join('');
}

function proseOf(part: string): string {
  return part
    .split(/((?:^\|.*\|$\n?)+)/m)
    .map((piece) => (piece.startsWith('|') ? tableOf(piece) : piece.split('\n').map(plain).join('\n')))
    .join('');
}

/** The rows of a table with aligned columns. */
function tableOf(table: string): string {
  const rows = table.trimEnd().split('\n').filter(isShown).map(cellsOf);
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** A bar within a cell is an entity, so every other bar ends a cell. */
function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split('|')
    .map((cell) => plain(cell.trim()));
}

function codeOf(block: string): string {
  const code = block.split('\n').slice(1, -1).join('\n');
  return block.startsWith('```mermaid') ? chartView(code) : code;
}

/** Whether GitHub shows the row: not an empty table head or the line below it. */
function isShown(line: string): boolean {
  return !/^\|[ |-]*\|$/.test(line);
}

function plain(line: string): string {
  return line
    .replace(/^#+ /, '')
    .replace(/<summary>(.*?)<\/summary>/g, '$1: ')
    .replace(/<\/?details>/g, '')
    .replace(/\*\*(.+?)\*\*/g, '$1')
    .replaceAll('`', '')
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));
}
