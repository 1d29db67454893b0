import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { PROFILE } from '../formats/default-profile.ts';
import { type FileSystem, statsOf } from './file-system.ts';
import { headerLine, MARKER, numbersOf } from './marker.ts';
import { withoutPart } from './part.ts';
import { LARGEST_FILE, readStart, startsWith } from './regular-file.ts';

/** What stands at a path, as far as writing cares. */
export type Occupant = 'nothing' | 'own file' | 'foreign file' | 'symbolic link' | 'something else';

/** Looks at a path without following a symbolic link in its last component. */
export function occupantOf(path: string, fs: FileSystem): Occupant {
  const stats = statsOf(path, fs);
  if (stats === undefined) {
    return 'nothing';
  }
  if (stats.isSymbolicLink()) {
    return 'symbolic link';
  }
  if (!stats.isFile()) {
    return 'something else';
  }
  return startsWith(path, MARKER, fs) && isAsWritten(path, fs) ? 'own file' : 'foreign file';
}

/** What the action writes is at most a file that it reads with its own lines before it. */
const LARGEST_WRITTEN = 2 * LARGEST_FILE;

/** Whether a file holds what the action wrote and nothing that somebody has added or changed since. */
function isAsWritten(path: string, fs: FileSystem): boolean {
  const bytes = readStart(path, LARGEST_WRITTEN, fs);
  const text = bytes.toString('latin1');
  const header = text.split('\n', 1)[0]?.trimEnd() ?? '';
  const numbers = numbersOf(header);
  if (numbers?.digest === undefined) {
    return numbers !== undefined && isProfileAlone(text, header);
  }
  return numbers.digest === digestOf(bytes.subarray(header.length));
}

const LINES_OF_PROFILE = /^[^\n]*\n[^\n]*\n(?: +(?:host|scheme|api_key_id|api_key_secret): [^\n]*\n?)+\s*$/;

/** Whether a credentials file of the Soda CLI holds no profile, and no line of one, but what the action wrote. */
function isProfileAlone(text: string, header: string): boolean {
  const rest = withoutPart(text, header, { key: PROFILE, addedBreak: '' });
  return rest?.trim() === '' && LINES_OF_PROFILE.test(text);
}

/**
 * The text of a file that is the action's as a whole, with the digest of its other lines in its header.
 * @param text begins with a header
 */
export function sealed(text: string, number: string): { readonly text: string; readonly header: string } {
  const below = text.slice(headerLine(number).length);
  const header = headerLine(number, digestOf(utf8ToBytes(below)));
  return { text: `${header}${below}`, header };
}

/** Too short to tell anything of a key, and long enough to see a change that nobody makes on purpose to deceive. */
function digestOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes)).slice(0, 8);
}
