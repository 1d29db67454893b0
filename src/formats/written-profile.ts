import { isHeaderLine, parseHeader } from './header.ts';
import type { WrittenProfile } from './types.ts';

/** The profile that the Soda CLI uses when none is named. */
export const PROFILE = 'default';

/** The text of a credentials file, and which part of it the action wrote. */
export interface CredentialsText {
  readonly text: string;
  readonly profile: WrittenProfile;
}

/** A credentials file with nothing but the profile. */
export function profileOnly(lines: readonly string[]): CredentialsText {
  return { text: `${lines.join('\n')}\n`, profile: { besideOthers: false, addedBreak: '' } };
}

const PROFILE_LINES = /^[^\n]*\n[^\n]*\n(?: +(?:host|scheme|api_key_id|api_key_secret): [^\n]*\n?)+\s*$/;

/** Whether a credentials file contains no profile, and no line of one, but what the action wrote below this header. */
export function isProfileOnly(text: string, header: string): boolean {
  const numbers = parseHeader(header);
  return (
    // a header with a digest is that of another format
    numbers !== undefined &&
    numbers.digest === undefined &&
    withoutProfile(text, header, '')?.trim() === '' &&
    PROFILE_LINES.test(text)
  );
}

/** Whether the profile is in a text without the header of a step above it: programs drop comments. */
export function hasUnmarkedProfile(text: string): boolean {
  const lines = text.split('\n');
  return lines.some((line, index) => line.trim() === `${PROFILE}:` && !isHeaderLine(lines[index - 1] ?? ''));
}

/** The three bytes of it in UTF-8, each as one character. */
const BYTE_ORDER_MARK = '\xEF\xBB\xBF';

/**
 * A text without the header, the profile right below it and all lines that are indented deeper; `undefined` when those
 * are not in it. A header that was left above another key does not make that key the action's.
 * @param text one character a byte
 */
export function withoutProfile(
  text: string,
  header: string,
  addedBreak: WrittenProfile['addedBreak'],
): string | undefined {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const lines = text.slice(mark.length).split(/(?<=\n)/);
  const start = lines.findIndex(
    (line, index) => line.trim() === header && lines[index + 1]?.trim() === `${PROFILE}:`,
  );
  if (start === -1) {
    return undefined;
  }
  const indentation = indentationOf(lines[start]);
  const below = lines.slice(start + 2);
  const length = below.findIndex((_, index) => !isDeeper(below.slice(index), indentation));
  const before = lines.slice(0, start).join('');
  const after = length === -1 ? '' : below.slice(length).join('');
  // text that was added after the lines needs the line break before them
  const dropsBreak = after === '' && addedBreak !== '' && before.endsWith(addedBreak);
  return mark + (dropsBreak ? before.slice(0, -addedBreak.length) : before) + after;
}

/** Whether the first of some lines belongs to the key above, also a blank line among those that do. */
function isDeeper(lines: readonly string[], indentation: number): boolean {
  const next = lines.find((line) => line.trim() !== '');
  return next !== undefined && indentationOf(next) > indentation;
}

/** The number of spaces before the first other character; 0 in a line that has none. */
function indentationOf(line = ''): number {
  return Math.max(0, line.search(/[^ \r\n]/));
}
