import { deepEqual, equal, ok } from 'node:assert/strict';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import type { TestEnvironment, WorkflowResult, WorkflowRun } from './environment.ts';
import { FORBIDDEN, type Forbidden, findSecrets, linesOfKey } from './keys.ts';

/** Runs one workflow and checks the result. */
export interface WorkflowTest {
  /** The file name in `examples/`, the place of a workflow of the README, or `self-test`; a comment may follow it. */
  readonly name: string;
  /** Changes the example before it runs. */
  change?(text: string): string;
  readonly github?: GitHubOptions;
  readonly rules?: readonly RuleName[];
  /** @returns what it verified, in one line */
  run(workflow: Workflow): Promise<string>;
}

export type RunOptions = Partial<Omit<WorkflowRun, 'text'>> & {
  /** The run is expected to fail. */
  readonly fails?: boolean;
  readonly forbidden?: Forbidden;
};

/** Runs a workflow, and checks what applies to every run. */
export class Workflow {
  readonly environment: TestEnvironment;
  readonly #text: string;
  #log = '';

  constructor(environment: TestEnvironment, text: string, rules: readonly RuleName[]) {
    this.environment = environment;
    this.#text = rewrite(text, rules);
  }

  /** The log of the last run. */
  get log(): string {
    return this.#log;
  }

  async run({ fails = false, forbidden = {}, ...options }: RunOptions = {}): Promise<WorkflowResult> {
    const privateKeys = Object.entries(options.secrets ?? {}).filter(([, value]) =>
      value.startsWith('-----BEGIN'),
    );
    const all = {
      ...FORBIDDEN,
      ...Object.assign({}, ...privateKeys.map(([name, pem]) => linesOfKey(name, pem))),
      ...forbidden,
    };
    const run: WorkflowRun = {
      text: this.#text,
      event: 'push',
      actor: 'octocat',
      inputs: {},
      variables: {},
      inOwnRepository: false,
      ...options,
      secrets: options.secrets ?? {},
    };
    const result = await this.environment.run(run, all);
    const { code, log, calls, stubErrors, unknownHosts, leftovers } = result;
    const { issuedTokens } = this.environment.github;
    const tokens = Object.fromEntries(
      [...this.environment.tokens, ...issuedTokens.map(({ token }) => token)].map((token) => [
        `token ${token.slice(0, 16)}`,
        token,
      ]),
    );
    this.#log = findSecrets(log, all).length > 0 ? '(the log contains keys)' : log;
    deepEqual(stubErrors, [], 'errors of the stubs');
    deepEqual(unknownHosts, [], 'requests to unknown hosts');
    ok(fails ? code !== 0 : code === 0, `exit code of act: ${code}`);
    deepEqual(findSecrets(log, { ...all, ...tokens }), [], 'secrets in the log');
    const args = JSON.stringify(calls.map((call) => call.args));
    deepEqual(findSecrets(args, secretsIn(all)), [], 'secrets in arguments of a program');
    deepEqual(leftovers ?? ['post did not run'], [], 'secrets that remain in files after post');
    const valid = issuedTokens.filter(({ revokedAt }) => revokedAt === undefined);
    deepEqual(valid.length, 0, 'tokens of the App that were not revoked');
    deepEqual(this.environment.github.violations, [], "violations of GitHub's OpenAPI description");
    deepEqual(this.environment.github.unreadable, [], 'secrets encrypted with another public key');
    return result;
  }
}

/** Checks that a program printed this line. */
export function assertPrinted(log: string, line: string): void {
  equal(
    log.split('\n').some((candidate) => candidate.endsWith(`| ${line}`)),
    true,
    `printed: ${line}`,
  );
}

/** An ID can be an argument, for example of `docker login`; a secret cannot. */
function secretsIn(forbidden: Forbidden): Forbidden {
  return Object.fromEntries(Object.entries(forbidden).filter(([name]) => !name.startsWith('ID of')));
}

/** A part of an example that act cannot run here, and its replacement. The rest of the example is unchanged. */
interface Rule {
  readonly name: string;
  readonly from: RegExp;
  readonly to: string;
}

export const REWRITE_RULES = {
  /**
   * There is no container engine: the job runs directly on the machine, with a stub for the program of its image.
   * Such a test does not cover how a runner maps paths into a container.
   */
  'job container': {
    name: 'job container',
    from: /^ {4}container: .*\n/m,
    to: '',
  },
  /** act needs Docker for these. The local action has the same inputs. */
  'docker action': {
    name: 'docker action',
    from: /docker:\/\/sodadata\/soda-library:\S+/,
    to: 'stub/docker-action@v1',
  },
} satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof REWRITE_RULES;

/** @throws Error when a rule does not apply exactly once, or when a rule that is not listed applies */
export function rewrite(text: string, names: readonly RuleName[]): string {
  const rewritten = names.reduce((before, name) => {
    const { from, to }: Rule = REWRITE_RULES[name];
    const found = before.match(new RegExp(from, 'gm'))?.length ?? 0;
    if (found !== 1) {
      throw new Error(`the rule '${name}' applies ${found} times instead of once`);
    }
    return before.replace(from, to);
  }, text);
  for (const { name, from } of Object.values(REWRITE_RULES)) {
    if (from.test(rewritten)) {
      throw new Error(`the rule '${name}' would apply, but the test does not list it`);
    }
  }
  return rewritten;
}
