import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../../../simulators/soda-cloud/json.ts';

const SOURCE = fileURLToPath(new URL('go/', import.meta.url));
const PROGRAM = fileURLToPath(
  new URL(`../../../.conformance/go/reader${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url),
);

/** Selects the library that reads the file. */
export type GoFormat = 'credentials' | 'docker-config' | 'env-file' | 'values';

/** The values of one file by name, or the error of its reader. */
export type GoReading = Readonly<Record<string, string>> | { readonly error: string };

/** Go caches the build, so only the first one takes long. */
export function buildGoReader(): void {
  execFileSync('go', ['build', '-mod=readonly', '-o', PROGRAM, '.'], { cwd: SOURCE, stdio: 'inherit' });
}

export function readWithGo(format: GoFormat, paths: readonly string[]): readonly GoReading[] {
  const output = execFileSync(PROGRAM, [format, ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const response: unknown = JSON.parse(output);
  if (!Array.isArray(response)) {
    throw new Error(`the reader did not return a list: ${output.slice(0, 300)}`);
  }
  return response.map(parseReading);
}

function parseReading(value: unknown): GoReading {
  if (!isJsonObject(value)) {
    throw new Error('the reader did not return an object');
  }
  const { error, values } = value;
  if (error !== '' || !isJsonObject(values)) {
    return { error: String(error) };
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, encoded]) => [
      name,
      Buffer.from(String(encoded), 'base64').toString('utf8'),
    ]),
  );
}
