import { ActionError } from '../errors/action-error.ts';
import { lineList } from '../errors/line-list.ts';
import type { ActiveRun } from '../github/workflow-runs.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { Cancellation } from '../runner/cancellation.ts';
import { type Connection, keyPages } from '../soda-cloud/connection.ts';
import { targetName } from '../targets/target.ts';
import type { Removal } from './delete-previous.ts';

/** @throws ActionError once a cancellation is requested: for the moments before the first deletion */
export function stopIfCanceled({ requested }: Cancellation): void {
  if (requested) {
    throw new ActionError('Retirement canceled', {
      what: 'The run was canceled before anything was deleted.',
      why: 'The runner asked the step to end.',
      fix: 'Run it again when it suits.',
    });
  }
}

/** @param reasons why the previous pair may still be needed, each with what to do */
export function notReady(reasons: readonly string[]): ActionError {
  return new ActionError('Not ready to retire', {
    what: 'The previous API key is not retired: something may still need it. Nothing was deleted.',
    why: `The checks found:\n${lineList(reasons)}`,
    fix: 'Do what the lines say, and run this again: until then both keys have to live.',
  });
}

/** A run that is not drained, in one line. */
export function describeRun({ repository, id, status }: ActiveRun, ownRun: string | undefined): string {
  return String(id) === ownRun
    ? `this run (${repository}, run ${id}) was queued before the rotation itself: retire in a run of its own`
    : `${repository}, run ${id}: queued before the rotation and still ${status}: wait for it, or cancel it`;
}

export function runnerNotDeleted(runnerId: string, reason: string, { host }: Connection): ActionError {
  return new ActionError('Runner not deleted', {
    what: `The runner ${runnerId} was not deleted in Soda Cloud at ${host}. The previous key still works, and its secrets are still there.`,
    why: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
    fix: 'Let the runner go over to the new key or stop it, see that the current key may manage data sources and runners, and run this again.',
  });
}

/** @param deletedRunner the runner that this run deleted, which was not the one of this key */
export function stillAlive(
  pair: KeyPair,
  deletedRunner: string | undefined,
  connection: Connection,
): ActionError {
  return new ActionError('Previous key still works', {
    what: `The previous API key (fingerprint ${fingerprint(pair)}) still works${deletedRunner === undefined ? '' : `, although the runner ${deletedRunner} was deleted: that one had another key`}. The secrets that hold it are kept, so that the next run can prove it dead.`,
    why: "Only a person can delete the key of a user or a service account: Soda Cloud's API cannot.",
    fix: `Delete it at ${keyPages(connection)}, then run this again. The fingerprint of an ID is what 'printf %s ID | sha256sum' begins with.`,
  });
}

export function wrongRunnerDeleted(runnerId: string, current: KeyPair, { host }: Connection): ActionError {
  return new ActionError('Wrong runner deleted', {
    what: `The runner ${runnerId} was deleted, and Soda Cloud at ${host} does not accept the current API key (fingerprint ${fingerprint(current)}) any more. The secrets of the previous key are kept.`,
    why: "'retire-runner-id' named the runner of the current key, not that of the previous one.",
    fix: "Rotate to a new key now, with the previous pair as 'api-key-id' and 'api-key-secret' if that still works.",
  });
}

export function notProvedDead(pair: KeyPair, reason: string, { host }: Connection): ActionError {
  return new ActionError('Previous key not proved dead', {
    what: `Whether Soda Cloud at ${host} still accepts the previous API key (fingerprint ${fingerprint(pair)}) could not be found out. The secrets that hold it are kept.`,
    why: `Soda Cloud gave no usable answer: ${reason}.`,
    fix: 'Run this again; nothing that is done already will be done twice.',
  });
}

export function incomplete(removals: readonly Removal[]): ActionError {
  const rest = removals.filter(({ state }) => state === 'failed' || state === 'skipped');
  return new ActionError('Retirement incomplete', {
    what: `${rest.length} of ${removals.length} targets may still hold the previous API key.`,
    why: `These were left as their states say:\n${lineList(rest.map(({ target, state, detail }) => `${targetName(target)}: ${state}: ${detail}`))}`,
    fix: 'Mend what the lines name and run this again: it finishes the rest.',
  });
}
