import { type FileSystem, permissionsOf, statsOf } from './file-system.ts';
import { isHeaderLine } from './marker.ts';
import type { Receipt, WrittenPart } from './receipt.ts';
import { writeTemporaryFile } from './temporary-file.ts';

/** `rewritten`: another program wrote the file anew, with a key of this name in it that may be the same. */
export type PartRemoval = 'removed' | 'not there' | 'rewritten';

/**
 * Takes the lines of one step out of a file and leaves the rest as it is, byte for byte. Where there was no file before
 * and nothing is left of it, the file goes too.
 */
export function removePart(
  { file, header, temporaryFile }: Receipt,
  part: WrittenPart,
  fs: FileSystem,
): PartRemoval {
  if (statsOf(file, fs)?.isFile() !== true) {
    return 'not there';
  }
  // every byte is one character, so that what is not UTF-8 comes through as well
  const text = fs.readFileSync(file, 'latin1');
  const rest = withoutPart(text, header, part.addedBreak);
  if (rest === undefined) {
    return holdsUnmarked(text, part.key) ? 'rewritten' : 'not there';
  }
  if (part.modeBefore === undefined && rest.trim() === '') {
    fs.unlinkSync(file);
  } else {
    const mode = part.modeBefore ?? permissionsOf(file, fs) ?? 0o600;
    replaceFile(file, temporaryFile, Buffer.from(rest, 'latin1'), mode, fs);
  }
  return 'removed';
}

/** Whether a key stands in a text without the header of any step above it: programs drop comments. */
function holdsUnmarked(text: string, key: string): boolean {
  const lines = text.split('\n');
  return lines.some((line, index) => line.trim() === `${key}:` && !isHeaderLine(lines[index - 1] ?? ''));
}

function replaceFile(
  file: string,
  temporaryFile: string,
  content: Uint8Array,
  mode: number,
  fs: FileSystem,
): void {
  try {
    writeTemporaryFile(temporaryFile, content, { mode, durable: true }, fs);
    fs.renameSync(temporaryFile, file);
  } catch (error) {
    removeQuietly(temporaryFile, fs);
    throw error;
  }
}

/** Nothing comes later that would remove a copy of somebody's keys; the error that led here is the one to report. */
function removeQuietly(path: string, fs: FileSystem): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // it may not have come about
  }
}

/** The three bytes of it in UTF-8, each as one character. */
const BYTE_ORDER_MARK = '\xEF\xBB\xBF';

/**
 * A text without the header, the key below it and all lines that are indented deeper than that; `undefined` when the
 * header is not in it.
 */
export function withoutPart(text: string, header: string, addedBreak: string): string | undefined {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const lines = text.slice(mark.length).split(/(?<=\n)/);
  const start = lines.findIndex((line) => line.trim() === header);
  if (start === -1) {
    return undefined;
  }
  const indentation = indentationOf(lines[start]);
  const below = lines.slice(start + 2);
  const length = below.findIndex((line) => indentationOf(line) <= indentation);
  const before = lines.slice(0, start).join('');
  const after = length === -1 ? '' : below.slice(length).join('');
  // what was added after the lines needs the line break before them
  const dropsBreak = after === '' && addedBreak !== '' && before.endsWith(addedBreak);
  return mark + (dropsBreak ? before.slice(0, -addedBreak.length) : before) + after;
}

/** The number of spaces before the first other character; none in a line that has none. */
function indentationOf(line = ''): number {
  return Math.max(0, line.search(/[^ \r\n]/));
}
