/** A Markdown text without its code. */
export function withoutCode(text: string): string {
  return text.replace(/^ *```.*?^ *```$/gms, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors of the headings, as GitHub names them. */
export function anchorsOf(text: string): string[] {
  return [...text.replace(/^ *```.*?^ *```$/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The addresses of all links. */
export function linksOf(text: string): string[] {
  return [
    ...withoutCode(text.replace(/\[`([^`]*)`\]/g, '[$1]')).matchAll(/\]\(([^()\s]+)\)|^\[[^\]]+\]: (\S+)$/gm),
  ].map(([, inline, reference]) => inline ?? reference ?? '');
}

/** The addresses of all pictures in HTML, which are light or dark as the reader's page is. */
export function picturesOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/ (?:src|srcset)="([^"]+)"/g)].map(([, address = '']) => address);
}

/** The cells of every row of a table, heads left out. */
export function tableRows(text: string): string[][] {
  return [...text.replace(/^.*\n\|[-|]+\|$/gm, '').matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) =>
    row.split(/(?<!\\)\|/).map((cell) => cell.trim()),
  );
}

/** The number of words, without code and URLs. */
export function countWords(text: string): number {
  return text
    .replace(/^ *```.*?^ *```$/gms, '')
    .replace(/\]\([^)]*\)/g, ']')
    .split(/[\s|]+/)
    .filter((word) => /\w/.test(word)).length;
}

/** The text below a heading of the second level. */
export function sectionOf(text: string, heading: string): string {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}
