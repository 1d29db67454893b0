import { UnicodePattern } from './unicode-pattern.ts';

/**
 * In characters (UTF-16). Anything shorter is never masked, as asterisks all over the log would reveal more of it than
 * they hide; so it is no usable key either.
 */
export const SHORTEST_SECRET = 4;

/** This many characters of a secret in a row are no coincidence. */
const DISTINCTIVE_LENGTH = 12;

/** Replaces known secrets, in any encoded form, with `***`. */
export class Redactor {
  readonly #values: Set<string>;
  #forms: readonly string[] | undefined;
  #windows: ReadonlySet<string> | undefined;

  constructor(values: readonly string[] = []) {
    this.#values = new Set(values);
  }

  add(value: string): void {
    this.#values.add(value);
    this.#forms = undefined;
    this.#windows = undefined;
  }

  redact(text: string): string {
    const searched = lowerCase(text);
    return this.#known().some((form) => searched.includes(form)) ? this.#known().reduce(hide, text) : text;
  }

  /** Hides long pieces of secrets too: whoever quotes a text may have cut it. For short texts from outside. */
  redactPieces(text: string): string {
    const whole = this.redact(text);
    if (whole.length < DISTINCTIVE_LENGTH) {
      return whole;
    }
    const searched = lowerCase(whole);
    const windows = this.#windowsOfKnown();
    let shown = '';
    for (let at = 0; at < whole.length; ) {
      const end = endOfPiece(searched, at, windows);
      shown += end === at ? whole.charAt(at) : '***';
      at = Math.max(end, at + 1);
    }
    return shown;
  }

  /** Whether a text contains a secret, or a long piece of one, in any encoded form. */
  containsSecret(text: string): boolean {
    if (this.redact(text) !== text) {
      return true;
    }
    const searched = lowerCase(text);
    for (let at = 0; at + DISTINCTIVE_LENGTH <= searched.length; at += 1) {
      if (this.#windowsOfKnown().has(searched.slice(at, at + DISTINCTIVE_LENGTH))) {
        return true;
      }
    }
    return false;
  }

  #known(): readonly string[] {
    this.#forms ??= longestFirst([...this.#values].flatMap(encodedForms).map(lowerCase));
    return this.#forms;
  }

  /** Every piece of that length: looking a piece of a text up takes no longer when there are many. */
  #windowsOfKnown(): ReadonlySet<string> {
    this.#windows ??= windowsOf(this.#known());
    return this.#windows;
  }
}

function windowsOf(forms: readonly string[]): Set<string> {
  const windows = new Set<string>();
  for (const form of forms) {
    for (let at = 0; at + DISTINCTIVE_LENGTH <= form.length; at += 1) {
      windows.add(form.slice(at, at + DISTINCTIVE_LENGTH));
    }
  }
  return windows;
}

function longestFirst(forms: string[]): string[] {
  return forms.sort((a, b) => b.length - a.length);
}

/** Plain search: a pattern of all forms would be too large for the engine when a key is very long. */
function hide(text: string, form: string): string {
  const searched = lowerCase(text);
  let shown = '';
  let from = 0;
  for (let at = searched.indexOf(form); at !== -1; at = searched.indexOf(form, from)) {
    shown += `${text.slice(from, at)}***`;
    from = at + form.length;
  }
  return shown + text.slice(from);
}

/** Where a run of known pieces ends that begins here; here, when none does. */
function endOfPiece(text: string, at: number, windows: ReadonlySet<string>): number {
  let end = at;
  for (let from = at; windows.has(text.slice(from, from + DISTINCTIVE_LENGTH)); from += 1) {
    end = from + DISTINCTIVE_LENGTH;
  }
  return end;
}

/** ASCII only, which keeps every position where it is. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** What ends a line, hides a part of it, turns its direction, or is an unpaired surrogate. */
const UNSHOWABLE = new UnicodePattern(
  String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+`,
);

/**
 * Text as one line without invisible characters, which become spaces, and without a command for the runner: it reads
 * `::name …::` at the beginning of a line, after white space, and the older `##[name]` anywhere in a line
 * (`ActionCommand` of actions/runner).
 */
export function oneLine(text: string): string {
  return UNSHOWABLE.replaceIn(text, () => ' ')
    .replaceAll('##[', '## [')
    .replace(/^(\s*):(?=:)/, '$1: ');
}

/** A text of several lines, each of them made safe. */
export function eachLine(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

/** A text in which the characters with a meaning in the input `targets` stand for themselves: names are shown like this. */
export function escapeName(text: string): string {
  return text.replace(/[*#[=]/g, '\\$&');
}

/** Below this length only the value itself is looked for: its other forms would hit ordinary words. */
const SHORTEST_DERIVED = 6;

/**
 * The forms in which a server, a command or a parser may echo a value: raw, as a target's name, JSON, URL, hex, and base64 at each of
 * the three offsets a longer text can give it.
 */
export function encodedForms(value: string): string[] {
  if (value.length < SHORTEST_DERIVED) {
    return value === '' ? [] : [value];
  }
  const bytes = Buffer.from(value, 'utf8');
  // URLs are made of UTF-8, which has no form of an unpaired surrogate: encoders put U+FFFD there, as here, or throw
  const wellFormed = value.toWellFormed();
  const forms = [
    value,
    escapeName(value),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
  ];
  return [...new Set(forms)];
}

/** The base64 characters that depend on nothing but the value when `offset` bytes stand before it. */
function base64Core(bytes: Buffer, offset: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  const core = encoded.slice(offset === 0 ? 0 : offset + 1, whole);
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}
