import type { ActiveRun } from '../github/repositories.ts';
import { targetName } from '../github/targets.ts';
import { ActionError, lineList, reasonLines } from '../shared/action-error.ts';
import type { CanceledWords } from '../shared/cancellation.ts';
import { byUrgency, isoTime, type TargetReport } from '../shared/report.ts';
import type { FinishedRun } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import {
  bulletList,
  countOf,
  escapeMarkdown,
  isOpen,
  needAttention,
  notSearched,
  runSummary,
  share,
  storesOf,
} from '../shared/summary.ts';
import type { RunnerFailure } from '../soda-cloud/client.ts';
import { type Connection, keyPages } from '../soda-cloud/endpoint.ts';
import type { Removal } from './delete.ts';

/** @param done what the run has done or may have done before, in a sentence */
export function canceledWords(done?: string): CanceledWords {
  return {
    title: 'Retirement canceled',
    what: `The run was canceled before any secret was deleted.${done === undefined ? '' : ` ${done}`}`,
    fix: 'Start the same workflow again when you are ready.',
  };
}

interface Readiness {
  /** When the overlap ends, in milliseconds since the epoch, where waiting is all there is to do. */
  readonly waitUntil: number | undefined;
  /** Whether a reason says that the previous key may be deleted now. */
  readonly mayDelete: boolean;
}

/** @param reasons why the previous pair may still be needed, each with what to do */
export function notReady(reasons: readonly string[], { waitUntil, mayDelete }: Readiness): ActionError {
  return new ActionError('Not ready to retire', {
    what: 'Something may still need the previous API key. Nothing was deleted.',
    why: `The checks found:\n${lineList(reasons)}`,
    fix: `${waitUntil === undefined ? 'Fix the problems listed above, and run this again.' : `Wait until ${isoTime(waitUntil)}, then start the same workflow again.`}${mayDelete ? '' : ' Keep both keys active until then.'}`,
  });
}

/** A run that may hold the previous pair, in one line. */
export function describeRun({ repository, id, status }: ActiveRun, ownRun: string | undefined): string {
  return String(id) === ownRun
    ? `this run (${repository}, run ${id}) was queued before the rotation was complete: retire in a run of its own`
    : `${repository}, run ${id}: queued before the rotation was complete and still ${status}: wait for it, or cancel it`;
}

export function runnerNotDeleted(
  runnerId: string,
  { reason, remedy, status, uncertain }: RunnerFailure,
  { host }: Connection,
): ActionError {
  return new ActionError('Runner not deleted', {
    what: `${uncertain ? `Whether Soda Cloud at ${host} deleted the runner ${runnerId} could not be determined.` : `The runner ${runnerId} could not be deleted in Soda Cloud at ${host}.`} The secrets of the previous key are kept.`,
    why: `The request failed: ${reason}.`,
    fix:
      RUNNER_REMEDIES.get(status) ??
      `Start the same workflow again. If this persists, ${remedy ?? CHECK_NETWORK}.`,
  });
}

const CHECK_NETWORK = "check 'host' or 'region' and the network of the runner";

/** What to do when Soda Cloud refuses to delete a runner, by its status. */
const RUNNER_REMEDIES: ReadonlyMap<number | undefined, string> = new Map([
  [400, 'Move the runner to the new key or stop it, then start the same workflow again.'],
  [
    403,
    'Give a current key whose user may manage data sources and agents, or give its user that permission, then start the same workflow again.',
  ],
]);

/** @param deletedRunner the runner that this run deleted, although the key still works */
export function stillWorks(
  pair: KeyPair,
  deletedRunner: string | undefined,
  connection: Connection,
): ActionError {
  return new ActionError('Previous key still works', {
    what: `Soda Cloud at ${connection.host} accepts the previous API key (fingerprint ${fingerprint(pair)})${deletedRunner === undefined ? '' : `, although the runner ${deletedRunner} was deleted: that runner probably had another key`}. The secrets that hold it are kept, so that the next run can check it.`,
    why: "Soda Cloud's API cannot delete the key of a user or a service account; the key of a runner is deleted with its runner.",
    fix: `Delete it at ${keyPages(connection)}, or set 'retire-runner-id' to the runner that it belongs to, then run this again. The fingerprint of an ID is the beginning of the output of 'printf %s ID | sha256sum'.`,
  });
}

