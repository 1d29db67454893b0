import type { FileSystem } from './file-system.ts';

/**
 * Creates a file that nothing stands in the place of, whole, with these permissions whatever the umask.
 * @param durable on the disk before this returns: for what will replace a file that must not be lost, not even when the
 *   machine fails just then. Waiting for the disk takes longer than all the rest.
 */
export function writeTemporaryFile(
  path: string,
  content: string | Uint8Array,
  { mode, durable }: { readonly mode: number; readonly durable: boolean },
  fs: FileSystem,
): void {
  const descriptor = fs.openSync(path, 'wx', 0o600);
  try {
    fs.fchmodSync(descriptor, mode);
    fs.writeFileSync(descriptor, content);
    if (durable) {
      fs.fsyncSync(descriptor);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}
