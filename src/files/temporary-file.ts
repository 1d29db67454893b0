import type { FileSystem } from './file-system.ts';

/** Creates a file that nothing stands in the place of, whole and on the disk, with these permissions whatever the umask. */
export function writeTemporaryFile(
  path: string,
  content: string | Uint8Array,
  mode: number,
  fs: FileSystem,
): void {
  const descriptor = fs.openSync(path, 'wx', 0o600);
  try {
    fs.fchmodSync(descriptor, mode);
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
