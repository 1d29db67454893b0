import { type FileSystem, statsOf } from './file-system.ts';
import { MARKER } from './marker.ts';

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
  return startsWith(path, MARKER, fs) ? 'own file' : 'foreign file';
}

/** Whether the file of one step stands at a path, and not that of another. */
export function isFileOf(header: string, path: string, fs: FileSystem): boolean {
  return occupantOf(path, fs) === 'own file' && startsWith(path, header, fs);
}

function startsWith(path: string, text: string, fs: FileSystem): boolean {
  const expected = Buffer.from(text, 'utf8');
  const descriptor = fs.openSync(path, 'r');
  try {
    const start = Buffer.alloc(expected.length);
    fs.readSync(descriptor, start, 0, start.length, 0);
    return start.equals(expected);
  } finally {
    fs.closeSync(descriptor);
  }
}
