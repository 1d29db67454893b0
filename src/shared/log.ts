import { debug, error, info, isDebug, notice, setSecret, warning } from '@actions/core';
import { type ActionError, asActionError, originOf } from './action-error.ts';
import { eachLine, oneLine, Redactor, SHORTEST_SECRET } from './redactor.ts';
import type { Secret } from './secret.ts';

/** In characters, of text that a server or a user wrote. */
const LONGEST_QUOTE = 200;

/** In characters. Hiding secrets makes a text shorter, but never by so much that more than this is shown. */
const LONGEST_SEARCH = 2000;

/** The part of `@actions/core` that prints. */
export interface LogCommands {
  setSecret(secret: string): void;
  isDebug(): boolean;
  debug(message: string): void;
  info(message: string): void;
  notice(message: string, properties: { readonly title: string }): void;
  warning(message: string, properties: { readonly title: string }): void;
  error(message: string, properties: { readonly title: string }): void;
}

const CORE: LogCommands = { setSecret, isDebug, debug, info, notice, warning, error };

/**
 * Everything the action prints goes through here: every line is made safe for the runner, which would take commands from
 * a name, a path or a response. What is masked is also redacted by the action itself, because the runner's masks know
 * neither every encoded form of a value nor the files that the action writes.
 */
export class Log {
  readonly #commands: LogCommands;
  readonly #redactor = new Redactor();
  /** What the runner hides; the action itself hides more. */
  readonly #masked = new Set<string>();

  constructor(commands: LogCommands = CORE) {
    this.#commands = commands;
  }

  /**
   * Masks a value in the runner, before anything else is printed that could contain it. Never one that is shorter than
   * `SHORTEST_SECRET`.
   */
  mask(secret: Secret): void {
    const value = secret.reveal();
    if (value.length >= SHORTEST_SECRET && !this.#masked.has(value)) {
      this.#commands.setSecret(value);
      this.#masked.add(value);
      this.#redactor.add(value);
    }
  }

  /** Keeps a value out of what the action itself prints, where a mask of the runner would hide more than it. */
  hide(secret: Secret): void {
    const value = secret.reveal();
    if (value.length >= SHORTEST_SECRET) {
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
    const shown = this.#redactor.redactPieces(line.slice(0, LONGEST_SEARCH));
    return shown.length > LONGEST_QUOTE ? `${shown.slice(0, LONGEST_QUOTE)}…` : shown;
  }

  /** A name from outside, fit to show; empty when it contains a secret, as the rest of it would name nothing. */
  sanitizeName(name: string): string {
    return this.containsSecret(name) ? '' : this.sanitize(name);
  }

  /** Whether a text contains a masked value, or a long piece of one, in any encoded form. */
  containsSecret(text: string): boolean {
    return this.#redactor.containsSecret(text);
  }

  /** Text of several lines with every masked value hidden, in any encoded form. */
  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  /** Left out unless debug logging is on, as logs are downloaded and kept. */
  debug(message: string): void {
    if (this.#commands.isDebug()) {
      this.#commands.debug(this.#safeLines(message));
    }
  }

  info(message: string): void {
    this.#commands.info(oneLine(this.#redactor.redact(message)));
  }

  notice(title: string, message: string): void {
    this.#commands.notice(this.#safeLines(message), { title: oneLine(title) });
  }

  warning(title: string, message: string): void {
    this.#commands.warning(this.#safeLines(message), { title: oneLine(title) });
  }

  /** One annotation for one error. */
  error({ title, message }: ActionError): void {
    this.#commands.error(this.#safeLines(message), { title: oneLine(title) });
  }

  /** Reports the error that ended the run. Its origin goes to the debug log only, which GitHub shows on request. */
  failure(error: unknown): void {
    this.error(asActionError(error));
    const causes = new Set<Error>();
    for (let cause = error; cause instanceof Error && !causes.has(cause); cause = cause.cause) {
      causes.add(cause);
      this.debug(originOf(cause));
    }
  }

  #safeLines(message: string): string {
    return eachLine(this.#redactor.redact(message));
  }
}

/**
 * Lets the work go on when the reader of the log has gone: without a listener, the EPIPE of a later write would end the
 * process.
 */
export function surviveClosedLog(): void {
  process.stdout.on('error', () => {});
}
