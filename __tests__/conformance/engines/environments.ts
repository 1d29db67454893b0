import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Soda Core v3 and v4 cannot be installed in one Python environment. */
export type Engine = 'v3' | 'v4';

export const ENGINES: readonly Engine[] = ['v3', 'v4'];

const ROOT = fileURLToPath(new URL('../../../.conformance/', import.meta.url));
const EXECUTABLES = process.platform === 'win32' ? 'Scripts' : 'bin';

export function environmentDirectory(engine: Engine): string {
  return join(ROOT, engine);
}

/** An executable of the engine's environment, such as `python` or `soda`. */
export function executable(engine: Engine, name: string): string {
  const path = join(environmentDirectory(engine), EXECUTABLES, name);
  if (!existsSync(path) && !existsSync(`${path}.exe`)) {
    throw new Error(`Soda Core ${engine} is not installed: run npm run test:conformance`);
  }
  return path;
}

/** A file next to this one. */
export function engineFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** The home directory of an engine, and an environment that restricts it to loopback. */
export interface EngineHome {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function createEngineHome(): Promise<EngineHome> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  const settings = join(directory, '.soda');
  await mkdir(settings);
  // The only setting of v3; without the file it also creates a cookie ID and writes it.
  await writeFile(join(settings, 'config.yml'), 'send_anonymous_usage_stats: false\nuser_cookie_id: none\n');
  return {
    directory,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
      PYTHONUTF8: '1',
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      // Both engines search for a .env file from their own folder upward, which includes this repository.
      PYTHON_DOTENV_DISABLED: '1',
      SODA_CORE_TELEMETRY_ENABLED: 'false',
      OTEL_SDK_DISABLED: 'true',
      // Nothing listens on this port: any other request of an engine fails immediately.
      http_proxy: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
      no_proxy: '127.0.0.1',
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
