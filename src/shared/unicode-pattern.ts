/** No property that a pattern asks for distinguishes these. Most texts of a run consist of them. */
const PRINTABLE_ASCII = /^[ -~]*$/;

/**
 * A pattern with Unicode properties, for what printable ASCII does not contain. Each process would build the tables of
 * the properties for every literal, when it parses it and again when it uses it: a fifth of the time that Node itself
 * takes to start.
 */
export class UnicodePattern {
  readonly #source: string;
  #compiled: RegExp | undefined;

  /** @param source matches nothing in printable ASCII */
  constructor(source: string) {
    this.#source = source;
  }

  isIn(text: string): boolean {
    return !PRINTABLE_ASCII.test(text) && text.search(this.#pattern()) !== -1;
  }

  /** The text with every match replaced. */
  replaceIn(text: string, replacement: (found: string) => string): string {
    return PRINTABLE_ASCII.test(text) ? text : text.replace(this.#pattern(), replacement);
  }

  #pattern(): RegExp {
    this.#compiled ??= new RegExp(this.#source, 'gu');
    return this.#compiled;
  }
}
