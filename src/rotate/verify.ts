import type { HttpDependencies } from '../http/retry.ts';
import { ActionError } from '../shared/action-error.ts';
import { canceledError } from '../shared/cancellation.ts';
import type { Log } from '../shared/log.ts';
import { fingerprint, type KeyPair, samePair } from '../shared/secret.ts';
import { describeLogin, type LoginResult, testLogin, type UnknownLogin } from '../soda-cloud/client.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { CANCELED } from './errors.ts';

/** The part that a pair has in a rotation. */
export type PairRole = 'new' | 'current' | 'previous';

/** A pair that Soda Cloud accepts. */
export interface AcceptedPair {
  readonly pair: KeyPair;
  readonly role: PairRole;
  /** As Soda Cloud sent it, only for comparing; `undefined` for a runner key, which may not log in. */
  readonly organization: string | undefined;
}

interface VerifierDependencies {
  readonly connection: Connection;
  readonly log: Log;
  readonly http: HttpDependencies;
  /** Told what Soda Cloud said of each pair, in words fit to show. */
  readonly record: (role: PairRole, pair: KeyPair, answer: string) => void;
}

/** Asks Soda Cloud about the pairs of a rotation. Every method throws an ActionError when it gives no usable answer, or the run is canceled. */
export class PairVerifier {
  readonly #dependencies: VerifierDependencies;
  readonly #isRunnerKey: boolean;
  readonly #answers: { readonly pair: KeyPair; readonly login: LoginResult }[] = [];

  /** @param isRunnerKey whether the pairs belong to Soda Runners: Soda Cloud may refuse those a login with 403 */
  constructor(isRunnerKey: boolean, dependencies: VerifierDependencies) {
    this.#isRunnerKey = isRunnerKey;
    this.#dependencies = dependencies;
  }

  /** What Soda Cloud says of the current pair. A missing answer is a warning: nobody writes anything because of it. */
  async askForAgeGate(
    pair: KeyPair,
  ): Promise<{ readonly isRefused: boolean /** Fit to show. */; readonly organization: string | undefined }> {
    const { connection, log } = this.#dependencies;
    const login = await this.#ask('current', pair);
    if (login.kind === 'unknown') {
      log.warning(
        'Key not verified',
        `Whether Soda Cloud at ${connection.host} accepts the current API key (fingerprint ${fingerprint(pair)}) could not be determined: ${login.reason}.`,
      );
    }
    return {
      isRefused: login.kind === 'refused' && !this.#isKnownRunnerKey(login),
      organization: login.kind === 'verified' ? log.sanitizeName(login.organization) : undefined,
    };
  }

