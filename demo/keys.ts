import { SAMPLE_TOKEN, WORKFLOW_TOKEN } from '../simulators/github/state/tokens.ts';
import { type ApiKey, SAMPLE_KEY } from '../simulators/soda-cloud/organizations.ts';

/** The key that the simulated Soda Cloud accepts. */
export const KNOWN_KEY: ApiKey = SAMPLE_KEY;

/** Well formed, but deleted in Soda Cloud. */
export const DELETED_KEY: ApiKey = {
  id: 'c2e7a4d1-5b38-4f60-9a1c-7e0d93b6f248',
  secret: 'aK3nW8zJ-rP5tYxE1uBvQ6mSg_L0hDcN9fTiO2wXy7RkZ4jVbMqHpA',
};

/** The new key of a rotation; a scene adds it to the simulated Soda Cloud. */
export const NEW_KEY: ApiKey = {
  id: '9d4b7f20-1e6c-4c83-b5a9-03f8e2d7c614',
  secret: 'hT6pXc1-VnQ8sLw_Ry3KdZ0bMjGfU5aEoB7iYtHk2uWxJ4rPqCgNvS',
};

const ALL_FORMS = [
  ...[KNOWN_KEY, DELETED_KEY, NEW_KEY].flatMap(formsOf),
  SAMPLE_TOKEN.token,
  WORKFLOW_TOKEN.token,
];

/** The ID, the secret, and both as sent by Basic authentication. */
export function formsOf({ id, secret }: ApiKey): string[] {
  return [id, secret, Buffer.from(`${id}:${secret}`).toString('base64')];
}

/** Whether a text holds a key or a token of GitHub. */
export function holdsAnyKey(text: string): boolean {
  return ALL_FORMS.some((form) => text.includes(form));
}

/** A text with every key in it replaced by asterisks. */
export function blanked(text: string): string {
  return ALL_FORMS.reduce((blank, form) => blank.replaceAll(form, '********'), text);
}
