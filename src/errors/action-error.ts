import { limitedText } from './line-list.ts';

/** The three parts of every error that a user reads. */
export interface ErrorParts {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/**
 * An error that is part of the product: a title that the documentation knows, what happened, why, and what to do.
 * None of its texts may hold a key value. What comes before the remedy is limited in the message, as the annotation
 * that shows it is cut off at its end.
 */
export class ActionError extends Error {
  readonly title: string;
  readonly parts: ErrorParts;

  constructor(title: string, parts: ErrorParts, options?: ErrorOptions) {
    super(
      `${limitedText(parts.what)}\nWhy: ${limitedText(parts.why)}\nWhat to do: ${limitedText(parts.fix)}`,
      options,
    );
    this.name = 'ActionError';
    this.title = title;
    this.parts = parts;
  }
}
