import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Token, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { runAction } from '../../simulators/runner/run-action.ts';
import type { RotationJob } from './rotation-job.ts';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

type Inputs = Readonly<Record<string, string | boolean>>;

export interface ExampleRun {
  /** Of the job, where a workflow has several. */
  readonly job?: string;
  readonly event?: 'schedule' | 'workflow_dispatch';
  /** The inputs of the workflow. */
  readonly inputs?: Inputs;
  /** Inputs that replace those in the file. */
  readonly changed?: Readonly<Record<string, string>>;
  /** Secrets that are not in targets, such as those of the job's environment. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/**
 * Runs the step of an example that uses this action, in the repository acme/data, with the inputs of the example: its
 * secrets, and a token of a GitHub App with exactly the requested permissions.
 */
export function runExample(file: string, job: RotationJob, run: ExampleRun = {}): Promise<ActionRun> {
  const steps = stepsOf(file, run.job);
  const step = steps.find(({ uses }) => uses?.startsWith('OWNER/soda-cloud-keys@'));
  const app = steps.find(({ uses }) => uses?.startsWith('actions/create-github-app-token@'));
  const token = appToken(app?.with ?? {});
  job.github.tokens.add(token);
  job.github.tokens.add(WORKFLOW_TOKEN);
  const contexts = contextsOf(job, run, token);
  const inputs = Object.fromEntries(
    Object.entries(step?.with ?? {}).map(([name, value]) => [
      name,
      replaceExpressions(String(value), contexts),
    ]),
  );
  return runAction('main', {
    sandbox: job.sandbox,
    inputs: {
      'github-api-url': job.github.url,
      host: `http://${job.cloud.host}:${job.cloud.port}`,
      ...inputs,
      ...run.changed,
    },
    env: { GITHUB_RUN_ID: '1', GITHUB_WORKFLOW_REF: `acme/data/.github/workflows/${file}@refs/heads/main` },
  });
}

function stepsOf(file: string, name: string | undefined): readonly Step[] {
  const text = readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8');
  const { jobs }: { jobs: Record<string, { steps: Step[] }> } = parse(text);
  return (name === undefined ? Object.values(jobs)[0] : jobs[name])?.steps ?? [];
}

/** The token of actions/create-github-app-token: without `owner` it is for this repository only. */
function appToken(inputs: Readonly<Record<string, unknown>>): Token {
  const permissions = Object.entries(inputs).flatMap(([name, level]) =>
    name.startsWith('permission-') ? [[name.slice('permission-'.length).replaceAll('-', '_'), level]] : [],
  );
  const { owner, repositories } = inputs;
  const names = typeof repositories === 'string' ? repositories.split(',') : undefined;
  const reached = owner === undefined ? ['acme/data'] : names?.map((name) => `${owner}/${name.trim()}`);
  return {
    token: `token-of-an-app-${JSON.stringify(inputs)}`.replace(/[^\w-]/g, '').slice(0, 200),
    kind: 'app',
    permissions: { metadata: 'read', ...Object.fromEntries(permissions) },
    ...(reached === undefined ? {} : { repositories: reached }),
  };
}

type Contexts = (name: string) => string | number | boolean;

function contextsOf(
  job: RotationJob,
  { event = 'workflow_dispatch', inputs = {}, secrets = {} }: ExampleRun,
  token: Token,
): Contexts {
  const stored = { ...job.github.values('org:acme'), ...job.github.values('repo:acme/data'), ...secrets };
  const known: Readonly<Record<string, string | number | boolean>> = {
    'github.event_name': event,
    'github.token': WORKFLOW_TOKEN.token,
    'github.run_number': 7,
    'steps.app.outputs.token': token.token,
    ...Object.fromEntries(Object.entries(stored).map(([name, value]) => [`secrets.${name}`, value])),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value])),
  };
  return (name) => known[name] ?? '';
}

function replaceExpressions(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) =>
    String(evaluate(expression, contexts)),
  );
}

/** The part of GitHub's expressions that the examples use: `||`, `&&`, `==`, names and literals. */
function evaluate(expression: string, contexts: Contexts): string | number | boolean {
  const operands = (operator: string) => expression.split(operator).map((part) => part.trim());
  const [first = '', ...others] = operands(' || ');
  if (others.length > 0) {
    return evaluate(first, contexts) || evaluate(others.join(' || '), contexts);
  }
  const [left = '', ...rest] = operands(' && ');
  if (rest.length > 0) {
    return evaluate(left, contexts) && evaluate(rest.join(' && '), contexts);
  }
  const [one = '', other] = operands(' == ');
  if (other !== undefined) {
    return evaluate(one, contexts) === evaluate(other, contexts);
  }
  const [, literal] = /^'(.*)'$/.exec(expression) ?? [];
  if (literal !== undefined) {
    return literal;
  }
  if (/^\d+$/.test(expression)) {
    return Number(expression);
  }
  return expression === 'true' || expression === 'false' ? expression === 'true' : contexts(expression);
}
