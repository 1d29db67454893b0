import { Refusal } from './call.ts';

/** Which options a program takes: with a value, or without. Several spellings stand for the first of them. */
export interface Grammar {
  readonly values?: readonly (readonly string[])[];
  readonly flags?: readonly (readonly string[])[];
  /** Options end at the first argument that is none: what follows belongs to another program. */
  readonly stopsAtOperand?: boolean;
}

export interface CommandLine {
  readonly operands: readonly string[];
  /** Every value of an option, in order. */
  all(option: string): readonly string[];
  one(option: string): string;
  has(option: string): boolean;
}

/** @throws Refusal for an option that the grammar has not: a stand-in must not wave through what it does not know */
export function parseCommandLine(args: readonly string[], grammar: Grammar): CommandLine {
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  const { values = [], flags = [], stopsAtOperand = false } = grammar;
  const named = (spellings: readonly (readonly string[])[], arg: string) =>
    spellings.find((option) => option.includes(arg))?.[0];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [option = arg, attached] = arg.startsWith('--') ? splitOnce(arg) : [arg];
    const valued = named(values, option);
    const flag = named(flags, arg);
    if (valued !== undefined) {
      const value = attached ?? rest.shift();
      if (value === undefined) {
        throw new Refusal(`${arg} has no value`, 125);
      }
      given.set(valued, [...(given.get(valued) ?? []), value]);
    } else if (flag !== undefined) {
      given.set(flag, []);
    } else if (arg.startsWith('-') && arg !== '-') {
      throw new Refusal(`unknown option ${arg}`, 125);
    } else {
      operands.push(arg, ...(stopsAtOperand ? rest.splice(0) : []));
    }
  }
  const all = (option: string) => given.get(option) ?? [];
  return {
    operands,
    all,
    has: (option) => given.has(option),
    one: (option) => {
      const [value, ...more] = all(option);
      if (value === undefined || more.length > 0) {
        throw new Refusal(`${option} is wanted exactly once`);
      }
      return value;
    },
  };
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
