import { WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { type ApiKey, SAMPLE_KEY } from '../../simulators/soda-cloud/organizations.ts';

export const CURRENT: ApiKey = SAMPLE_KEY;

export const NEW: ApiKey = {
  id: '9d4b7f20-1e6c-4c83-b5a9-03f8e2d7c614',
  secret: 'hT6pXc1-VnQ8sLw_Ry3KdZ0bMjGfU5aEoB7iYtHk2uWxJ4rPqCgNvS',
};

/** For the data source that the examples scan. */
export const PASSWORD = 'not-the-key-but-a-password';

/** Whatever must not be seen, by what it is. */
export type Forbidden = Readonly<Record<string, string>>;

/** ID and secret as they are, in base64, and what Basic authentication makes of both. */
export function formsOf(name: string, { id, secret }: ApiKey): Forbidden {
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
  ...formsOf('current', CURRENT),
  ...formsOf('new', NEW),
  "workflow's token": WORKFLOW_TOKEN.token,
};

/** What of it a text holds. */
export function foundIn(text: string, forbidden: Forbidden): string[] {
  return Object.entries(forbidden)
    .filter(([, form]) => text.includes(form))
    .map(([name]) => name);
}
