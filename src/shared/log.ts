import { ActionError, errorCode } from './action-error.ts';
import { eachLine, oneLine, Redactor } from './redactor.ts';
import type { Secret } from './secret.ts';

const LONGEST_FOREIGN_TEXT = 200;

const SHORTEST_MASK = 4;

/** More is never looked at: what is hidden in it makes it shorter, but not by that much. */
const LONGEST_LOOK = 2000;

/**
 * Everything the action prints goes through here. What was masked is also redacted by the action itself, because the
 * runner's masks know neither every spelling of a value nor the files that the action writes.
 */
export class Log {
  readonly #commands: LogCommands;
  readonly #redactor = new Redactor();
  /** What the runner hides: less than what the action itself does. */
  readonly #masked = new Set<string>();

  constructor(commands: LogCommands) {
    this.#commands = commands;
  }

  /**
   * Tells the runner to hide a value, before anything else is printed that could hold it. Never a value of less than 4
   * characters: asterisks all over the log would tell more of it than they hide.
   */
  mask(secret: Secret): void {
    const value = secret.reveal();
    if (value.length >= SHORTEST_MASK && !this.#masked.has(value)) {
      this.#commands.mask(value);
      this.#masked.add(value);
      this.#redactor.add(value);
    }
  }

  /** Keeps a value out of what the action itself prints, where a mask of the runner would hide more than it. */
  hide(secret: Secret): void {
    const value = secret.reveal();
    if (value.length >= SHORTEST_MASK) {
      this.#redactor.add(value);
    }
  }

