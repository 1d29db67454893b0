import type { GitHubConnection } from '../github/client.ts';
import type { SignIn } from '../github/clients.ts';
import { ActionError } from '../shared/action-error.ts';
import type { KeyPair } from '../shared/secret.ts';
import { UNUSED_WITHOUT_VERIFY, type UnusedInput } from './definitions.ts';
import { parseToken } from './github.ts';
import { parsePreviousPair } from './key-pair.ts';
import type { InputReader } from './reader.ts';
import { readTargetSettings } from './targets.ts';
import type {
  AuditSettings,
  CommonSettings,
  InputContext,
  OtherKeys,
  ReminderSettings,
  TargetContext,
  TargetSettings,
} from './types.ts';

export function readAuditSettings(
  common: CommonSettings,
  { previous }: OtherKeys,
  context: TargetContext,
): AuditSettings {
  const { reader, log } = context;
  const { key, verify } = common;
  const targets = readTargetSettings('audit', context);
  const reportIssue = reader.boolean('report-issue');
  const limits = readAgeLimits(reader);
  return {
    mode: 'audit',
    ...common,
    ...targets,
    previous: key.found && verify ? otherKey(parsePreviousPair(previous, log), key.pair) : undefined,
    ...limits,
    overlapHours: reader.number('overlap-hours'),
    failWhenDue: reader.boolean('fail-when-due'),
    reminder: reportIssue ? readReminderSettings(targets, context) : undefined,
    unused: [...(reportIssue ? [] : UNUSED_WITHOUT_ISSUE), ...(verify ? [] : UNUSED_WITHOUT_VERIFY)],
  };
}

/** The default of `warn-age-days`: this many days below `max-age-days`. */
const WARNING_DAYS = 15;

/** In days. @throws ActionError for a warning that would come after the keys are due */
function readAgeLimits(reader: InputReader): Pick<AuditSettings, 'maxAgeDays' | 'warnAgeDays'> {
  const maxAgeDays = reader.number('max-age-days');
  if (reader.optional('warn-age-days') === undefined) {
    return { maxAgeDays, warnAgeDays: Math.max(0, maxAgeDays - WARNING_DAYS) };
  }
  const warnAgeDays = reader.number('warn-age-days');
  if (warnAgeDays > maxAgeDays) {
    throw new ActionError('Invalid input', {
      what: `The input 'warn-age-days' is ${warnAgeDays}, which is more than 'max-age-days' (${maxAgeDays}).`,
      why: "Keys are due at 'max-age-days', so the warning that should come before would never come.",
      fix: `Set 'warn-age-days' to ${maxAgeDays} or less, or leave it out: it is then ${WARNING_DAYS} days below 'max-age-days'.`,
    });
  }
  return { maxAgeDays, warnAgeDays };
}

/** A pair with the current ID is not a previous pair, whatever its secret is. */
function otherKey(previous: KeyPair | undefined, current: KeyPair): KeyPair | undefined {
  return previous?.id.equals(current.id) ? undefined : previous;
}

const UNUSED_WITHOUT_ISSUE: readonly UnusedInput[] = [
  { name: 'issue-labels', usedWith: "'report-issue: true'" },
];

function readReminderSettings(
  { github, repository }: TargetSettings,
  { reader }: InputContext,
): ReminderSettings {
  if (repository === undefined) {
    throw new ActionError('Invalid input', {
      what: "The input 'report-issue' is 'true', but the run does not say which repository it belongs to.",
      why: 'GITHUB_REPOSITORY is not set: the action was started without a runner.',
      fix: "Run the action in a workflow, or leave 'report-issue' out.",
    });
  }
  // its default is the runner's own token
  const token = reader.optional('issue-token');
  return {
    github:
      token === undefined
        ? requireToken(github)
        : { apiUrl: github.apiUrl, token: parseToken('issue-token', token) },
    repository,
    labels: readLabels(reader),
  };
}

/** An App signs in for the targets only. */
function requireToken(signIn: SignIn): GitHubConnection {
  if ('token' in signIn) {
    return signIn;
  }
  throw new ActionError('GitHub token missing', {
    what: "The input 'issue-token' is empty.",
    why: "The reminder issue is kept with a token of its own: the GitHub App of 'app-client-id' signs in for the targets only.",
    fix: "Leave 'issue-token' out, so that it is the workflow's own token, and give the job the permission 'issues: write'.",
  });
}

/** GitHub's own limit for the name of a label, in characters. */
const LONGEST_LABEL = 50;

function readLabels(reader: InputReader): string[] {
  const labels = reader.list('issue-labels');
  if (labels.length === 0 || labels.some((label) => [...label].length > LONGEST_LABEL)) {
    throw reader.invalid('issue-labels', `names of at most ${LONGEST_LABEL} characters, at least one`);
  }
  return labels;
}
