/** Text as Markdown shows it, whatever characters it holds. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .,:/\\_-]/gu, (character) => `&#${character.codePointAt(0)};`)
    .replace(/_/g, '&#95;');
}

/** A table of two columns; cells are Markdown. */
export function factTable(rows: readonly (readonly [fact: string, value: string])[]): string {
  return ['| | |', '|---|---|', ...rows.map(([fact, value]) => `| ${fact} | ${value} |`)].join('\n');
}

export function bulletList(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function codeBlock(language: string, code: string): string {
  return [`\`\`\`${language}`, code, '```'].join('\n');
}
