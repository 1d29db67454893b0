import { oneLine } from '../runner/one-line.ts';
import { limitedText } from './line-list.ts';

/** The three parts of every error that a user reads. */
export interface ErrorParts {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/**
 * An error that is part of the product: a title that the documentation knows, what happened, why, and what to do.
 * None of its texts may hold a key value. A text is one line, or lines of a list that begin with `- `. What comes before
 * the remedy is limited in the message, as the annotation that shows it is cut off at its end.
 */
export class ActionError extends Error {
  readonly title: string;
  readonly parts: ErrorParts;

  constructor(title: string, parts: ErrorParts, options?: ErrorOptions) {
    const what = tidy(parts.what);
    const why = tidy(parts.why);
    const fix = tidy(parts.fix);
    super(`${limitedText(what)}\nWhy: ${limitedText(why)}\nWhat to do: ${limitedText(fix)}`, options);
    this.name = 'ActionError';
    this.title = title;
    this.parts = { what, why, fix };
  }
}

/** A name in an error may hold line breaks of its own, and they must not begin a part that is not ours. */
function tidy(text: string): string {
  return text
    .split(/\n(?=- )/)
    .map(oneLine)
    .join('\n');
}
