import type { HttpDependencies } from '../http/retry.ts';
import type { RotateSettings } from '../inputs/types.ts';
import { ActionError } from '../shared/action-error.ts';
import { type CanceledWords, canceledError } from '../shared/cancellation.ts';
import type { Log } from '../shared/log.ts';
import type { KeyRole } from '../shared/report.ts';
import type { ReportBuilder } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair, samePair } from '../shared/secret.ts';
import { describeLogin, type LoginResult, testLogin, type UnknownLogin } from '../soda-cloud/client.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';

/** A pair that Soda Cloud accepts. */
export interface AcceptedPair {
  readonly pair: KeyPair;
  readonly role: KeyRole;
  /** As Soda Cloud sent it, only for comparing; `undefined` for a runner key, which may not log in. */
  readonly organization: string | undefined;
}

type VerifySettings = Pick<
  RotateSettings,
  'connection' | 'keySource' | 'previous' | 'allowOtherOrganization'
>;

interface VerifyContext {
  readonly log: Log;
  readonly http: HttpDependencies;
  readonly report: Pick<ReportBuilder, 'key'>;
}

/**
 * Asks Soda Cloud about the pairs of a rotation, and reports what it says of each. Every method throws an ActionError when
 * Soda Cloud gives no usable response, or the run is canceled.
 */
export class PairVerifier {
  readonly #settings: VerifySettings;
  readonly #log: Log;
  readonly #http: HttpDependencies;
  readonly #report: Pick<ReportBuilder, 'key'>;
  readonly #logins: { readonly pair: KeyPair; readonly login: LoginResult }[] = [];

  constructor(settings: VerifySettings, { log, http, report }: VerifyContext) {
    this.#settings = settings;
    this.#log = log;
    this.#http = http;
    this.#report = report;
  }

  /** Whether Soda Cloud refuses the current pair. A missing response is a warning, as nothing is written because of it. */
  async askForAgeGate(
    pair: KeyPair,
  ): Promise<{ readonly isRefused: boolean; readonly organization: string | undefined }> {
    const { connection } = this.#settings;
    const login = await this.#ask('current', pair);
    if (login.kind === 'unknown') {
      this.#log.warning(
        'Key not verified',
        `Whether Soda Cloud at ${connection.host} accepts the current API key (fingerprint ${fingerprint(pair)}) could not be determined: ${login.reason}.`,
      );
    }
    return {
      isRefused: login.kind === 'refused' && !this.#isKnownRunnerKey(login),
      organization: login.kind === 'verified' ? this.#log.sanitizeName(login.organization) : undefined,
    };
  }

  /**
   * The pair to keep, to restore and to compare with: the current pair if it differs from the new one and Soda Cloud accepts
   * it, otherwise the previous pair under the same conditions.
   * @param current the current pair, where Soda Cloud accepts it
   */
  async findOld(
    next: KeyPair | undefined,
    current: AcceptedPair | undefined,
  ): Promise<AcceptedPair | undefined> {
    const { previous } = this.#settings;
    const differs = (pair: KeyPair) => next === undefined || !samePair(pair, next);
    if (current !== undefined && differs(current.pair)) {
      return current;
    }
    return previous !== undefined && differs(previous) ? this.askExisting('previous', previous) : undefined;
  }

  /** Whether Soda Cloud accepts a pair that this rotation does not need. */
  async stillWorks(pair: KeyPair): Promise<boolean> {
    return (await this.#ask('previous', pair)).kind === 'verified';
  }

  /** The current or the previous pair, if Soda Cloud accepts it; `undefined`, with a warning, when it refuses it. */
  async askExisting(role: 'current' | 'previous', pair: KeyPair): Promise<AcceptedPair | undefined> {
    const { connection } = this.#settings;
    const login = await this.#ask(role, pair);
    if (login.kind === 'unknown') {
      throw notVerified(role, pair, connection, login);
    }
    if (login.kind === 'refused' && !this.#isKnownRunnerKey(login)) {
      const message = `Soda Cloud at ${connection.host} refuses the ${role} API key (fingerprint ${fingerprint(pair)}) with HTTP ${login.status}, so it is neither kept nor restored.`;
      if (role === 'current') {
        this.#log.warning('Current key refused', message);
      } else {
        this.#log.warning('Previous key refused', message);
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
  ): Promise<{ readonly verified: boolean; readonly organization: string }> {
    const { connection } = this.#settings;
    const login = await this.#ask('new', pair);
    if (login.kind === 'unknown') {
      throw notVerified('new', pair, connection, login);
    }
    if (login.kind === 'refused') {
      if (this.#isKnownRunnerKey(login)) {
        this.#log.info(
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
      !this.#settings.allowOtherOrganization
    ) {
      throw new ActionError('New key of another organization', {
        what: `The new API key (fingerprint ${fingerprint(pair)}) logs in to ${shownOrganization(login.organization, this.#log)}, the ${old.role} one to ${shownOrganization(old.organization, this.#log)}. Nothing was written.`,
        why: 'Scans would report to another organization than before, which is rarely intended.',
        fix: `Generate the new key in the organization of the ${old.role} one, or set 'allow-other-organization: true'.`,
      });
    }
    return { verified: true, organization: this.#log.sanitizeName(login.organization) };
  }

  /** Soda Cloud knows the key of a runner, and may refuse it a login with 403 all the same. */
  #isKnownRunnerKey({ status }: Extract<LoginResult, { kind: 'refused' }>): boolean {
    return this.#settings.keySource.kind === 'runner' && status === 403;
  }

  /** Sends one request for each pair, whatever roles it has. */
  async #ask(role: KeyRole, pair: KeyPair): Promise<LoginResult> {
    const known = this.#logins.find((each) => samePair(each.pair, pair));
    const login = known?.login ?? (await testLogin(pair, this.#settings.connection, this.#http));
    if (login.kind === 'unknown' && login.canceled) {
      throw canceledError(CANCELED);
    }
    if (known === undefined) {
      this.#logins.push({ pair, login });
    }
    this.#report.key({ role, pair, answer: describeLogin(login, this.#log) });
    return login;
  }
}

function shownOrganization(name: string, log: Log): string {
  return log.containsSecret(name) ? 'an organization whose name contains a key' : `'${log.sanitize(name)}'`;
}

const CHECK_NETWORK =
  "check 'host' or 'region' and what is between the runner and Soda Cloud (firewall, proxy)";

function notVerified(
  role: KeyRole,
  pair: KeyPair,
  { host }: Connection,
  { reason, remedy = CHECK_NETWORK }: UnknownLogin,
): ActionError {
  return new ActionError('Key not verified', {
    what: `Whether Soda Cloud at ${host} accepts the ${role} API key (fingerprint ${fingerprint(pair)}) could not be determined. Nothing was written.`,
    why: `Soda Cloud gave no usable answer: ${reason}.`,
    fix: `Start the same workflow again. If this persists, ${remedy}.`,
  });
}

/** For the steps before the first write. */
export const CANCELED: CanceledWords = {
  title: 'Rotation canceled',
  what: 'The run was canceled before the first write. Nothing was written.',
  fix: 'Start the workflow again when you are ready.',
};
