import type { ActiveRun } from '../github/repositories.ts';
import { targetName } from '../github/targets.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import type { Cancellation } from '../shared/cancellation.ts';
import type { TargetReport } from '../shared/report.ts';
import type { FinishedRun } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import {
  bulletList,
  countOf,
  escapeMarkdown,
  isOpen,
  needAttention,
  runSummary,
  share,
} from '../shared/summary.ts';
import type { RunnerFailure } from '../soda-cloud/client.ts';
import { type Connection, keyPages } from '../soda-cloud/endpoint.ts';
import type { Removal } from './delete.ts';

/**
 * For the moments before the first secret is deleted.
 * @param done what the run has done by then, in a sentence
 * @throws ActionError once a cancellation is requested
 */
export function stopIfCanceled({ requested }: Cancellation, done?: string): void {
  if (requested) {
    throw retirementCanceled(done);
  }
}

/** @param done what the run has done or may have done before, in a sentence */
export function retirementCanceled(done?: string): ActionError {
  return new ActionError('Retirement canceled', {
    what: `The run was canceled before any secret was deleted.${done === undefined ? '' : ` ${done}`}`,
    why: 'The runner asked the step to end.',
    fix: 'Run it again when it suits.',
  });
}

/** @param reasons why the previous pair may still be needed, each with what to do */
export function notReady(reasons: readonly string[]): ActionError {
  return new ActionError('Not ready to retire', {
    what: 'The previous API key is not retired: something may still need it. Nothing was deleted.',
    why: `The checks found:\n${lineList(reasons)}`,
    fix: 'Fix the problems listed above, and run this again. Keep both keys active until then.',
  });
}

/** A run that may hold the previous pair, in one line. */
export function describeRun({ repository, id, status }: ActiveRun, ownRun: string | undefined): string {
  return String(id) === ownRun
    ? `this run (${repository}, run ${id}) was queued before the rotation was complete: retire in a run of its own`
    : `${repository}, run ${id}: queued before the rotation was complete and still ${status}: wait for it, or cancel it`;
}

/** Why there is no usable answer, and what to change where the reason says it: the rest of a sentence. */
interface Unanswered {
  readonly reason: string;
  readonly remedy?: string | undefined;
}

export function runnerNotDeleted(
  runnerId: string,
  { reason, remedy, status, uncertain }: RunnerFailure,
  { host }: Connection,
): ActionError {
  return new ActionError('Runner not deleted', {
    what: `${uncertain ? `Whether Soda Cloud at ${host} deleted the runner ${runnerId} could not be determined.` : `The runner ${runnerId} could not be deleted in Soda Cloud at ${host}.`} The secrets of the previous key are kept.`,
    why: `The request for it failed: ${reason}.`,
    fix:
      RUNNER_REMEDIES.get(status) ??
      `Start the same workflow again. If this stays, ${remedy ?? CHECK_NETWORK}.`,
  });
}

const CHECK_NETWORK = "check 'host' or 'region' and the network of the runner";

/** What to do about a refusal of Soda Cloud to delete a runner, by its status. */
const RUNNER_REMEDIES: ReadonlyMap<number | undefined, string> = new Map([
  [400, 'Move the runner to the new key or stop it, then start the same workflow again.'],
  [
    403,
    'Give a current key whose user may manage data sources and agents, or give its user that permission, then start the same workflow again.',
  ],
]);

/** @param deletedRunner the runner that this run deleted, which was not the one of this key */
export function stillWorks(
  pair: KeyPair,
  deletedRunner: string | undefined,
  connection: Connection,
): ActionError {
  return new ActionError('Previous key still works', {
    what: `Soda Cloud at ${connection.host} accepts the previous API key (fingerprint ${fingerprint(pair)})${deletedRunner === undefined ? '' : `, although the runner ${deletedRunner} was deleted: that one had another key`}. The secrets that hold it are kept, so that the next run can check it.`,
    why: "Soda Cloud's API cannot delete the key of a user or a service account; the key of a runner is deleted with its runner.",
    fix: `Delete it at ${keyPages(connection)}, or give the runner that it belongs to as 'retire-runner-id', then run this again. The fingerprint of an ID is what 'printf %s ID | sha256sum' begins with.`,
  });
}

export function wrongRunnerDeleted(runnerId: string, current: KeyPair, { host }: Connection): ActionError {
  return new ActionError('Wrong runner deleted', {
    what: `The runner ${runnerId} was deleted, and Soda Cloud at ${host} refuses the current API key (fingerprint ${fingerprint(current)}) since. The secrets of the previous key are kept.`,
    why: "'retire-runner-id' named the runner of the current key, not that of the previous one.",
    fix: "Rotate to a new key now, with the previous pair as 'api-key-id' and 'api-key-secret' if that still works.",
  });
}

/** @param pair the one that could not be checked, or not in a way that proves anything */
export function notConfirmed(
  pair: KeyPair,
  { reason, remedy = CHECK_NETWORK }: Unanswered,
  connection: Connection,
): ActionError {
  return new ActionError('Could not confirm revocation', {
    what: `Whether Soda Cloud at ${connection.host} has revoked the previous API key (fingerprint ${fingerprint(pair)}) could not be determined. The secrets that hold it are kept.`,
    why: `Soda Cloud gave no answer that confirms it: ${reason}.`,
    fix: `Make sure that the key is deleted at ${keyPages(connection)}, then run this again. If this stays, ${remedy}.`,
  });
}

export function incomplete(removals: readonly Removal[]): ActionError {
  const rest = removals.filter(({ state }) => state === 'failed' || state === 'skipped');
  return new ActionError('Retirement incomplete', {
    what: `${rest.length} of ${removals.length} targets may still hold the previous API key.`,
    why: `These targets are left:\n${lineList(rest.map(({ secrets, state, detail }) => `${targetName(secrets.store.target)}: ${state}: ${detail}`))}`,
    fix: 'Fix the problems listed above, and run this again: it deletes the rest.',
  });
}

/** The section that `retire` adds to the job's summary page, in Markdown. `notes` are plain sentences, redacted. */
export function retireSummary(run: FinishedRun, notes: readonly string[]): string {
  const { report, failure } = run;
  const needsAttention = (target: TargetReport) => isOpen(target, run);
  return runSummary(run, {
    outcome: outcome(run, report.targets.filter(needsAttention).length),
    explanation: [
      failure === undefined ? '' : escapeMarkdown(failure),
      bulletList([...new Set(notes)].filter((note) => !run.nextSteps.includes(note)).map(escapeMarkdown)),
    ],
    needsAttention,
    nextSteps: [],
    keyNotes: [],
    more: [],
  });
}

const NOTHING = 'no target holds a previous pair';

function outcome({ report, failure, canceled }: FinishedRun, attention: number): string {
  const { targets, dryRun } = report;
  const concerned = targets.length - countOf(report, 'unchanged');
  const done = countOf(report, dryRun ? 'planned' : 'retired');
  const needed = attention === 0 ? '' : `, ${needAttention(attention)}`;
  if (concerned === 0 && failure === undefined) {
    return dryRun ? `Dry run: nothing to retire: ${NOTHING}` : `Nothing to retire: ${NOTHING}`;
  }
  if (dryRun) {
    return done === 0
      ? `Dry run: the previous key would not be retired${needed}`
      : `Dry run: the previous key would be retired in ${share(done, concerned)}${needed}`;
  }
  const start = canceled && done < concerned ? 'Retirement canceled: previous key' : 'Previous key';
  return done === 0
    ? `${start} not retired${needed}`
    : `${start} retired in ${share(done, concerned)}${needed}`;
}
