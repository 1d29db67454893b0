import { type ApiKey, SAMPLE_KEY } from '../simulators/soda-cloud/organizations.ts';

/** The simulated Soda Cloud accepts this one. */
export const KNOWN_KEY: ApiKey = SAMPLE_KEY;

/** Well formed, but deleted in Soda Cloud. */
export const DELETED_KEY: ApiKey = {
  id: 'c2e7a4d1-5b38-4f60-9a1c-7e0d93b6f248',
  secret: 'aK3nW8zJ-rP5tYxE1uBvQ6mSg_L0hDcN9fTiO2wXy7RkZ4jVbMqHpA',
};

const ALL_FORMS = [KNOWN_KEY, DELETED_KEY].flatMap(formsOf);

/** ID, secret, and what Basic authentication makes of both. */
export function formsOf({ id, secret }: ApiKey): string[] {
  return [id, secret, Buffer.from(`${id}:${secret}`).toString('base64')];
}

export function holdsAnyKey(text: string): boolean {
  return ALL_FORMS.some((form) => text.includes(form));
}

/** A text with every key in it replaced by asterisks. */
export function blanked(text: string): string {
  return ALL_FORMS.reduce((blank, form) => blank.replaceAll(form, '********'), text);
}
