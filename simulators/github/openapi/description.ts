import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';
import { extract } from './extract.ts';

/** Which of GitHub's descriptions of its REST API. */
export type Edition = 'api.github.com' | 'ghes-3.19';

/** The part of a description that is about some operations: `{ operations, components: { schemas } }`. */
export interface Description {
  readonly document: JsonObject;
  readonly operations: JsonObject;
  /** From the schema `app-permissions`. */
  readonly appPermissions: ReadonlyMap<string, readonly string[]>;
}

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/soda-cloud-keys/', import.meta.url));

/** To be raised when `extract` makes something else of the same description. */
const EXTRACT_VERSION = 2;

const require = createRequire(import.meta.url);

/** The complete description has 13 MB; the required part is cached. */
export async function loadDescription(edition: Edition, operations: readonly string[]): Promise<Description> {
  const cached = join(CACHE, `${edition}-${await cacheKey(operations)}.json`);
  const known = await readFile(cached, 'utf8').catch(() => undefined);
  if (known !== undefined) {
    return describe(JSON.parse(known));
  }
  const file = require.resolve(`@octokit/openapi/generated/${edition}.json`);
  const document = extract(JSON.parse(await readFile(file, 'utf8')), operations);
  await keep(cached, JSON.stringify(document));
  return describe(document);
}

async function cacheKey(operations: readonly string[]): Promise<string> {
  const manifest = await readFile(require.resolve('@octokit/openapi/package.json'), 'utf8');
  return createHash('sha256')
    .update(JSON.stringify([EXTRACT_VERSION, manifest, operations]))
    .digest('hex')
    .slice(0, 16);
}

/** Several processes may do this at once. A read-only `node_modules` is not an error. */
async function keep(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.${performance.now()}`;
  try {
    await mkdir(CACHE, { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch {
    // the next start extracts again
  }
}

function describe(document: unknown): Description {
  const operations = isJsonObject(document) ? document['operations'] : undefined;
  if (!isJsonObject(document) || !isJsonObject(operations)) {
    throw new Error("GitHub's description of its API has another shape than expected");
  }
  return { document, operations, appPermissions: appPermissionsIn(document) };
}

function appPermissionsIn(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  const properties = ['components', 'schemas', 'app-permissions', 'properties'].reduce<unknown>(
    (value, key) => (isJsonObject(value) ? value[key] : undefined),
    document,
  );
  if (!isJsonObject(properties)) {
    throw new Error("GitHub's description of its API has no permissions of Apps");
  }
  return new Map(
    Object.entries(properties).map(([name, schema]) => {
      const levels: unknown = isJsonObject(schema) ? schema['enum'] : undefined;
      return [name, Array.isArray(levels) ? levels.map(String) : []];
    }),
  );
}
