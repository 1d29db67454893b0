import { GitHubFailure } from '../github/errors.ts';
import { describeProblem, type HeldSecrets } from '../github/inventory.ts';
import { type PairNames, pairNames, type Repository, targetName, writeOrder } from '../github/targets.ts';
import type { HttpDependencies } from '../http/retry.ts';
import { errorName } from '../shared/action-error.ts';
import type { Progress } from '../shared/progress.ts';
import { isoTimeAfter } from '../shared/report.ts';
import type { KeyPair } from '../shared/secret.ts';
import { causeOfRefusal, type LoginResult, testLogin } from '../soda-cloud/client.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';

interface RevocationRequest {
  readonly previous: KeyPair;
  /** Accepted in this run: so Soda Cloud does not refuse every key. */
  readonly current: KeyPair;
  readonly connection: Connection;
  /** Whether its runner was just deleted: it may take some seconds until Soda Cloud refuses the key everywhere. */
  readonly isJustDeleted: boolean;
  /** A cancellation shortens the pause between the answers, so what comes after it does not count. */
  readonly isCanceled: () => boolean;
}

type Revocation =
  | { readonly kind: 'revoked' }
  /** Soda Cloud accepts it. */
  | { readonly kind: 'works' }
  /** `remedy`: what to change, where the reason says it. */
  | { readonly kind: 'unconfirmed'; readonly reason: string; readonly remedy?: string | undefined };

/** Between the two answers, so that one outdated replica proves nothing, in milliseconds. */
const BETWEEN_ANSWERS = 2000;

/** After the deletion of a runner: pauses before the next request, in milliseconds. */
const PAUSES = [1000, 2000, 4000];

/**
 * Checks whether Soda Cloud has revoked a pair. One answer is not enough: it has to answer 401 twice, and to accept the
 * current pair afterwards. A 403 is no proof: Soda Cloud knows the key and may accept it again.
 */
export async function verifyRevoked(
  { previous, current, connection, isJustDeleted, isCanceled }: RevocationRequest,
  http: HttpDependencies,
): Promise<Revocation> {
  const ask = (pair: KeyPair) => testLogin(pair, connection, http);
  let first = await ask(previous);
  for (const pause of isJustDeleted ? PAUSES : []) {
    if (isUnauthorized(first) || first.kind === 'unknown') {
      break;
    }
    await http.sleep(pause);
    first = await ask(previous);
  }
  if (!isUnauthorized(first)) {
    return notRevoked(first);
  }
  await http.sleep(BETWEEN_ANSWERS);
  if (isCanceled()) {
    return { kind: 'unconfirmed', reason: 'the run was canceled' };
  }
  const second = await ask(previous);
  if (!isUnauthorized(second)) {
    return notRevoked(second);
  }
  const afterwards = await ask(current);
  switch (afterwards.kind) {
    case 'verified':
      return { kind: 'revoked' };
    case 'refused':
      return {
        kind: 'unconfirmed',
        reason: `a moment later it refused the current key too (HTTP ${afterwards.status}), so its refusals do not prove that the previous key is revoked`,
      };
    case 'unknown':
      return {
        kind: 'unconfirmed',
        reason: `about the current key, ${afterwards.reason}`,
        remedy: afterwards.remedy,
      };
  }
}

/** What Soda Cloud answered about the previous pair, in a few words. */
export function describeRevocation(revocation: Revocation): string {
  switch (revocation.kind) {
    case 'revoked':
      return 'revoked (HTTP 401, twice)';
    case 'works':
      return 'accepted';
    case 'unconfirmed':
      return `could not be determined: ${revocation.reason}`;
  }
}

function isUnauthorized(login: LoginResult): boolean {
  return login.kind === 'refused' && login.status === 401;
}

function notRevoked(login: LoginResult): Revocation {
  switch (login.kind) {
    case 'verified':
      return { kind: 'works' };
    case 'refused':
      return {
        kind: 'unconfirmed',
        reason: `it refused the key with HTTP ${login.status}, which is no proof: ${causeOfRefusal(login.status)}`,
      };
    case 'unknown':
      return { kind: 'unconfirmed', reason: login.reason, remedy: login.remedy };
  }
}

