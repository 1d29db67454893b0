import * as path from 'node:path';
import { type Target, targetName } from '../github/targets.ts';
import type { Connection } from '../soda-cloud/endpoint.ts';
import { asActionError, errorCode, originOf } from './action-error.ts';
import { type FileSystem, randomDigits, removeQuietly, writeTemporaryFile } from './files.ts';
import type { Log } from './log.ts';
import {
  countStates,
  isoTime,
  type KeyFinding,
  type KeyReport,
  type KeyRole,
  outputText,
  type PatternReport,
  type Report,
  type TargetReport,
  type TargetReportState,
} from './report.ts';
import { fingerprint, type KeyPair } from './secret.ts';
import { publishSummary, type Step, UNAFFECTED } from './step.ts';

interface ReportSettings {
  readonly mode: Report['mode'];
  readonly connection: Connection;
  /** Those that the input names; `targets` tells of the ones that the run works on. */
  readonly targetList: { readonly named: readonly Target[] };
  readonly dryRun: boolean;
}

interface KeyFacts {
  readonly inUse?: KeyPair | undefined;
  /** The pair that was in use before. */
  readonly previous?: KeyPair | undefined;
  /** Fit to show. */
  readonly organization?: string | undefined;
}

interface TargetFacts {
  readonly detail?: string | undefined;
  /** When its secrets were last written, in milliseconds since the epoch. */
  readonly updatedAt?: number | undefined;
}

/** A run that has ended, for its summary. Every text is redacted. */
export interface FinishedRun {
  readonly report: Report;
  /** What to do, in plain sentences. */
  readonly nextSteps: readonly string[];
  /** Whether the runner asked the run to end. */
  readonly canceled: boolean;
  /** The error that ended the run, in a sentence or two. */
  readonly failure: string | undefined;
  /** The detail of the targets that the run did not reach. */
  readonly untouched: string;
  /** Which of the targets are patterns that could not be searched. */
  readonly unsearched: ReadonlySet<string>;
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

/** Recording a target saves the report if the last save is at least this old, in milliseconds. */
const SAVE_AFTER = 2000;

/** Long requests and pauses record nothing, so the report is also saved at this interval, in milliseconds. */
const SAVE_EVERY = 5000;

/** The detail of a target whose end the saved report does not know: it may be written at that moment. */
const NOT_COMPLETED = 'not completed when this report was saved';

/** Collects what a run finds and does, so that its report is right wherever the run ends, also when it is killed. */
export class ReportBuilder {
  readonly #settings: ReportSettings;
  readonly #untouched: string;
  readonly #dependencies: ReportDependencies;
  readonly #started: number;
  readonly #targets = new Map<string, TargetReport>();
  /** As the report names them. */
  readonly #unsearched = new Set<string>();
  readonly #answers = new Map<KeyRole, KeyReport>();
  readonly #nextSteps = new Set<string>();
  readonly #file: ReportFile | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  #savedAt = 0;
  #keys: KeyFacts = {};
  #patterns: readonly PatternReport[] = [];
  #findings: readonly KeyFinding[] | undefined;
  #failure: string | undefined;
  #outputsFailed = false;

