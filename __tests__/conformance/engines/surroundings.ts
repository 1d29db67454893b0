import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an engine runs in: a home of its own, and an environment that keeps it to loopback. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function createSurroundings(): Promise<Surroundings> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  const settings = join(directory, '.soda');
  await mkdir(settings);
  // The only switch v3 has; without the file it also makes up a cookie and writes one.
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
      // Both engines look for a .env file from their own folder upward, which leads through this repository.
      PYTHON_DOTENV_DISABLED: '1',
      SODA_CORE_TELEMETRY_ENABLED: 'false',
      OTEL_SDK_DISABLED: 'true',
      // Nothing listens there: whatever an engine still wanted from the network would fail, and at once.
      http_proxy: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
      no_proxy: '127.0.0.1',
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
