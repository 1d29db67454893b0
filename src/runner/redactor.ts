import { echoSpellings } from '../keys/spellings.ts';

/** Replaces known secrets, in any spelling that an echo may give them, with `***`. */
export class Redactor {
  readonly #values = new Set<string>();
  #spellings: readonly string[] | undefined;

  add(value: string): void {
    this.#values.add(value);
    this.#spellings = undefined;
  }

  has(value: string): boolean {
    return this.#values.has(value);
  }

  redact(text: string): string {
    this.#spellings ??= longestFirst([...this.#values].flatMap(echoSpellings).map(lowerCase));
    const searched = lowerCase(text);
    return this.#spellings.some((spelling) => searched.includes(spelling))
      ? this.#spellings.reduce(hide, text)
      : text;
  }
}

function longestFirst(spellings: string[]): string[] {
  return spellings.sort((a, b) => b.length - a.length);
}

/** Plain search: a pattern of all spellings would be too large for the engine when a key is very long. */
function hide(text: string, spelling: string): string {
  const searched = lowerCase(text);
  let shown = '';
  let from = 0;
  for (let at = searched.indexOf(spelling); at !== -1; at = searched.indexOf(spelling, from)) {
    shown += `${text.slice(from, at)}***`;
    from = at + spelling.length;
  }
  return shown + text.slice(from);
}

/** ASCII only, which keeps every position where it is. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
