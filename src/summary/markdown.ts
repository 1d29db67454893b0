import { isLoopback, REGION_HOSTS } from '../soda-cloud/connection.ts';

const LINKED: readonly string[] = Object.values(REGION_HOSTS).map((host) => `https://${host}`);

/** An address up to the end of its host. */
const ADDRESS = /\w*:\/\/[^/\s]*/g;

/**
 * Text as Markdown shows it, whatever characters it holds. GitHub makes links of addresses, mentions and numbers of
 * issues in a text; here it makes them of the addresses of Soda Cloud and
 * of this machine only, as the rest may be somebody else's words.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .,:/\\_-]/gu, escapeCharacter)
    .replace(/_/g, '&#95;')
    .replace(ADDRESS, (address) => (isLinked(address) ? address : address.replace('//', '&#47;&#47;')))
    .replace(/www\./gi, (start) => start.replace('.', '&#46;'));
}

function isLinked(address: string): boolean {
  return LINKED.includes(address) || (URL.canParse(address) && isLoopback(new URL(address).hostname));
}

/** GitHub looks for mentions and issues after it has read the text, but not across elements. */
function escapeCharacter(character: string): string {
  const escaped = `&#${character.codePointAt(0)};`;
  return character === '@' || character === '#' ? `${escaped}<b></b>` : escaped;
}

/** A table of two columns; cells are Markdown. */
export function factTable(rows: readonly (readonly [fact: string, value: string])[]): string {
  return ['| | |', '|---|---|', ...rows.map(([fact, value]) => `| ${fact} | ${value} |`)].join('\n');
}

export function bulletList(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** @param code any text: the fence is longer than every row of backticks in it */
export function codeBlock(language: string, code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, code, fence].join('\n');
}
