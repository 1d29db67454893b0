// Apart from `header.ts`, as `post` does without Node's cryptography, which takes time to load.
import { createHash } from 'node:crypto';
import { headerLine, parseHeader } from './header.ts';

/**
 * Adds the digest to the header of a file that is entirely the action's.
 * @param text starts with `headerLine(number)`
 */
export function addDigest(text: string, number: string): { readonly text: string; readonly header: string } {
  const below = text.slice(headerLine(number).length);
  const header = headerLine(number, digestOf(Buffer.from(below)));
  return { text: `${header}${below}`, header };
}

/** Whether a file starts with a header whose digest is that of its other lines: nobody has changed it since. */
export function isUnchanged(bytes: Buffer): boolean {
  const end = bytes.indexOf('\n');
  const header = (end === -1 ? bytes : bytes.subarray(0, end)).toString('latin1').trimEnd();
  const digest = parseHeader(header)?.digest;
  return digest !== undefined && digest === digestOf(bytes.subarray(header.length));
}

/** Too short to reveal anything about a key, and long enough to detect any change that is not made on purpose. */
function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}
