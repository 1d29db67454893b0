import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { type ApiKey, SAMPLE_KEY } from '../../simulators/soda-cloud/organizations.ts';

export const CURRENT: ApiKey = SAMPLE_KEY;

export const NEW: ApiKey = {
  id: '9d4b7f20-1e6c-4c83-b5a9-03f8e2d7c614',
  secret: 'hT6pXc1-VnQ8sLw_Ry3KdZ0bMjGfU5aEoB7iYtHk2uWxJ4rPqCgNvS',
};

/** The password of the data source that the examples scan. */
export const PASSWORD = 'not-the-key-but-a-password';

/** Texts that must not appear, by description. */
export type Forbidden = Readonly<Record<string, string>>;

/** The ID and the secret, plain, in base64, and as Basic authentication. */
export function encodedForms(name: string, { id, secret }: ApiKey): Forbidden {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  return {
    [`ID of the ${name} key`]: id,
    [`secret of the ${name} key`]: secret,
    [`ID of the ${name} key in base64`]: base64(id),
    [`secret of the ${name} key in base64`]: base64(secret),
    [`${name} key in Basic authentication`]: base64(`${id}:${secret}`),
  };
}

export const FORBIDDEN: Forbidden = {
  ...encodedForms('current', CURRENT),
  ...encodedForms('new', NEW),
  "workflow's token": WORKFLOW_TOKEN.token,
};

/** The lines of a private key, as a log would show it. */
export function linesOfKey(name: string, pem: string): Forbidden {
  const lines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return Object.fromEntries(lines.map((line, index) => [`line ${index + 1} of the ${name}`, line]));
}

/** The descriptions of the forbidden texts that `text` contains. */
export function findSecrets(text: string, forbidden: Forbidden): string[] {
  return Object.entries(forbidden)
    .filter(([, form]) => text.includes(form))
    .map(([name]) => name);
}

/** The files in these directories that contain a forbidden text, each with its description. */
export function findSecretsInFiles(directories: readonly string[], forbidden: Forbidden): string[] {
  return directories.filter(existsSync).flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((file) =>
        findSecrets(readFileSync(file, 'latin1'), forbidden).map(
          (what) => `${relative(directory, file)}: ${what}`,
        ),
      ),
  );
}
