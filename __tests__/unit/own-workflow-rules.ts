import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Image {
  readonly image?: string;
}

interface Job {
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly container?: string | Image;
  readonly services?: Readonly<Record<string, Image>>;
  readonly steps?: readonly Step[];
}

interface OwnWorkflow {
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Triggers that run code from forks with the secrets of this repository. */
const DANGEROUS_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];

/** The problems of a workflow of this repository, one line each. */
export function problemsOfOwn(text: string): string[] {
  const workflow: OwnWorkflow = parse(text);
  const jobs = Object.entries(workflow.jobs);
  return [
    ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['no permissions: {}']),
    ...(workflow.concurrency === undefined ? ['no concurrency'] : []),
    ...eventsOf(workflow)
      .filter((event) => DANGEROUS_EVENTS.includes(event))
      .map((event) => `dangerous event: ${event}`),
    ...problemsOfUses(text, Object.values(workflow.jobs)),
    ...jobs.flatMap(([name, job]) => problemsOfJob(job).map((problem) => `${name}: ${problem}`)),
  ];
}

function eventsOf({ on }: OwnWorkflow): readonly string[] {
  if (typeof on === 'string') {
    return [on];
  }
  return Array.isArray(on) ? on : Object.keys(on);
}

/** Reads the text, because the version of a commit is in a comment. Local actions belong to the same commit. */
function problemsOfUses(text: string, jobs: readonly Job[]): string[] {
  const found = [...text.matchAll(/^[ -]*uses: *(\S.*)$/gm)].map(([, uses = '']) => uses);
  const parsed = jobs
    .flatMap(({ uses, steps = [] }) => [uses, ...steps.map((step) => step.uses)])
    .filter((uses) => uses !== undefined);
  return [
    ...found
      .filter(
        (uses) => !/^\.\//.test(uses) && !/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses),
      )
      .map((uses) => `not pinned: ${uses}`),
    ...(found.length === parsed.length ? [] : ['a uses that is not written on a line of its own']),
  ];
}

function problemsOfJob(job: Job): string[] {
  const { steps = [] } = job;
  return [
    ...(job.permissions === undefined ? ['no permissions of its own'] : []),
    ...(job.uses === undefined && typeof job['timeout-minutes'] !== 'number' ? ['no timeout-minutes'] : []),
    ...imagesOf(job)
      .filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))
      .map((image) => `not pinned: ${image}`),
    ...steps
      .filter(
        ({ uses, with: inputs }) =>
          uses?.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false,
      )
      .map(() => 'a checkout that leaves its token behind'),
    // Whatever an expression holds would become part of the script: values come in through env.
    ...steps.filter(({ run }) => run?.includes('${{')).map(({ run }) => `an expression in a script: ${run}`),
  ];
}

function imagesOf({ container, services = {} }: Job): string[] {
  const images = [
    typeof container === 'string' ? { image: container } : container,
    ...Object.values(services),
  ];
  return images.flatMap((image) => (image?.image === undefined ? [] : [image.image]));
}
