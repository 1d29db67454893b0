import { ActionError } from '../errors/action-error.ts';
import type { KeyPair } from '../keys/key-pair.ts';

/** Something in a value that a format's syntax or its reader cannot carry. */
export interface Limit {
  readonly concerns: (text: string) => boolean;
  /** What the value holds then, such as `a colon`. */
  readonly found: string;
  readonly why: string;
}

/** JavaScript and YAML have halves of characters beyond the first plane; UTF-8, which all readers take, has not. */
export const HALF_CHARACTER: Limit = {
  concerns: (text) => /\p{Surrogate}/u.test(text),
  found: 'half of a character (an unpaired surrogate)',
  why: 'There is no way to write it in UTF-8.',
};

/**
 * @throws ActionError for the first value that one of its limits forbids. It names the half of the pair and what is in
 * its way, and shows nothing of the value.
 */
export function checkLimits(
  format: string,
  { id, secret }: KeyPair,
  limits: { readonly id: readonly Limit[]; readonly secret: readonly Limit[] },
): void {
  const halves = [
    { name: 'API key ID', value: id, limits: limits.id },
    { name: 'API key secret', value: secret, limits: limits.secret },
  ];
  for (const half of halves) {
    const limit = half.limits.find(({ concerns }) => concerns(half.value.reveal()));
    if (limit !== undefined) {
      throw notWritable(format, half.name, limit);
    }
  }
}

function notWritable(format: string, name: string, { found, why }: Limit): ActionError {
  return new ActionError('Key not writable in this format', {
    what: `The ${name} holds ${found}, which a file of the format '${format}' cannot carry.`,
    why,
    fix: "Generate a new key in Soda Cloud, or set 'format' to another one that your tool reads.",
  });
}
