import { echoSpellings } from '../keys/spellings.ts';

/** So many characters of a secret in a row are no coincidence. */
const TELLING_PIECE = 12;

/** Replaces known secrets, in any spelling that an echo may give them, with `***`. */
export class Redactor {
  readonly #values: Set<string>;
  #spellings: readonly string[] | undefined;

  constructor(values: readonly string[] = []) {
    this.#values = new Set(values);
  }

  add(value: string): void {
    this.#values.add(value);
    this.#spellings = undefined;
  }

  has(value: string): boolean {
    return this.#values.has(value);
  }

  redact(text: string): string {
    const searched = lowerCase(text);
    return this.#known().some((spelling) => searched.includes(spelling))
      ? this.#known().reduce(hide, text)
      : text;
  }

  /** Hides long pieces of them too: whoever quotes a text may have cut it. For short texts of others. */
  redactPieces(text: string): string {
    const whole = this.redact(text);
    const searched = lowerCase(whole);
    const known = this.#known().join('\n');
    let shown = '';
    for (let at = 0; at < whole.length; ) {
      const end = endOfPiece(searched, at, known);
      shown += end === at ? whole.charAt(at) : '***';
      at = Math.max(end, at + 1);
    }
    return shown;
  }

  /** Whether a text holds a long piece of one of them, in any spelling. */
  holdsPiece(text: string): boolean {
    const searched = lowerCase(text);
    const known = this.#known().join('\n');
    for (let at = 0; at < searched.length; at += 1) {
      if (endOfPiece(searched, at, known) > at) {
        return true;
      }
    }
    return false;
  }

  #known(): readonly string[] {
    this.#spellings ??= longestFirst([...this.#values].flatMap(echoSpellings).map(lowerCase));
    return this.#spellings;
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

/** Where the longest piece of something known ends that begins here; here, when none does. */
function endOfPiece(text: string, at: number, known: string): number {
  let end = at + TELLING_PIECE;
  if (end > text.length || !known.includes(text.slice(at, end))) {
    return at;
  }
  while (end < text.length && known.includes(text.slice(at, end + 1))) {
    end += 1;
  }
  return end;
}

/** ASCII only, which keeps every position where it is. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
