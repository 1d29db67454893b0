import type { getInput } from '@actions/core';
import { ActionError } from '../shared/action-error.ts';
import { INPUTS, type InputName } from './definitions.ts';

export const LINE_BREAK = /\r\n|\r|\n/;

/** Reads the inputs by `@actions/core`, with their types and the defaults of `action.yml`. */
export class InputReader {
  readonly #getInput: typeof getInput;
  readonly #show: (text: string) => string;

  /** @param show makes a given value fit for an error message */
  constructor(get: typeof getInput, show: (text: string) => string) {
    this.#getInput = get;
    this.#show = show;
  }

  /** The value exactly as given; empty when it is not. */
  raw(name: InputName): string {
    return this.#getInput(name, { trimWhitespace: false });
  }

  /** The value without surrounding white space, or the default. */
  text(name: InputName): string {
    return this.#getInput(name) || INPUTS[name].default;
  }

  /** The value, or `undefined` where the input has no default and is not given. */
  optional(name: InputName): string | undefined {
    return this.text(name) || undefined;
  }

  /** Whether the input differs from its default. */
  isSet(name: InputName): boolean {
    return this.text(name) !== INPUTS[name].default;
  }

  /** A boolean as the YAML 1.2 core schema spells it. */
  boolean(name: InputName): boolean {
    const text = this.text(name);
    if (/^(true|True|TRUE)$/.test(text)) {
      return true;
    }
    if (/^(false|False|FALSE)$/.test(text)) {
      return false;
    }
    throw this.invalid(name, 'true or false');
  }

  /** A number that is not negative. */
  number(name: InputName): number {
    const text = this.text(name);
    if (!/^\d{1,9}(\.\d+)?$/.test(text)) {
      throw this.invalid(name, 'a number of 0 or more');
    }
    return Number(text);
  }

  /** One of several words. */
  choice<Choice extends string>(name: InputName, choices: readonly Choice[]): Choice {
    const text = this.text(name);
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) {
      throw this.invalid(name, choices.map((candidate) => `'${candidate}'`).join(', '));
    }
    return choice;
  }

  /** A list, one item a line; on a single line, separated by commas. */
  list(name: InputName): string[] {
    const text = this.text(name);
    return text
      .split(/[\r\n]/.test(text) ? LINE_BREAK : ',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** The value with all of its lines, so that they can be counted, or the default. */
  lines(name: InputName): string[] {
    const given = this.raw(name);
    return (given.trim() === '' ? INPUTS[name].default : given).split(LINE_BREAK);
  }

  /** The error for a value that this input does not take. Never for an input that takes a key. */
  invalid(name: InputName, accepted: string, why?: string): ActionError {
    return new ActionError('Invalid input', {
      what: `The input '${name}' is '${this.#show(this.text(name))}', which is not accepted.`,
      why: why ?? `'${name}' takes ${accepted}.`,
      fix: `Set '${name}' to ${accepted}, or leave it out${defaultNote(name)}.`,
    });
  }
}

function defaultNote(name: InputName): string {
  const value = INPUTS[name].default;
  return value === '' ? '' : ` for the default '${value}'`;
}
