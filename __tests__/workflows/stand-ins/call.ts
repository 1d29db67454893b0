/** One start of a program or action that only stands in for the real one. */
export interface Call {
  /** Its name on PATH, or what a workflow has under `uses:`, without the version. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** `with:` of an action. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly outputs?: Readonly<Record<string, string>>;
}

export type StandIn = (call: Call) => Outcome | Promise<Outcome>;

/** What a stand-in throws where the real program would end with an error, or was not meant to be called like this. */
export class Refusal extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

export const DONE: Outcome = { code: 0 };

export function said(stdout: string): Outcome {
  return { code: 0, stdout: `${stdout}\n` };
}
