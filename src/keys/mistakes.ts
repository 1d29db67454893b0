import { ActionError } from '../errors/action-error.ts';
import type { KeyPair } from './key-pair.ts';
import type { Secret } from './secret.ts';

/** Where a pair comes from, as the user wrote it: `api-key-id`, or `api_key_id in 'soda-cloud'`. */
export interface PairNames {
  readonly id: string;
  readonly secret: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const USUAL_SECRET = /^[A-Za-z0-9_-]{20,}$/;
const NAME_OF_SECRET = /^(secrets\.|env\.|\$)?[A-Z]+(_[A-Z]+)+$/;

/** The first mistake in a pair that can only be one, or `undefined`. */
export function findMistake(pair: KeyPair, names: PairNames): ActionError | undefined {
  return (
    findValueMistake(pair.id, names.id) ??
    findValueMistake(pair.secret, names.secret) ??
    findPairMistake(pair, names)
  );
}

/** Whether ID and secret look like Soda Cloud's. Their shape is not documented, so this is a hint and never an error. */
export function hasUsualShape(pair: KeyPair): boolean {
  return UUID.test(pair.id.reveal()) && USUAL_SECRET.test(pair.secret.reveal());
}

/** Whether a half looks like the name under which GitHub keeps it. A hint only: it could be a key for all we know. */
export function looksLikeName(pair: KeyPair): boolean {
  return [pair.id, pair.secret].some((half) => NAME_OF_SECRET.test(half.reveal()));
}

function findValueMistake(value: Secret, name: string): ActionError | undefined {
  const text = value.reveal();
  if (/^\$\{.*\}$/.test(text)) {
    return mistake(
      `${name} holds a reference that nothing has replaced.`,
      'GitHub replaces expressions of the form secrets.NAME in a workflow file only, and environment variables are not replaced at all.',
      `Set ${name} in the workflow to an expression that reads the secret, such as \${{ secrets.SODA_CLOUD_API_KEY_ID }}, and store the plain value in that secret.`,
    );
  }
  if (/^\*+$/.test(text)) {
    return mistake(
      `${name} holds nothing but asterisks.`,
      'It was copied from a log or a form that hides the value.',
      `Copy the value for ${name} from Soda Cloud and store it again. A key secret is shown only once: generate a new key if it is lost.`,
    );
  }
  if (/^(["']).*\1$/.test(text)) {
    return mistake(
      `${name} is wrapped in quotation marks.`,
      'The quotes of a YAML file or a shell command were pasted into the secret.',
      `Store the value for ${name} again without the quotes.`,
    );
  }
  return undefined;
}

function findPairMistake(pair: KeyPair, names: PairNames): ActionError | undefined {
  if (pair.id.equals(pair.secret)) {
    return mistake(
      `${names.id} and ${names.secret} are the same value.`,
      'One secret is probably used for both. Some published examples do that.',
      `Check the secret names in the workflow: ${names.id} takes the API key ID, ${names.secret} the API key secret.`,
    );
  }
  if (UUID.test(pair.secret.reveal()) && !UUID.test(pair.id.reveal())) {
    return mistake(
      `${names.id} and ${names.secret} are swapped.`,
      'In Soda Cloud the key ID is the UUID, and here the secret is one and the ID is not.',
      `Exchange the two: the UUID belongs into ${names.id}.`,
    );
  }
  return undefined;
}

function mistake(what: string, why: string, fix: string): ActionError {
  return new ActionError('API key not usable', { what, why, fix });
}
