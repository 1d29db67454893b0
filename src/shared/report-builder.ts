import { type Target, targetName } from '../github/targets.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { asActionError, errorCode, originOf } from './action-error.ts';
import type { FileSystem } from './files.ts';
import type { Log } from './log.ts';
import {
  countStates,
  createReportFile,
  isoTime,
  type KeyFinding,
  type KeyReport,
  type KeyRole,
  type Report,
  type ReportFile,
  type TargetReport,
  type TargetReportState,
} from './report.ts';
import { fingerprint, type KeyPair } from './secret.ts';
import { publishSummary, type Step } from './step.ts';

interface ReportSettings {
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

/** What is said of a key pair that Soda Cloud was asked about. */
export interface KeyAnswer {
  readonly role: KeyRole;
  readonly pair: KeyPair;
  /** What Soda Cloud said, in our own words: "accepted, organization Acme Data", "refused (HTTP 401)". */
  readonly answer: string;
}

/** A run that has ended, for its summary. Every text is redacted. */
export interface FinishedRun {
  readonly report: Report;
  /** What to do, in plain sentences. */
  readonly nextSteps: readonly string[];
  /** Whether the runner asked the run to end. */
  readonly canceled: boolean;
  /** What kept the run from its end, in a sentence or two. */
  readonly failure: string | undefined;
  /** The detail of the targets that the run did not come to. */
  readonly untouched: string;
}

interface ReportDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly fs: FileSystem;
  /** For `RUNNER_TEMP`. */
  readonly environment: NodeJS.ProcessEnv;
  readonly http: { readonly now: () => number; readonly random: () => number };
  readonly cancellation: { readonly requested: boolean };
  /** The clients whose requests count. */
  readonly clients: readonly { readonly requests: Report['requests'] }[];
}

/** A target that is recorded saves the report when it was not saved for so long, in milliseconds. */
const SAVE_AFTER = 2000;

/** Long requests and pauses record nothing: the report is saved at least so often all the same, in milliseconds. */
const SAVE_EVERY = 5000;

/** What a report says of a target that it does not know the end of: it may be written just then. */
const UNDER_WAY = 'not completed when this report was saved';

/** Collects what a run finds and does, so that its report is right wherever the run ends, also when it is killed. */
export class ReportBuilder {
  readonly #settings: ReportSettings;
  readonly #untouched: string;
  readonly #dependencies: ReportDependencies;
  readonly #started: number;
  readonly #targets = new Map<string, TargetReport>();
  readonly #answers = new Map<KeyRole, KeyReport>();
  readonly #nextSteps = new Set<string>();
  readonly #file: ReportFile | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  #savedAt = 0;
  #keys: KeyFacts = {};
  #findings: readonly KeyFinding[] | undefined;
  #failure: string | undefined;
  #outputsFailed = false;

  /**
   * Creates the file of the report, and sets the output `report-path`.
   * @param untouched what is said of a target that the run does not come to
   */
  constructor(settings: ReportSettings, untouched: string, dependencies: ReportDependencies) {
    this.#settings = settings;
    this.#untouched = untouched;
    this.#dependencies = dependencies;
    this.#started = dependencies.http.now();
    for (const target of settings.targets) {
      this.target(target, 'skipped', { detail: untouched });
    }
    this.#file = this.#createFile();
    this.setOutputs({ 'report-path': this.#file?.path ?? '' });
    if (this.#file !== undefined) {
      this.#timer = setInterval(() => this.#saveAsItIs(), SAVE_EVERY).unref();
    }
  }

  target(target: Target, state: TargetReportState, { detail, updatedAt }: TargetFacts = {}): void {
    const { log, http } = this.#dependencies;
    const name = targetName(target);
    this.#targets.set(name, {
      target: log.redact(name),
      state,
      ...(updatedAt === undefined ? {} : { updatedAt: isoTime(updatedAt) }),
      ...(detail === undefined ? {} : { detail: log.redact(detail) }),
    });
    if (http.now() - this.#savedAt >= SAVE_AFTER) {
      this.#saveAsItIs();
    }
  }

  /** The same state for every target; when each was written stays as it is known. */
  all(state: TargetReportState, detail: string): void {
    const shown = this.#dependencies.log.redact(detail);
    for (const [name, report] of this.#targets) {
      this.#targets.set(name, { ...report, state, detail: shown });
    }
  }

  keys(facts: KeyFacts): void {
    this.#keys = { ...this.#keys, ...facts };
  }

  /** What Soda Cloud said of a pair. A later answer about the same role takes the place of an earlier one. */
  key({ role, pair, answer }: KeyAnswer): void {
    const shown = this.#dependencies.log.redact(answer);
    this.#answers.set(role, { role, fingerprint: fingerprint(pair), answer: shown });
  }

  findings(findings: readonly KeyFinding[]): void {
    const { log } = this.#dependencies;
    this.#findings = findings.map(({ finding, detail }) => ({ finding, detail: log.redact(detail) }));
  }

