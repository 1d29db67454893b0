import type * as fs from 'node:fs';
import { errorCode } from '../errors/system-error.ts';

/** The part of `node:fs` that the action uses. */
export type FileSystem = Pick<
  typeof fs,
  | 'chmodSync'
  | 'closeSync'
  | 'existsSync'
  | 'fchmodSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readdirSync'
  | 'readFileSync'
  | 'readSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'unlinkSync'
  | 'writeFileSync'
>;

/** The stats of a path itself, not of what a link names; `undefined` when nothing is or can be there. */
export function statsOf(path: string, { lstatSync }: FileSystem): fs.Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // a part of the path is a file
    if (errorCode(error) === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}

const PERMISSIONS = 0o777;

/** The permission bits of what stands at a path; `undefined` when nothing does. */
export function permissionsOf(path: string, fs: FileSystem): number | undefined {
  const mode = statsOf(path, fs)?.mode;
  return mode === undefined ? undefined : mode & PERMISSIONS;
}
