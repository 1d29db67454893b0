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
  return startsWithMarker(path, fs) ? 'own file' : 'foreign file';
}

function startsWithMarker(path: string, fs: FileSystem): boolean {
  const expected = Buffer.from(MARKER, 'utf8');
  const descriptor = fs.openSync(path, 'r');
  try {
    const start = Buffer.alloc(expected.length);
    fs.readSync(descriptor, start, 0, start.length, 0);
    return start.equals(expected);
  } finally {
    fs.closeSync(descriptor);
  }
}
