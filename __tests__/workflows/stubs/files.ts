import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, posix, resolve } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../../simulators/soda-cloud/json.ts';
import { type Call, StubError } from './stub.ts';

/** The environment and the files that a program sees: in a container, or directly on the runner. */
export interface ExecutionContext {
  readonly env: Readonly<Record<string, string>>;
  /** @throws StubError for a path that does not exist, or that a container does not see */
  read(path: string): string;
}

/** A program that runs on the runner sees all of its files. */
export function runnerContext({ cwd, env }: Call): ExecutionContext {
  return {
    env,
    read(path) {
      const file = resolve(cwd, path);
      if (!existsSync(file)) {
        throw new StubError(`Configuration path '${path}' does not exist`, 3);
      }
      return readFileSync(file, 'utf8');
    },
  };
}

/** A directory or file of the runner, and its path in a container. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

/** Reads a file as a program in a container, which sees only what is mounted. */
export function readInContainer(path: string, mounts: readonly Mount[], workingDirectory: string): string {
  const inside = posix.resolve(workingDirectory, path);
  const mount = mounts.find(({ to }) => inside === to || inside.startsWith(`${to}/`));
  const outside = mount === undefined ? '' : join(mount.from, inside.slice(mount.to.length));
  if (!existsSync(outside)) {
    throw new StubError(`Configuration path '${path}' does not exist`, 3);
  }
  return readFileSync(outside, 'utf8');
}

/** `-v FROM:TO:ro`. Docker would create a missing path as an empty directory, which is always a mistake. */
export function parseMount(volume: string): Mount {
  const [from = '', to = '', access, ...more] = volume.split(':');
  if (!isAbsolute(from) || !isAbsolute(to) || !existsSync(from) || access !== 'ro' || more.length > 0) {
    throw new StubError(`not a read-only mount of an existing path: ${volume}`, 125);
  }
  return { from, to };
}

/** @throws StubError for YAML that is not a mapping */
export function parseMapping(text: string): JsonObject {
  const value: unknown = parse(text);
  if (!isJsonObject(value)) {
    throw new StubError('the file is not a mapping');
  }
  return value;
}

/** The value at a path of keys. */
export function valueAt(value: unknown, ...[key, ...keys]: readonly string[]): unknown {
  return key === undefined ? value : valueAt(isJsonObject(value) ? value[key] : undefined, ...keys);
}

/** @throws StubError for anything but a string */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const text = valueAt(value, ...keys);
  if (typeof text !== 'string') {
    throw new StubError(`no string at ${keys.join('.')}`);
  }
  return text;
}
