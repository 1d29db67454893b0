import { isHeaderLine } from '../formats/types.ts';
import { type FileSystem, permissionsOf, readRegularFile, replaceFile, statsOf } from '../shared/files.ts';
import type { CleanupState, WrittenPart } from './cleanup.ts';

/**
 * What became of what a step wrote. `lines removed`: the rest of the file is somebody else's and stays. `changed`: another program wrote the file anew, and what is there may hold the key.
 * `link`: a symbolic link stands there now.
 */
export type FileRemoval = 'removed' | 'lines removed' | 'not there' | 'of another step' | 'changed' | 'link';

/** How often a file is looked at again that another job writes at the same moment. */
const ATTEMPTS = 5;

/**
 * Takes the lines of one step out of a file and leaves the rest as it is, byte for byte. Where there was no file before
 * and nothing is left of it, the file goes too.
 */
export function removePart(state: CleanupState, part: WrittenPart, fs: FileSystem): FileRemoval {
  for (let attempt = 1; ; attempt += 1) {
    const removal = tryToRemovePart(state, part, attempt === ATTEMPTS, fs);
    if (removal !== undefined) {
      return removal;
    }
  }
}

/** `undefined` when somebody wrote the file meanwhile. */
function tryToRemovePart(
  { file, header, temporaryFile }: CleanupState,
  part: WrittenPart,
  isLast: boolean,
  fs: FileSystem,
): FileRemoval | undefined {
  const stats = statsOf(file, fs);
  if (stats?.isFile() !== true) {
    return stats?.isSymbolicLink() === true ? 'link' : 'not there';
  }
  const bytes = readRegularFile(file, fs);
  // every byte is one character, so that what is not UTF-8 comes through as well
  const text = bytes.toString('latin1');
  const rest = withoutPart(text, header, part);
  if (rest === undefined) {
    return text.includes(header) || holdsUnmarked(text, part.key)
      ? 'changed'
      : text.split('\n').some(isHeaderLine)
        ? 'of another step'
        : 'not there';
  }
  if (part.modeBefore === undefined && rest.trim() === '') {
    fs.unlinkSync(file);
    return 'removed';
  }
  const mode = part.modeBefore ?? permissionsOf(file, fs) ?? 0o600;
  const content = Buffer.from(rest, 'latin1');
  const isCurrent = () => isLast || readRegularFile(file, fs).equals(bytes);
  return replaceFile(file, temporaryFile, { content, mode }, isCurrent, fs) ? 'lines removed' : undefined;
}

/** Whether a key stands in a text without the header of any step above it: programs drop comments. */
function holdsUnmarked(text: string, key: string): boolean {
  const lines = text.split('\n');
  return lines.some((line, index) => line.trim() === `${key}:` && !isHeaderLine(lines[index - 1] ?? ''));
}

/** The three bytes of it in UTF-8, each as one character. */
const BYTE_ORDER_MARK = '\xEF\xBB\xBF';

/**
 * A text without the header, the key right below it and all lines that are indented deeper than that; `undefined` when
 * those are not in it. A header that somebody left above another key is no reason to take that one.
 */
export function withoutPart(
  text: string,
  header: string,
  { key, addedBreak }: Pick<WrittenPart, 'key' | 'addedBreak'>,
): string | undefined {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const lines = text.slice(mark.length).split(/(?<=\n)/);
  const start = lines.findIndex(
    (line, index) => line.trim() === header && lines[index + 1]?.trim() === `${key}:`,
  );
  if (start === -1) {
    return undefined;
  }
  const indentation = indentationOf(lines[start]);
  const below = lines.slice(start + 2);
  const length = below.findIndex((_, index) => !isDeeper(below.slice(index), indentation));
  const before = lines.slice(0, start).join('');
  const after = length === -1 ? '' : below.slice(length).join('');
  // what was added after the lines needs the line break before them
  const dropsBreak = after === '' && addedBreak !== '' && before.endsWith(addedBreak);
  return mark + (dropsBreak ? before.slice(0, -addedBreak.length) : before) + after;
}

/** Whether the first of some lines belongs to the key above, also a blank line among those that do. */
function isDeeper(lines: readonly string[], indentation: number): boolean {
  const next = lines.find((line) => line.trim() !== '');
  return next !== undefined && indentationOf(next) > indentation;
}

/** The number of spaces before the first other character; none in a line that has none. */
function indentationOf(line = ''): number {
  return Math.max(0, line.search(/[^ \r\n]/));
}