  /**
   * Creates the file of the report, and sets the output `report-path`.
   * @param untouched the detail of a target that the run does not reach
   */
  constructor(settings: ReportSettings, untouched: string, dependencies: ReportDependencies) {
    this.#settings = settings;
    this.#untouched = dependencies.log.redact(untouched);
    this.#dependencies = dependencies;
    this.#started = dependencies.http.now();
    this.#reset(settings.targetList.named);
    this.#file = this.#createFile();
    this.setOutputs({ 'report-path': this.#file?.path ?? '' });
    if (this.#file !== undefined) {
      this.#timer = setInterval(() => this.#saveProgress(), SAVE_EVERY).unref();
    }
  }

  /** The targets of the run; those that were named and are excluded are none. */
  targets(targets: readonly Target[]): void {
    this.#reset(targets);
  }

  patterns(patterns: readonly PatternReport[]): void {
    const { log } = this.#dependencies;
    this.#patterns = patterns.map(({ pattern, matched }) => ({ pattern: log.redact(pattern), matched }));
  }

  /** All at once: a report that is saved in between would lack some of them. */
  #reset(targets: readonly Target[]): void {
    this.#targets.clear();
    this.#unsearched.clear();
    for (const target of targets) {
      this.#record(target, 'skipped', { detail: this.#untouched });
    }
  }

  target(target: Target, state: TargetReportState, facts: TargetFacts = {}): void {
    const { http } = this.#dependencies;
    this.#record(target, state, facts);
    if (http.now() - this.#savedAt >= SAVE_AFTER) {
      this.#saveProgress();
    }
  }

  #record(target: Target, state: TargetReportState, { detail, updatedAt }: TargetFacts): void {
    const { log } = this.#dependencies;
    const name = targetName(target);
    const shown = log.redact(name);
    if (target.isPattern === true) {
      this.#unsearched.add(shown);
    }
    this.#targets.set(name, {
      target: shown,
      state,
      ...(updatedAt === undefined ? {} : { updatedAt: isoTime(updatedAt) }),
      ...(detail === undefined ? {} : { detail: log.redact(detail) }),
    });
  }

  /** The same state for every target; the dates stay. */
  all(state: TargetReportState, detail: string): void {
    const shown = this.#dependencies.log.redact(detail);
    for (const [name, report] of this.#targets) {
      this.#targets.set(name, { ...report, state, detail: shown });
    }
  }

  keys(facts: KeyFacts): void {
    this.#keys = { ...this.#keys, ...facts };
  }

  /** What Soda Cloud answered about a pair. A later answer for the same role replaces an earlier one. */
  key({ role, pair, answer }: Omit<KeyReport, 'fingerprint'> & { readonly pair: KeyPair }): void {
    const shown = this.#dependencies.log.redact(answer);
    this.#answers.set(role, { role, fingerprint: fingerprint(pair), answer: shown });
  }

  findings(findings: readonly KeyFinding[]): void {
    const { log } = this.#dependencies;
    this.#findings = findings.map(({ finding, detail }) => ({ finding, detail: log.redact(detail) }));
  }

  /** What to do, in a plain sentence or two. The same text counts once. */
  nextStep(text: string): void {
    // before Markdown spells a secret in another way
    this.#nextSteps.add(this.#dependencies.log.redact(text));
  }

  /** The error that ends the run; the first one counts. Its `what` explains the summary, its `fix` is a next step. */
  failed(error: unknown): void {
    if (this.#failure === undefined) {
      const { what, fix } = asActionError(error).parts;
      this.#failure = this.#dependencies.log.redact(what);
      this.nextStep(fix);
    }
  }

  /** Sets outputs of the step. Never throws: the first failure is a warning. */
  setOutputs(outputs: Readonly<Record<string, string>>): void {
    const { step, log } = this.#dependencies;
    try {
      step.setOutputs(outputs);
    } catch (error) {
      if (!this.#outputsFailed) {
        this.#outputsFailed = true;
        log.warning(
          'Outputs not set',
          `Cannot write to the runner's file for the outputs of this step (${errorCode(error) ?? 'unknown error'}), so later steps do not get ${Object.keys(outputs).join(', ')}. ${UNAFFECTED}`,
        );
      }
    }
  }

  /** The report as it is now. */
  report(): Report {
    const targets = [...this.#targets.values()].map((target) =>
      target.state === 'skipped' && target.detail === this.#untouched
        ? { ...target, detail: NOT_COMPLETED }
        : target,
    );
    return this.#compose(targets);
  }

  /**
   * Ends the report: saves its file, sets the outputs that describe the whole run, and adds the summary. Never throws, so
   * that it cannot hide the error of the run: a failure is a warning.
   */
  async publish(summary: (run: FinishedRun) => string): Promise<void> {
    const { log, step, http, cancellation } = this.#dependencies;
    clearInterval(this.#timer);
    const report = this.#compose([...this.#targets.values()], isoTime(http.now()));
    const text = JSON.stringify(report);
    this.#saveFinal(text);
    this.setOutputs({
      organization: report.organization ?? '',
      'key-fingerprint': report.fingerprint ?? '',
      report: outputText(report),
    });
    const run: FinishedRun = {
      report,
      nextSteps: [...this.#nextSteps],
      canceled: cancellation.requested,
      failure: this.#failure,
      untouched: this.#untouched,
      unsearched: this.#unsearched,
    };
    try {
      await publishSummary(log.redact(summary(run)), step, log);
    } catch (error) {
      log.warning(
        'Summary not written',
        'The job summary could not be created. This is a defect of the action. The work of the step is not affected.',
      );
      log.debug(error instanceof Error ? originOf(error) : typeof error);
    }
  }

  #compose(targets: readonly TargetReport[], finished?: string): Report {
    const { inUse, previous, organization = '' } = this.#keys;
    const { mode, connection, dryRun } = this.#settings;
    const { clients } = this.#dependencies;
    const count = (kind: 'reads' | 'writes') =>
      clients.reduce((sum, { requests }) => sum + requests[kind], 0);
    return {
      mode,
      started: isoTime(this.#started),
      ...(finished === undefined ? {} : { finished }),
      host: connection.host,
      ...(organization === '' ? {} : { organization }),
      ...(inUse === undefined ? {} : { fingerprint: fingerprint(inUse) }),
      ...(previous === undefined ? {} : { previousFingerprint: fingerprint(previous) }),
      dryRun,
      counts: countStates(targets),
      targets,
      ...(this.#patterns.length === 0 ? {} : { patterns: this.#patterns }),
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
      // later steps may run in another directory
      const file = new ReportFile(path.resolve(directory), http.random, fs);
      file.save(JSON.stringify(this.report()));
      this.#savedAt = http.now();
      return file;
    } catch (error) {
      log.warning('Report file not written', fileProblem(error, "The output 'report-path' is empty."));
      return undefined;
    }
  }

  #saveProgress(): void {
    this.#savedAt = this.#dependencies.http.now();
    try {
      this.#file?.save(JSON.stringify(this.report()));
    } catch {
      // a later save may succeed, and until then the file has an earlier report
    }
  }

  #saveFinal(text: string): void {
    try {
      this.#file?.save(text);
    } catch (error) {
      this.#dependencies.log.warning(
        'Report file not written',
        fileProblem(error, "The file at 'report-path' has an earlier report of this run."),
      );
    }
  }
}