  /** A plain sentence or two that say what to do. The same text counts once. */
  nextStep(text: string): void {
    // here already: as Markdown a secret is spelled in another way
    this.#nextSteps.add(this.#dependencies.log.redact(text));
  }

  /** The error that ends the run, of which the first counts: what happened leads the summary, what to do is a next step. */
  failed(error: unknown): void {
    if (this.#failure !== undefined) {
      return;
    }
    const { what, fix } = asActionError(error).parts;
    this.#failure = this.#dependencies.log.redact(what);
    this.nextStep(fix);
  }

  /** Sets outputs of the step. Never throws: the first that cannot be set is a warning. */
  setOutputs(outputs: Readonly<Record<string, string>>): void {
    const { step, log } = this.#dependencies;
    try {
      step.setOutputs(outputs);
    } catch (error) {
      if (!this.#outputsFailed) {
        this.#outputsFailed = true;
        log.warning(
          'Outputs not set',
          `The runner's file for the outputs of this step cannot be written (${errorCode(error) ?? 'unknown error'}), so later steps miss ${Object.keys(outputs).join(', ')}. What the step does is not affected. Check the disk space and the permissions on the runner.`,
        );
      }
    }
  }

  /** The report as it is now. */
  report(): Report {
    const untouched = this.#dependencies.log.redact(this.#untouched);
    const targets = [...this.#targets.values()].map((target) =>
      target.state === 'skipped' && target.detail === untouched ? { ...target, detail: UNDER_WAY } : target,
    );
    return this.#compose(undefined, targets);
  }

  /**
   * Ends the report: saves its file, sets the outputs that tell of the whole run, and adds the summary. Never throws, so
   * that it cannot hide the error of the run: what cannot be published is a warning.
   */
  async publish(summary: (run: FinishedRun) => string): Promise<void> {
    const { log, step, http, cancellation } = this.#dependencies;
    clearInterval(this.#timer);
    const report = this.#compose(isoTime(http.now()), [...this.#targets.values()]);
    this.#saveForGood(JSON.stringify(report));
    this.setOutputs({
      organization: report.organization ?? '',
      'key-fingerprint': report.fingerprint ?? '',
      report: JSON.stringify(report),
    });
    const run: FinishedRun = {
      report,
      nextSteps: [...this.#nextSteps],
      canceled: cancellation.requested,
      failure: this.#failure,
      untouched: log.redact(this.#untouched),
    };
    try {
      await publishSummary(log.redact(summary(run)), step, log);
    } catch (error) {
      log.warning(
        'Summary not written',
        'The job summary could not be made. This is a defect of the action; what the step did is not affected.',
      );
      log.debug(error instanceof Error ? originOf(error) : typeof error);
    }
  }

  #compose(finished: string | undefined, targets: readonly TargetReport[]): Report {
    const { inUse, previous, organization } = this.#keys;
    const { mode, connection, dryRun } = this.#settings;
    const { clients } = this.#dependencies;
    const count = (kind: 'reads' | 'writes') =>
      clients.reduce((sum, { requests }) => sum + requests[kind], 0);
    return {
      mode,
      started: isoTime(this.#started),
      ...(finished === undefined ? {} : { finished }),
      host: connection.host,
      ...(organization === undefined || organization === '' ? {} : { organization }),
      ...(inUse === undefined ? {} : { fingerprint: fingerprint(inUse) }),
      ...(previous === undefined ? {} : { previousFingerprint: fingerprint(previous) }),
      dryRun,
      counts: countStates(targets),
      targets,
      ...(this.#findings === undefined ? {} : { findings: this.#findings }),
      ...(this.#answers.size === 0 ? {} : { keys: [...this.#answers.values()] }),
      requests: { reads: count('reads'), writes: count('writes') },
    };
  }

  #createFile(): ReportFile | undefined {
    const { environment, fs, http, log } = this.#dependencies;
    const directory = environment['RUNNER_TEMP'] ?? '';
    if (directory === '') {
      return undefined;
    }
    try {
      const file = createReportFile(directory, JSON.stringify(this.report()), { fs, random: http.random });
      this.#savedAt = http.now();
      return file;
    } catch (error) {
      log.warning('Report file not written', fileProblem(error, "The output 'report-path' is empty."));
      return undefined;
    }
  }

  /** A save that fails may be followed by one that does not: only the last one counts. */
  #saveAsItIs(): void {
    if (this.#file !== undefined) {
      this.#savedAt = this.#dependencies.http.now();
      try {
        this.#file.save(JSON.stringify(this.report()));
      } catch {
        // the file stays as it was, which is true of the time at which it was saved
      }
    }
  }

  #saveForGood(text: string): void {
    try {
      this.#file?.save(text);
    } catch (error) {
      this.#dependencies.log.warning(
        'Report file not written',
        fileProblem(error, "The file that 'report-path' names tells of an earlier moment of this run."),
      );
    }
  }
}

function fileProblem(error: unknown, consequence: string): string {
  return `The report could not be written to RUNNER_TEMP (${errorCode(error) ?? 'unknown error'}). ${consequence} What the step does is not affected. Check the disk space and the permissions on the runner.`;
}