/** @param isDeleted whether this run deleted the runner, and not only may have */
export function wrongRunnerDeleted(
  runnerId: string,
  isDeleted: boolean,
  current: KeyPair,
  { host }: Connection,
): ActionError {
  return new ActionError('Wrong runner deleted', {
    what: `The runner ${runnerId} ${isDeleted ? 'was' : 'may have been'} deleted, and since then Soda Cloud at ${host} refuses the current API key (fingerprint ${fingerprint(current)}). The secrets of the previous key are kept.`,
    why: "'retire-runner-id' is probably the runner of the current key, not that of the previous one.",
    fix: "Rotate to a new key now, with the previous pair as 'api-key-id' and 'api-key-secret' if that still works.",
  });
}

/** @param answer why there is no usable answer, and what to change where the reason says it: the rest of a sentence */
export function notConfirmed(
  pair: KeyPair,
  { reason, remedy = CHECK_NETWORK }: { readonly reason: string; readonly remedy?: string | undefined },
  connection: Connection,
): ActionError {
  return new ActionError('Could not confirm revocation', {
    what: `Whether Soda Cloud at ${connection.host} has revoked the previous API key (fingerprint ${fingerprint(pair)}) could not be determined. The secrets that hold it are kept.`,
    why: `Soda Cloud gave no answer that confirms it: ${reason}.`,
    fix: `Make sure that the key is deleted at ${keyPages(connection)}, then run this again. If this persists, ${remedy}.`,
  });
}

export function incomplete(removals: readonly Removal[]): ActionError {
  const rest = byUrgency(removals.filter(({ state }) => state === 'failed' || state === 'skipped'));
  const lines = reasonLines(
    rest.map(({ secrets, state, detail }) => ({
      subject: targetName(secrets.store.target),
      reason: `${state}: ${detail}`,
    })),
  );
  return new ActionError('Retirement incomplete', {
    what: `${rest.length} of ${removals.length} targets may still hold the previous API key.`,
    why: `These targets are in the following states:\n${lineList(lines)}`,
    fix: 'Fix the problems listed above, and run this again: it deletes the rest.',
  });
}

/** For the summary: plain sentences, redacted. */
export interface RetireNotes {
  /** Why the run did not go on. */
  readonly problems: readonly string[];
  /** What was found or done besides. */
  readonly facts: readonly string[];
  /** When the overlap ends, in milliseconds since the epoch, where waiting is all there is to do. */
  readonly waitUntil: number | undefined;
  /** That the previous pair works is all that was found against its retirement. */
  readonly isUnneeded: boolean;
}

/** The section that `retire` adds to the job's summary page, in Markdown. */
export function retireSummary(run: FinishedRun, notes: RetireNotes): string {
  const { problems, facts, waitUntil } = notes;
  const { failure, nextSteps } = run;
  const needsAttention = (target: TargetReport) => waitUntil === undefined && isOpen(target, run);
  return runSummary(run, {
    outcome: `${outcome(run, storesOf(run).filter(needsAttention).length)}${whyNot(notes)}`,
    explanation: [
      failure === undefined ? '' : escapeMarkdown(failure),
      bulletList(problems.filter((problem) => !nextSteps.includes(problem)).map(escapeMarkdown)),
    ],
    needsAttention,
    keyNotes: [...new Set(facts)].map(escapeMarkdown),
  });
}

function whyNot({ waitUntil, isUnneeded }: RetireNotes): string {
  if (waitUntil !== undefined) {
    return `: the overlap ends at ${isoTime(waitUntil)}`;
  }
  return isUnneeded ? ' yet: no run needs it any more, delete it in Soda Cloud now' : '';
}

function outcome(run: FinishedRun, attention: number): string {
  const { report, failure, canceled, unsearched } = run;
  const { dryRun } = report;
  const concerned = storesOf(run).length - countOf(report, 'unchanged');
  const done = countOf(report, dryRun ? 'planned' : 'retired');
  const needed = [
    ...(attention === 0 ? [] : [needAttention(attention)]),
    ...(unsearched.size === 0 ? [] : [notSearched(unsearched.size)]),
  ]
    .map((part) => `, ${part}`)
    .join('');
  if (concerned === 0 && failure === undefined) {
    return `${dryRun ? 'Dry run: nothing' : 'Nothing'} to retire: no target holds a previous pair`;
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
