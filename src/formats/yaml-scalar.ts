/**
 * A YAML double-quoted scalar in which every character but `[A-Za-z0-9._-]` is written as an escape.
 * Nothing in it can be taken for a template, a comment or syntax by the engines that read it: Soda Core v3 renders the
 * raw text with Jinja twice before it parses it, v4 parses first.
 */
export function safeScalar(text: string): string {
  return `"${safeSpelling(text)}"`;
}

/** What stands between the quotes of `safeScalar`. */
export function safeSpelling(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/gu, (character) => escapeCharacter(character.codePointAt(0) ?? 0));
}

function escapeCharacter(codePoint: number): string {
  const [letter, digits] = codePoint <= 0xff ? ['x', 2] : codePoint <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${codePoint.toString(16).padStart(digits, '0')}`;
}