  /** Whether Soda Cloud accepts a pair that this rotation does not need. */
  async stillWorks(pair: KeyPair): Promise<boolean> {
    return (await this.#ask('previous', pair)).kind === 'verified';
  }

  /** The current or the previous pair, if Soda Cloud accepts it; `undefined`, with a warning, when it refuses it. */
  async askExisting(role: 'current' | 'previous', pair: KeyPair): Promise<AcceptedPair | undefined> {
    const { connection, log } = this.#dependencies;
    const login = await this.#ask(role, pair);
    if (login.kind === 'unknown') {
      throw notVerified(role, pair, connection, login);
    }
    if (login.kind === 'refused' && !this.#isKnownRunnerKey(login)) {
      const message = `Soda Cloud at ${connection.host} refuses the ${role} API key (fingerprint ${fingerprint(pair)}) with HTTP ${login.status}, so it is neither kept nor restored.`;
      if (role === 'current') {
        log.warning('Current key refused', message);
      } else {
        log.warning('Previous key refused', message);
      }
      return undefined;
    }
    return { pair, role, organization: login.kind === 'verified' ? login.organization : undefined };
  }

  /**
   * The new pair logs in, and to the organization of the old one.
   * @param old the pair to compare with; without one the organizations are not compared
   * @throws ActionError also when Soda Cloud refuses it
   */
  async requireNew(
    pair: KeyPair,
    old: AcceptedPair | undefined,
    { allowOtherOrganization }: { readonly allowOtherOrganization: boolean },
  ): Promise<{ readonly verified: boolean; readonly organization: string }> {
    const { connection, log } = this.#dependencies;
    const login = await this.#ask('new', pair);
    if (login.kind === 'unknown') {
      throw notVerified('new', pair, connection, login);
    }
    if (login.kind === 'refused') {
      if (this.#isKnownRunnerKey(login)) {
        log.info(
          `Soda Cloud knows the runner key with fingerprint ${fingerprint(pair)}, but does not let it log in (HTTP 403). It is used without further verification.`,
        );
        return { verified: false, organization: '' };
      }
      throw new ActionError('New key refused', {
        what: `Soda Cloud at ${connection.host} refuses the new API key (fingerprint ${fingerprint(pair)}) with HTTP ${login.status}. Nothing was written.`,
        why: 'The key ID or the key secret was not stored completely, the key was deleted, or it belongs to another region.',
        fix: "Store the new key again as Soda Cloud shows it, or generate another one; check 'region' and 'host'.",
      });
    }
    if (
      old?.organization !== undefined &&
      old.organization !== login.organization &&
      !allowOtherOrganization
    ) {
      throw new ActionError('New key of another organization', {
        what: `The new API key (fingerprint ${fingerprint(pair)}) logs in to ${shownOrganization(login.organization, log)}, the ${old.role} one to ${shownOrganization(old.organization, log)}. Nothing was written.`,
        why: 'Scans would report to another organization than before, which is rarely intended.',
        fix: `Generate the new key in the organization of the ${old.role} one, or set 'allow-other-organization: true'.`,
      });
    }
    return { verified: true, organization: log.sanitizeName(login.organization) };
  }

  /** Known to Soda Cloud, which may be all that it tells of a runner's key. */
  #isKnownRunnerKey({ status }: Extract<LoginResult, { kind: 'refused' }>): boolean {
    return this.#isRunnerKey && status === 403;
  }

  /** Asks once for each pair, whatever parts it has. */
  async #ask(role: PairRole, pair: KeyPair): Promise<LoginResult> {
    const { connection, log, http, record } = this.#dependencies;
    const known = this.#answers.find((answer) => samePair(answer.pair, pair));
    const login = known?.login ?? (await testLogin(pair, connection, http));
    if (login.kind === 'unknown' && login.canceled) {
      throw canceledError(CANCELED);
    }
    if (known === undefined) {
      this.#answers.push({ pair, login });
    }
    record(role, pair, describeLogin(login, log));
    return login;
  }
}

/**
 * The pair to keep, to restore and to compare with: the current pair if it differs from the new one and Soda Cloud accepts
 * it, otherwise the previous pair under the same conditions.
 */
export async function findOldPair(
  next: KeyPair | undefined,
  {
    current,
    previous,
  }: { readonly current: AcceptedPair | undefined; readonly previous: KeyPair | undefined },
  verifier: PairVerifier,
): Promise<AcceptedPair | undefined> {
  const differs = (pair: KeyPair) => next === undefined || !samePair(pair, next);
  if (current !== undefined && differs(current.pair)) {
    return current;
  }
  return previous !== undefined && differs(previous) ? verifier.askExisting('previous', previous) : undefined;
}

function shownOrganization(name: string, log: Log): string {
  return log.containsSecret(name) ? 'an organization whose name contains a key' : `'${log.sanitize(name)}'`;
}

const STANDS_BETWEEN =
  "check 'host' or 'region' and what stands between the runner and Soda Cloud (firewall, proxy)";

function notVerified(
  role: PairRole,
  pair: KeyPair,
  { host }: Connection,
  { reason, remedy = STANDS_BETWEEN }: UnknownLogin,
): ActionError {
  return new ActionError('Key not verified', {
    what: `Whether Soda Cloud at ${host} accepts the ${role} API key (fingerprint ${fingerprint(pair)}) could not be determined. Nothing was written.`,
    why: `Soda Cloud gave no usable answer: ${reason}.`,
    fix: `Start the same workflow again. If this stays, ${remedy}.`,
  });
}
