import { type Spelling, spellingsOf } from './spellings.ts';

/** A value with its name in reports. */
export interface NamedSecret {
  readonly name: string;
  readonly value: string;
}

/** A run of characters that a text shares with a secret. */
export interface Leak {
  readonly secret: string;
  readonly form: string;
  /** Where it begins in the text, and how long it is. */
  readonly at: number;
  readonly length: number;
  /** The length of the whole spelling. */
  readonly of: number;
}

/** Characters by which runs are looked up. A text is looked at only at every STRIDE-th position. */
const GRAM = 6;

/** Every run of at least 12 characters holds a gram that begins at such a position. */
const STRIDE = 7;

interface Occurrence {
  readonly secret: string;
  readonly spelling: Spelling;
  readonly at: number;
}

/** Finds secrets, and long pieces of them, in every spelling and in either case. Built once, used for many texts. */
export class LeakSearch {
  readonly #grams = new Map<string, Occurrence[]>();
  /** Spellings that are too short to be looked up by their pieces. */
  readonly #short: Occurrence[] = [];
  #spellings = 0;

  constructor(secrets: readonly NamedSecret[]) {
    for (const { name, value } of secrets) {
      for (const spelling of spellingsOf(value)) {
        this.#add({ secret: name, spelling, at: 0 });
      }
    }
  }

  /** How many spellings are searched for. */
  get spellings(): number {
    return this.#spellings;
  }

  /** The longest find of each secret in each form. */
  find(text: string): Leak[] {
    const searched = text.toLowerCase();
    const found = new Map<string, Leak>();
    const note = (leak: Leak): void => {
      const key = `${leak.secret} ${leak.form}`;
      if (leak.length > (found.get(key)?.length ?? 0)) {
        found.set(key, leak);
      }
    };
    for (let at = 0; at + GRAM <= searched.length; at += STRIDE) {
      for (const occurrence of this.#grams.get(searched.slice(at, at + GRAM)) ?? []) {
        const leak = widen(searched, at, occurrence);
        if (leak.length >= occurrence.spelling.shortestRun) {
          note(leak);
        }
      }
    }
    for (const { secret, spelling } of this.#short) {
      const at = searched.indexOf(spelling.text);
      if (at !== -1) {
        const { length } = spelling.text;
        note({ secret, form: spelling.form, at, length, of: length });
      }
    }
    return [...found.values()];
  }

  #add(occurrence: Occurrence): void {
    const { spelling } = occurrence;
    this.#spellings += 1;
    if (spelling.text.length < spelling.shortestRun) {
      this.#short.push(occurrence);
      return;
    }
    for (let at = 0; at + GRAM <= spelling.text.length; at += 1) {
      const gram = spelling.text.slice(at, at + GRAM);
      const others = this.#grams.get(gram);
      if (others === undefined) {
        this.#grams.set(gram, [{ ...occurrence, at }]);
      } else {
        others.push({ ...occurrence, at });
      }
    }
  }
}

/** The whole run around a place at which text and spelling agree. */
function widen(text: string, at: number, { secret, spelling, at: within }: Occurrence): Leak {
  const agree = (distance: number): boolean => {
    const expected = spelling.text[within + distance];
    return expected !== undefined && expected === text[at + distance];
  };
  let begin = 0;
  while (agree(begin - 1)) {
    begin -= 1;
  }
  let end = GRAM;
  while (agree(end)) {
    end += 1;
  }
  return { secret, form: spelling.form, at: at + begin, length: end - begin, of: spelling.text.length };
}
