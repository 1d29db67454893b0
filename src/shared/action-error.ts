import { oneLine } from './redactor.ts';

/** The three parts of every error that a user reads. */
interface ErrorParts {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/**
 * An error that is part of the product: a title that the documentation knows, what happened, why, and what to do.
 * None of its texts may contain a key value. A text is one line, or lines of a list that begin with `- `. What comes before
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

/** A name in an error may contain line breaks, which must not begin another part of the message. */
function tidy(text: string): string {
  return text
    .split(/\n(?=- )/)
    .map(oneLine)
    .join('\n');
}

/** GitHub cuts off a long annotation, and a shorter one is not read to its end either; the summary has every line. */
const MOST_LINES = 20;

/** In characters: three texts of so many lines of this length are well below the 64 KiB of an annotation. */
const LONGEST_LINE = 500;

/**
 * Texts as a list, a line each, and how many more there are.
 * @param where what has all of them
 * @param count how many there are, where these texts are the first of them only
 * @param most how many are shown
 */
export function lineList(
  texts: readonly string[],
  where = 'see the summary',
  count = texts.length,
  most = MOST_LINES,
): string {
  const lines = texts.slice(0, most).map((text) => `- ${oneLine(text)}`);
  const rest = count - lines.length;
  return [...lines, ...(rest > 0 ? [`- and ${rest} more: ${where}`] : [])].join('\n');
}

/** Something that concerns one of several subjects, such as targets. */
export interface Reason {
  readonly subject: string;
  readonly reason: string;
}

/** In characters: a line has room for the reason too. */
const LONGEST_SUBJECTS = 200;

/** A line for each reason, with all that share it: `repo:acme/data, repo:acme/lake and 30 more: HTTP 503`. */
export function reasonLines(reasons: readonly Reason[]): string[] {
  const subjects = new Map<string, string[]>();
  for (const { subject, reason } of reasons) {
    const names = subjects.get(reason) ?? [];
    names.push(subject);
    subjects.set(reason, names);
  }
  return [...subjects].map(([reason, names]) => `${someNames(names)}: ${reason}`);
}

/** As many names as fit, at least the first one, and how many more there are. */
function someNames([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  const fitting = others.filter((name) => {
    length += name.length + ', '.length;
    return length <= LONGEST_SUBJECTS;
  });
  const left = others.length - fitting.length;
  return [first, ...fitting].join(', ') + (left > 0 ? ` and ${left} more` : '');
}

/** A text with a limited number of lines of limited length. */
function limitedText(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  // a shortened list says so in one more line, and an introduction comes first
  const most = MOST_LINES + 2;
  return lines.length <= most
    ? lines.join('\n')
    : [...lines.slice(0, most - 1), `- and ${lines.length - most + 1} more lines: see the summary`].join(
        '\n',
      );
}

/**
 * The code of a failed system call (`EACCES`, `ENOENT`, `ECONNREFUSED`, …) or of Node (`ERR_TLS_CERT_ALTNAME_INVALID`, …).
 * A code is all that is ever shown of such an error: its message may quote a response or a file.
 */
export function errorCode(error: unknown): string | undefined {
  const seen = new Set<object>();
  let cause = error;
  while (typeof cause === 'object' && cause !== null && !seen.has(cause)) {
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(cause.code)) {
      return cause.code;
    }
    seen.add(cause);
    cause = 'cause' in cause ? cause.cause : undefined;
  }
  return undefined;
}

/** The error in three parts: one that the action does not know is named by its kind only. */
export function asActionError(error: unknown): ActionError {
  return error instanceof ActionError ? error : unexpected(error);
}

/** A place in the action's own files, in Node's or in none, as V8 writes it. */
const FRAME =
  /^ {4}at (?:(?:async |new )*[\w$.<>#[\] ]+ \()?(?:[^()]+\.[cm]?[jt]s:\d+:\d+|node:[\w/:]+|<anonymous>)\)?$/;

/**
 * The kind of an error and the places of its stack, without the message: the message of any other error may quote a
 * response, a file or the output of a command, on lines of any form.
 */
export function originOf(error: Error): string {
  const kind = error instanceof ActionError ? `${error.name} '${error.title}'` : nameOf(error);
  const { stack = '', message } = error;
  const at = stack.indexOf(message);
  const frames = at === -1 ? [] : stack.slice(at + message.length).split('\n');
  return [kind, ...frames.filter((line) => FRAME.test(line))].join('\n');
}

/** The code or the class of an unexpected error: its message may quote anything. */
export function errorName(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? className(error) : typeof error);
}

function className({ name }: Error): string {
  return /^\w{1,50}$/.test(name) ? name : 'Error';
}

function nameOf(error: Error): string {
  const name = className(error);
  const code = errorCode(error);
  return code === undefined ? name : `${name} (${code})`;
}

/** An unexpected error in our own words. */
function unexpected(error: unknown): ActionError {
  const name = error instanceof Error ? nameOf(error) : typeof error;
  return new ActionError('Unexpected error', {
    what: `The action stopped on an error that it does not know: ${name}.`,
    why: 'This is a defect of the action, or the runner is not set up as the action expects.',
    fix: 'Run the job again with debug logging and open an issue with the lines around this one. Remove anything private from them first.',
  });
}
