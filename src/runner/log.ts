import type { ActionError } from '../errors/action-error.ts';
import type { Secret } from '../keys/secret.ts';
import type { LogCommands } from './log-commands.ts';
import { oneLine } from './one-line.ts';
import { Redactor } from './redactor.ts';

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
  foreign(text: string): string {
    const line = oneLine(this.#redactor.redact(text)).trim();
    // a line break inside an echoed secret would hide it from the first pass
    const shown = this.#redactor.redactPieces(line.slice(0, LONGEST_LOOK));
    return shown.length > LONGEST_FOREIGN_TEXT ? `${shown.slice(0, LONGEST_FOREIGN_TEXT)}…` : shown;
  }

  /** A name from outside, fit to show; empty when it holds a secret, as what is left of it would name nothing. */
  foreignName(name: string): string {
    return this.reveals(name) ? '' : this.foreign(name);
  }

  /** Whether a text holds a masked value, or a long piece of one, in any spelling. */
  reveals(text: string): boolean {
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