/** The state of a target afterwards. */
export interface Removal {
  readonly secrets: HeldSecrets;
  readonly state: 'retired' | 'unchanged' | 'failed' | 'skipped';
  readonly detail: string;
}

interface RemovalDependencies {
  /** Waits until the next write may start. */
  readonly pace: () => Promise<void>;
  readonly progress: Progress;
  readonly isCanceled: () => boolean;
  /** Called with each target as soon as its state is known. */
  readonly record: (removal: Removal) => void;
}

/** The names under which a target still holds the previous pair. */
export function previousSecretsOf({ store, previous }: HeldSecrets, given: PairNames): string[] {
  const { id, secret } = pairNames(store.target, given).previousNames;
  return [...(previous.id === undefined ? [] : [id]), ...(previous.secret === undefined ? [] : [secret])];
}

/**
 * Deletes the previous pair of every target, one secret at a time. A target that fails does not stop the others; a token
 * that GitHub refuses, a long rate limit and a cancellation do. The workflow's own stores come last, and only when every
 * other target is done: the next run reads the previous pair from them. The first failure among them stops the rest.
 */
export async function deletePrevious(
  held: readonly HeldSecrets[],
  given: PairNames,
  repository: Repository | undefined,
  { pace, progress, isCanceled, record }: RemovalDependencies,
): Promise<Removal[]> {
  const { others, own } = writeOrder(held, repository);
  const removals: Removal[] = [];
  let stopped: string | undefined;
  const add = (removal: Removal) => {
    removals.push(removal);
    record(removal);
  };
  const deleteAll = async (targets: readonly HeldSecrets[], isOwn: boolean) => {
    for (const secrets of targets) {
      const left = previousSecretsOf(secrets, given);
      stopped ??= isCanceled() ? 'the run was canceled' : undefined;
      if (stopped !== undefined && left.length > 0) {
        add({ secrets, state: 'skipped', detail: `nothing was deleted: ${stopped}` });
        continue;
      }
      const { stopsRest, ...end } = await deleteFrom(secrets, left, pace);
      add({ secrets, ...end });
      progress.finished(targetName(secrets.store.target), end.state, { good: end.state !== 'failed' });
      if (stopsRest !== undefined) {
        stopped = stopsRest;
      } else if (isOwn && end.state === 'failed') {
        stopped = OTHERS_FIRST;
      }
    }
  };
  await deleteAll(others, false);
  if (removals.some(({ state }) => state === 'failed')) {
    stopped ??= OTHERS_FIRST;
  }
  await deleteAll(own, true);
  progress.stop();
  return removals;
}

const OTHERS_FIRST = 'another target may still hold the previous pair, and the next run reads it from here';

async function deleteFrom(
  { store }: HeldSecrets,
  names: readonly string[],
  pace: () => Promise<void>,
): Promise<Pick<Removal, 'state' | 'detail'> & { readonly stopsRest?: string | undefined }> {
  if (names.length === 0) {
    return { state: 'unchanged', detail: 'no previous pair is stored' };
  }
  const deleted: string[] = [];
  try {
    for (const name of names) {
      await pace();
      await store.deleteSecret(name);
      deleted.push(name);
    }
    return { state: 'retired', detail: `deleted ${names.join(' and ')}` };
  } catch (error) {
    const problem =
      error instanceof GitHubFailure
        ? describeProblem(error, store.target, 'write')
        : `an unexpected error (${errorName(error)}): run this again, and open an issue if this persists`;
    const detail = deleted.length === 0 ? problem : `deleted ${deleted.join(' and ')}, and then: ${problem}`;
    return {
      state: 'failed',
      detail,
      stopsRest: error instanceof GitHubFailure ? reasonToStop(error) : undefined,
    };
  }
}

/** Why no other target can be changed now either; `undefined` where the failure concerns this one only. */
function reasonToStop({ status, reason, retryAt }: GitHubFailure): string | undefined {
  if (status === 401) {
    return 'GitHub refused the token';
  }
  // a shorter one has been waited for
  return reason === 'rate-limit'
    ? `GitHub's rate limit ${retryAt === undefined ? 'was reached' : `lasts until ${isoTimeAfter(retryAt)}`}`
    : undefined;
}
