import { echoSpellings } from '../keys/spellings.ts';

/** Replaces known secrets, in any spelling that an echo may give them, with `***`. */
export class Redactor {
  readonly #values = new Set<string>();
  #pattern: RegExp | undefined;

  add(value: string): void {
    this.#values.add(value);
    this.#pattern = undefined;
  }

  has(value: string): boolean {
    return this.#values.has(value);
  }

  redact(text: string): string {
    if (this.#values.size === 0) {
      return text;
    }
    this.#pattern ??= patternFor([...this.#values].flatMap(echoSpellings));
    return text.replace(this.#pattern, '***');
  }
}

function patternFor(spellings: string[]): RegExp {
  const longestFirst = spellings.sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'giu');
}
