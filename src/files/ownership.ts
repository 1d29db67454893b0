import { PROFILE } from '../formats/default-profile.ts';
import { type FileSystem, statsOf } from './file-system.ts';
import { MARKER } from './marker.ts';
import { withoutPart } from './part.ts';
import { LARGEST_FILE, readStart } from './regular-file.ts';

/** What stands at a path, as far as writing and removing care. */
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
  return startsWith(path, MARKER, fs) && !holdsOtherProfiles(path, fs) ? 'own file' : 'foreign file';
}

/** Whether the action wrote no more than the first of several profiles of the Soda CLI into the file. */
function holdsOtherProfiles(path: string, fs: FileSystem): boolean {
  const start = readStart(path, LARGEST_FILE, fs).toString('latin1');
  const [header = '', second = ''] = start.split('\n', 2);
  if (second.trim() !== `${PROFILE}:`) {
    return false;
  }
  const rest = withoutPart(start, header.trim(), { key: PROFILE, addedBreak: '' });
  return rest === undefined || rest.trim() !== '';
}

/** Whether a regular file begins with a text. */
export function startsWith(path: string, text: string, fs: FileSystem): boolean {
  const expected = Buffer.from(text, 'utf8');
  return readStart(path, expected.length, fs).equals(expected);
}
