import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { runAction } from '../../simulators/runner/run-action.ts';
import { APP_SECRETS, APP_VARIABLES } from '../workflows/apps.ts';
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
 * Runs the step of an example that uses this action, in the repository acme/data, with the inputs of the example, its
 * secrets and its variables. The Apps of the examples have to be installed.
 */
export function runExample(file: string, job: RotationJob, run: ExampleRun = {}): Promise<ActionRun> {
  const steps = stepsOf(file, run.job);
  const step = steps.find(({ uses }) => uses?.startsWith('OWNER/soda-cloud-keys@'));
  job.github.tokens.add(WORKFLOW_TOKEN);
  const contexts = contextsOf(job, run);
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

type Contexts = (name: string) => string | number | boolean;

function contextsOf(
  job: RotationJob,
  { event = 'workflow_dispatch', inputs = {}, secrets = {} }: ExampleRun,
): Contexts {
  const stored = {
    ...job.github.values('org:acme'),
    ...job.github.values('repo:acme/data'),
    ...APP_SECRETS,
    ...secrets,
  };
  const known: Readonly<Record<string, string | number | boolean>> = {
    'github.event_name': event,
    'github.token': WORKFLOW_TOKEN.token,
    'github.run_number': 7,
    ...Object.fromEntries(Object.entries(APP_VARIABLES).map(([name, value]) => [`vars.${name}`, value])),
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
