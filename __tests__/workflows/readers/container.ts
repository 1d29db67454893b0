import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import { Refusal } from '../stand-ins/call.ts';

/** A directory or file of the runner, and where a container sees it. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

/** Reads a file as a program in a container does, which sees what is mounted and nothing else. */
export function readInContainer(path: string, mounts: readonly Mount[], workingDirectory: string): string {
  const inside = posix.resolve(workingDirectory, path);
  const mount = mounts.find(({ to }) => inside === to || inside.startsWith(`${to}/`));
  const outside = mount === undefined ? '' : join(mount.from, inside.slice(mount.to.length));
  if (!existsSync(outside)) {
    throw new Refusal(`Configuration path '${path}' does not exist`, 3);
  }
  return readFileSync(outside, 'utf8');
}

/** `-v FROM:TO[:ro]`; what is not there Docker makes as an empty directory, which is never meant. */
export function parseMount(volume: string): Mount {
  const [from = '', to = '', access, ...more] = volume.split(':');
  if (!isAbsolute(from) || !isAbsolute(to) || !existsSync(from) || access !== 'ro' || more.length > 0) {
    throw new Refusal(`not a read-only mount of something that is there: ${volume}`, 125);
  }
  return { from, to };
}
