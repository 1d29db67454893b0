import type { InputReader } from './reader.ts';

const OWNER_READS = 0o400;

/**
 * The permission bits of the written file. YAML turns an unquoted `0644` into 644 before the action sees it, so the
 * leading zero is optional.
 * @throws ActionError for anything but three octal digits that let the owner read, and others no more than the owner
 */
export function readFileMode(reader: InputReader): number {
  const [, digits] = /^(?:0o?)?([0-7]{3})$/.exec(reader.text('file-mode')) ?? [];
  if (digits === undefined) {
    throw reader.invalid('file-mode', "three octal digits such as '0600' or '0644'");
  }
  const mode = Number.parseInt(digits, 8);
  const owner = mode >> 6;
  const others = ((mode >> 3) | mode) & 0o7;
  if ((mode & OWNER_READS) === 0 || (others & ~owner) !== 0) {
    throw reader.invalid(
      'file-mode',
      "a mode such as '0600' or '0644'",
      'The owner could not read the file, or others could do more with it than its owner. An unquoted 0o644 arrives here as 420: quote it.',
    );
  }
  return mode;
}