  /**
   * Text from outside (a server, the system, a user's input) made fit to show: one line, no control characters, no
   * command for the runner, at most 200 characters, no secret and no long piece of one.
   */
  sanitize(text: string): string {
    const line = oneLine(this.#redactor.redact(text)).trim();
    // a line break inside an echoed secret would hide it from the first pass
    const shown = this.#redactor.redactPieces(line.slice(0, LONGEST_LOOK));
    return shown.length > LONGEST_FOREIGN_TEXT ? `${shown.slice(0, LONGEST_FOREIGN_TEXT)}…` : shown;
  }

  /** A name from outside, fit to show; empty when it holds a secret, as what is left of it would name nothing. */
  sanitizeName(name: string): string {
    return this.containsSecret(name) ? '' : this.sanitize(name);
  }

  /** Whether a text holds a masked value, or a long piece of one, in any spelling. */
  containsSecret(text: string): boolean {
    return this.#redactor.holds(text);
  }

  /** Text of several lines with every masked value hidden, in any spelling. */
  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  debug(message: string): void {
    this.#commands.debug(this.#redactor.redact(message));
  }

  info(message: string): void {
    this.#commands.info(this.#redactor.redact(message));
  }

  notice(title: string, message: string): void {
    this.#commands.annotate('notice', title, this.#redactor.redact(message));
  }

  warning(title: string, message: string): void {
    this.#commands.annotate('warning', title, this.#redactor.redact(message));
  }

  /** One annotation for one error. */
  error(error: ActionError): void {
    this.#commands.annotate('error', error.title, this.#redactor.redact(error.message));
  }
}

/** How the runner is told what to print and what to hide. Only `debug` and `annotate` take several lines. */
export interface LogCommands {
  mask(secret: string): void;
  debug(message: string): void;
  info(message: string): void;
  annotate(level: 'notice' | 'warning' | 'error', title: string, message: string): void;
}

/**
 * The commands of the runner. This is the one place from which text gets out, and here the runner is kept from taking
 * a command from it: a name in GitHub or Soda Cloud, a path or an input may hold one. Debug lines are left out unless debug logging is on, as everything that is printed can
 * be kept by somebody.
 * @param print puts text on standard output
 */
export function runnerLog(print: (text: string) => void, environment: NodeJS.ProcessEnv): LogCommands {
  return {
    mask: (secret) => print(workflowCommand('add-mask', secret)),
    debug(message) {
      if (environment['RUNNER_DEBUG'] === '1') {
        print(workflowCommand('debug', eachLine(message)));
      }
    },
    info: (message) => print(`${oneLine(message)}\n`),
    annotate: (level, title, message) =>
      print(workflowCommand(level, eachLine(message), { title: oneLine(title) })),
  };
}

/**
 * A workflow command for the runner, with its line break: `::name key=value::message`. Characters that would end it
 * are escaped as the runner expects (GitHub's documentation of workflow commands, `ActionCommand` of actions/runner).
 */
export function workflowCommand(
  name: string,
  message: string,
  properties: Readonly<Record<string, string>> = {},
): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name}${pairs.length === 0 ? '' : ` ${pairs.join(',')}`}::${escapeMessage(message)}\n`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** `fs.writeSync`: gives the number of bytes that were taken. */
type Write = (descriptor: number, bytes: Uint8Array) => number;

const STANDARD_OUTPUT = 1;

/** How long to wait for a reader that is behind, in milliseconds. */
const PAUSE = 2;

/**
 * Prints text on standard output, whole and at once. `process.stdout` would do the same on pipes and files, but loads
 * Node's streams and sockets first, which takes an eighth of the time in which Node itself starts.
 */
export function standardOutput(write: Write): (text: string) => void {
  return (text) => {
    let rest: Uint8Array = Buffer.from(text, 'utf8');
    while (rest.length > 0) {
      rest = rest.subarray(writePart(rest, write));
    }
  };
}

/** The number of bytes that are done with. */
function writePart(bytes: Uint8Array, write: Write): number {
  try {
    return write(STANDARD_OUTPUT, bytes);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EAGAIN') {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
      return 0;
    }
    // nobody reads the log any more; what the step does must come to its end all the same
    if (code === 'EPIPE' || code === 'EOF') {
      return bytes.length;
    }
    throw error;
  }
}

/** Reports an error as one annotation. Where it came from goes to the debug log only, which GitHub shows on request. */
export function reportFailure(error: unknown, log: Log): void {
  log.error(asActionError(error));
  const causes = new Set<Error>();
  for (let cause = error; cause instanceof Error && !causes.has(cause); cause = cause.cause) {
    causes.add(cause);
    log.debug(originOf(cause));
  }
}

/** The error in three parts: one that the action does not know is named by its kind only. */
export function asActionError(error: unknown): ActionError {
  return error instanceof ActionError ? error : unexpected(error);
}

/** A place in the action's own files, in Node's or in none, as V8 writes it. */
const FRAME =
  /^ {4}at (?:(?:async |new )*[\w$.<>#[\] ]+ \()?(?:[^()]+\.[cm]?[jt]s:\d+:\d+|node:[\w/:]+|<anonymous>)\)?$/;

/**
 * The kind of an error and the places of its stack, without the message: an error of somebody else may quote what a
 * server, a file or a command said, on lines of any form.
 */
export function originOf(error: Error): string {
  const kind = error instanceof ActionError ? `${error.name} '${error.title}'` : nameOf(error);
  const { stack = '', message } = error;
  const at = stack.indexOf(message);
  const frames = at === -1 ? [] : stack.slice(at + message.length).split('\n');
  return [kind, ...frames.filter((line) => FRAME.test(line))].join('\n');
}

function nameOf(error: Error): string {
  const name = /^\w{1,50}$/.test(error.name) ? error.name : 'Error';
  const code = errorCode(error);
  return code === undefined ? name : `${name} (${code})`;
}

/** An error that nobody expected, in our own words. */
function unexpected(error: unknown): ActionError {
  const name = error instanceof Error ? nameOf(error) : typeof error;
  return new ActionError('Unexpected error', {
    what: `The action stopped on an error that it does not know: ${name}.`,
    why: 'This is a defect of the action, or the runner is not set up as the action expects.',
    fix: 'Run the job again with debug logging and open an issue with the lines around this one. Remove anything private from them first.',
  });
}
