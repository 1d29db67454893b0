/** One call of a program or action that a stub replaces. */
export interface Call {
  /** The name on PATH, or the value of `uses:` without the version. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** The inputs of an action. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly outputs?: Readonly<Record<string, string>>;
}

export type Stub = (call: Call) => Outcome | Promise<Outcome>;

/** Thrown by a stub where the real program would fail, and for calls that are not expected. */
export class StubError extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

export const SUCCESS: Outcome = { code: 0 };

export function printing(stdout: string): Outcome {
  return { code: 0, stdout: `${stdout}\n` };
}

/** The options of a program, with and without a value. Each lists its spellings; the first is its name. */
export interface Grammar {
  readonly values?: readonly (readonly string[])[];
  readonly flags?: readonly (readonly string[])[];
  /** The first argument that is not an option ends the options: the rest belongs to another program. */
  readonly stopsAtOperand?: boolean;
}

export interface CommandLine {
  readonly operands: readonly string[];
  /** Every value of an option, in order. */
  all(option: string): readonly string[];
  one(option: string): string;
  has(option: string): boolean;
}

/** @throws StubError for an unknown option, so that a stub never accepts what it does not check */
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
        throw new StubError(`${arg} has no value`, 125);
      }
      given.set(valued, [...(given.get(valued) ?? []), value]);
    } else if (flag !== undefined) {
      given.set(flag, []);
    } else if (arg.startsWith('-') && arg !== '-') {
      throw new StubError(`unknown option ${arg}`, 125);
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
        throw new StubError(`${option} is expected exactly once`);
      }
      return value;
    },
  };
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
