import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { Log } from '../runner/log.ts';
import { publishSummary, type Step } from '../runner/step.ts';
import type { Connection } from '../soda-cloud/connection.ts';
import { type Target, targetName } from '../targets/target.ts';
import {
  isoTime,
  type KeyFinding,
  type Report,
  type TargetReport,
  type TargetReportState,
} from './report.ts';

interface JournalSettings {
  readonly mode: Report['mode'];
  readonly connection: Connection;
  readonly targets: readonly Target[];
  readonly dryRun: boolean;
}

interface KeyFacts {
  readonly inUse?: KeyPair | undefined;
  /** The pair that was in use before. */
  readonly previous?: KeyPair | undefined;
  /** Fit to show. */
  readonly organization?: string | undefined;
}

export interface TargetFacts {
  readonly detail?: string | undefined;
  /** When its secrets were last written, in milliseconds since the epoch. */
  readonly updatedAt?: number | undefined;
}

interface JournalDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly http: { readonly now: () => number };
  /** The clients whose requests count. */
  readonly clients: readonly { readonly requests: Report['requests'] }[];
}

/** Collects what a run finds and does, so that its report is right wherever the run ends. */
export class Journal {
  readonly #settings: JournalSettings;
  readonly #dependencies: JournalDependencies;
  readonly #started: number;
  readonly #targets = new Map<string, TargetReport>();
  #keys: KeyFacts = {};
  #findings: readonly KeyFinding[] | undefined;

  /** @param untouched what is said of a target that the run does not come to */
  constructor(settings: JournalSettings, untouched: string, dependencies: JournalDependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#started = dependencies.http.now();
    for (const target of settings.targets) {
      this.target(target, 'skipped', { detail: untouched });
    }
  }

  target(target: Target, state: TargetReportState, { detail, updatedAt }: TargetFacts = {}): void {
    const { log } = this.#dependencies;
    const name = targetName(target);
    this.#targets.set(name, {
      target: log.redact(name),
      state,
      ...(updatedAt === undefined ? {} : { updatedAt: isoTime(updatedAt) }),
      ...(detail === undefined ? {} : { detail: log.redact(detail) }),
    });
  }

  /** The same state for every target; when each was written stays as it is known. */
  all(state: TargetReportState, detail: string): void {
    for (const [name, report] of this.#targets) {
      this.#targets.set(name, { ...report, state, detail });
    }
  }

  keys(facts: KeyFacts): void {
    this.#keys = { ...this.#keys, ...facts };
  }

  /** What Soda Cloud said of a pair, in words fit to show. */
  key(_key: { role: string; pair: KeyPair; answer: string }): void {}

  /** What a person has to do, in a plain sentence. */
  nextStep(_text: string): void {}

  findings(findings: readonly KeyFinding[]): void {
    const { log } = this.#dependencies;
    this.#findings = findings.map(({ finding, detail }) => ({ finding, detail: log.redact(detail) }));
  }

  report(): Report {
    const { inUse, previous, organization } = this.#keys;
    const { mode, connection, dryRun } = this.#settings;
    const { clients, http } = this.#dependencies;
    const count = (kind: 'reads' | 'writes') =>
      clients.reduce((sum, { requests }) => sum + requests[kind], 0);
    return {
      mode,
      started: isoTime(this.#started),
      finished: isoTime(http.now()),
      host: connection.host,
      ...(organization === undefined || organization === '' ? {} : { organization }),
      ...(inUse === undefined ? {} : { fingerprint: fingerprint(inUse) }),
      ...(previous === undefined ? {} : { previousFingerprint: fingerprint(previous) }),
      dryRun,
      ...(this.#findings === undefined ? {} : { findings: this.#findings }),
      targets: [...this.#targets.values()],
      requests: { reads: count('reads'), writes: count('writes') },
    };
  }

  /** Sets the outputs that tell of the whole run, and adds the summary. */
  publish(summary: (report: Report) => string): void {
    const { step, log } = this.#dependencies;
    const report = this.report();
    step.setOutputs({
      organization: report.organization ?? '',
      'key-fingerprint': report.fingerprint ?? '',
      report: JSON.stringify(report),
    });
    publishSummary(log.redact(summary(report)), step, log);
  }
}