function fileProblem(error: unknown, consequence: string): string {
  return `Cannot write the report to RUNNER_TEMP (${errorCode(error) ?? 'unknown error'}). ${consequence} ${UNAFFECTED}`;
}

/** How many random names are tried, so that the file of another step is not replaced. */
const ATTEMPTS = 10;

/** A file for its owner only, that is replaced as a whole: a reader never sees a part of it, also not after a kill. */
class ReportFile {
  readonly path: string;
  readonly #fs: FileSystem;

  /** @param random at least 0 and below 1 */
  constructor(directory: string, random: () => number, fs: FileSystem) {
    const freshPath = () => path.join(directory, `soda-cloud-keys-report-${randomDigits(random)}.json`);
    let file = freshPath();
    for (let attempt = 1; attempt < ATTEMPTS && fs.existsSync(file); attempt += 1) {
      file = freshPath();
    }
    this.path = file;
    this.#fs = fs;
  }

  /** Throws what the system throws; the file then stays as it was. */
  save(text: string): void {
    const temporary = `${this.path}.tmp`;
    try {
      writeTemporaryFile(temporary, text, { mode: 0o600, durable: false }, this.#fs);
      this.#fs.renameSync(temporary, this.path);
    } catch (error) {
      removeQuietly(temporary, this.#fs);
      throw error;
    }
  }
}
