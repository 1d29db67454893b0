import type { GitHubClient } from '../github/client.ts';
import type { RotateSettings } from '../inputs/rotate-settings.ts';
import { fingerprint, type KeyPair } from '../keys/key-pair.ts';
import type { TargetPlan } from '../rotation/plan.ts';
import { type TargetProblem, type TargetState, writtenAt } from '../rotation/preflight.ts';
import type { Log } from '../runner/log.ts';
import { publishSummary, type Step } from '../runner/step.ts';
import { rotateSummary } from '../summary/rotate-summary.ts';
import { type Target, targetName } from '../targets/target.ts';
import { isoTime, type Report, type TargetReport, type TargetReportState } from './report.ts';

interface KeyFacts {
  readonly current?: KeyPair | undefined;
  /** The pair that at least one target holds now. */
  readonly next?: KeyPair | undefined;
  readonly organization?: string | undefined;
}

interface JournalDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly http: { readonly now: () => number };
}

/** Collects what a rotation finds and does, so that its report is right wherever the run ends. */
export class Journal {
  readonly #settings: RotateSettings;
  readonly #client: GitHubClient;
  readonly #dependencies: JournalDependencies;
  readonly #started: number;
  readonly #targets = new Map<string, TargetReport>();
  #keys: KeyFacts = {};

  constructor(settings: RotateSettings, client: GitHubClient, dependencies: JournalDependencies) {
    this.#settings = settings;
    this.#client = client;
    this.#dependencies = dependencies;
    this.#started = dependencies.http.now();
    for (const target of settings.targets) {
      this.#set(target, 'skipped', 'nothing was written');
    }
  }

  preflight(states: readonly TargetState[], problems: readonly TargetProblem[]): void {
    for (const state of states) {
      this.#set(state.store.target, 'skipped', 'nothing was written', writtenAt(state));
    }
    for (const { target, problem } of problems) {
      this.#set(target, 'failed', problem);
    }
  }

  all(state: TargetReportState, detail: string): void {
    for (const [name, report] of this.#targets) {
      this.#targets.set(name, { ...report, state, detail });
    }
  }

  target({
    plan,
    state,
    detail,
    updatedAt,
  }: {
    plan: TargetPlan;
    state: TargetReportState;
    detail?: string;
    updatedAt?: number;
  }): void {
    const known =
      state === 'restored' || state === 'broken' || state === 'rotated' ? updatedAt : writtenAt(plan.state);
    this.#set(plan.state.store.target, state, detail, known);
  }

  keys(facts: KeyFacts): void {
    this.#keys = { ...this.#keys, ...facts };
  }

  /** Sets the outputs that tell of the whole run, and adds the summary. */
  async publish(): Promise<void> {
    const { step, log } = this.#dependencies;
    const report = this.#report();
    step.setOutput('organization', report.organization ?? '');
    step.setOutput('key-fingerprint', report.fingerprint ?? '');
    step.setOutput('report', JSON.stringify(report));
    await publishSummary(rotateSummary(report, this.#leftToDo(report)), step, log);
  }

  #set(target: Target, state: TargetReportState, detail?: string, updatedAt?: number): void {
    const name = targetName(target);
    this.#targets.set(name, {
      target: name,
      state,
      ...(updatedAt === undefined ? {} : { updatedAt: isoTime(updatedAt) }),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  #report(): Report {
    const { current, next, organization } = this.#keys;
    const inUse = next ?? current;
    return {
      mode: 'rotate',
      started: isoTime(this.#started),
      finished: isoTime(this.#dependencies.http.now()),
      host: this.#settings.connection.host,
      ...(organization === undefined || organization === '' ? {} : { organization }),
      ...(inUse === undefined ? {} : { fingerprint: fingerprint(inUse) }),
      ...(next === undefined || current === undefined ? {} : { previousFingerprint: fingerprint(current) }),
      dryRun: this.#settings.dryRun,
      targets: [...this.#targets.values()],
      requests: { ...this.#client.requests },
    };
  }

  #leftToDo({ previousFingerprint, host, targets }: Report): string[] {
    if (previousFingerprint === undefined) {
      return [];
    }
    const open = targets.some(({ state }) => state !== 'rotated');
    return [
      ...(open ? ['Run the rotation again with the same keys: not every target holds the new one.'] : []),
      `Delete the old key (fingerprint ${previousFingerprint}) in Soda Cloud at ${host} (avatar, Profile, API Keys), but not yet: runs that were queued before now still use it. Repository and organization secrets are read when a run is queued, environment secrets when a job starts.`,
    ];
  }
}
