import type { GitHubClients } from '../github/clients.ts';
import type { TargetProblem } from '../github/inventory.ts';
import { ageInDays, changedAt, clockOf, DAY } from '../github/secret-dates.ts';
import { countStores, isOwnStore, type Target, targetName } from '../github/targets.ts';
import type { RotateSettings } from '../inputs/types.ts';
import { ActionError, lineList, reasonLines } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import {
  byUrgency,
  groupTargets,
  isoTimeAfter,
  NOT_STARTED,
  planLines,
  type TargetReport,
} from '../shared/report.ts';
import { type FinishedRun, ReportBuilder } from '../shared/report-builder.ts';
import { fingerprint, type KeyPair } from '../shared/secret.ts';
import type { ModeDependencies } from '../shared/step.ts';
import {
  countOf,
  escapeMarkdown,
  isOpen,
  needAttention,
  notSearched,
  runSummary,
  sentence,
  share,
  storesOf,
} from '../shared/summary.ts';
import type { MarkerPlan } from './marker.ts';
import type { RotationPlan } from './plan.ts';
import type { Preflight, ReadyTarget } from './preflight.ts';
import { unusedKeyStep, withRunnerKey } from './runner-key.ts';
import { type TargetOutcome, WRITTEN_LAST } from './write.ts';

const NOTHING_WRITTEN = 'nothing was written';

/** The detail of a target that holds the new pair, as the marker of the rotation shows. */
const WRITTEN_BEFORE = 'written by an earlier run of this rotation';

/** The report of a rotation, its outputs, and what it logs of its targets. */
export class RotationReport extends ReportBuilder {
  readonly #settings: RotateSettings;
  readonly #log: Log;
  readonly #isCanceled: () => boolean;
  readonly #outcomes = new Map<Target, TargetOutcome>();
  #targets: readonly Target[];
  #ready: ReadonlyMap<Target, ReadyTarget> = new Map();
  #createdKey: KeyPair | undefined;
  /** The targets that hold the new pair since an earlier run of the same rotation. */
  readonly #writtenBefore = new Set<Target>();
  /** Whether nothing is left to write: then a target that this run did not write counts by its age alone. */
  #isSettled = false;

  constructor(settings: RotateSettings, clients: GitHubClients, dependencies: ModeDependencies) {
    super(settings, NOTHING_WRITTEN, { ...dependencies, clients: [clients] });
    this.#settings = settings;
    this.#targets = settings.targetList.named;
    this.#log = dependencies.log;
    this.#isCanceled = () => dependencies.cancellation.requested;
  }

  override targets(targets: readonly Target[]): void {
    this.#targets = targets;
    super.targets(targets);
  }

  preflight({ ready, problems }: Preflight): void {
    this.#ready = new Map(ready.map((each) => [each.store.target, each]));
    for (const each of ready) {
      this.target(each.store.target, 'skipped', { detail: NOTHING_WRITTEN, updatedAt: changedAt(each) });
    }
    for (const { target, problem } of problems) {
      this.target(target, 'failed', { detail: problem });
    }
  }

  /** The age gate ends the run. */
  tooYoung(): void {
    const { minAgeDays } = this.#settings;
    this.settle();
    this.all('unchanged', `younger than ${minAgeDays} days`);
    this.#log.info(`Nothing to do: the secrets of every target are younger than ${minAgeDays} days.`);
  }

  /** The targets that need not be written, as the new pair is the current one. */
  unselected(targets: readonly ReadyTarget[]): void {
    const detail = 'not written by this run: the new key is the current one';
    for (const each of targets) {
      this.target(each.store.target, 'unchanged', { detail, updatedAt: changedAt(each) });
    }
  }

  runnerKeyPlanned(): void {
    this.all('planned', 'would get a new runner key; a dry run does not create one');
    this.#log.info('Dry run: no runner key is created, and nothing is written.');
  }

  /** An error names the key from now on. */
  runnerKeyCreated(pair: KeyPair): void {
    this.#createdKey = pair;
  }

  /** Nothing is left to write. */
  settle(): void {
    this.#isSettled = true;
  }

  /** The targets that hold the new pair since an earlier run of the same rotation. */
  writtenBefore(targets: readonly ReadyTarget[]): void {
    if (targets.length === 0) {
      return;
    }
    for (const each of targets) {
      this.target(each.store.target, 'unchanged', { detail: WRITTEN_BEFORE, updatedAt: changedAt(each) });
      this.#writtenBefore.add(each.store.target);
    }
    this.setOutputs({ rotated: 'true' });
    this.#log.info(
      `${targets.length} ${targets.length === 1 ? 'target was' : 'targets were'} ${WRITTEN_BEFORE}.`,
    );
  }

  /** @param isPartial whether some targets are left out: then the own stores would not be written */
  planned({ others, own }: RotationPlan, isPartial: boolean): void {
    const plans = isPartial ? others : [...others, ...own];
    for (const plan of isPartial ? own : []) {
      const detail = `${NOT_STARTED}${WRITTEN_LAST}`;
      this.target(plan.store.target, 'skipped', { detail, updatedAt: changedAt(plan) });
    }
    for (const plan of plans) {
      const names = [...plan.previousPairWrites, ...plan.newPairWrites].map(({ name }) => name);
      const detail = `would write ${names.join(', ')}`;
      this.target(plan.store.target, 'planned', { detail, updatedAt: changedAt(plan) });
    }
    const planned = this.report().targets.filter(({ state }) => state === 'planned');
    this.#log.info(`Dry run: ${plans.length} of ${countStores(this.#targets)} targets would be written.`);
    for (const line of planLines(planned)) {
      this.#log.info(line);
    }
  }

  /** How a target was left, as soon as that is known. */
  written(outcome: TargetOutcome, next: KeyPair, old: KeyPair | undefined): void {
    const { plan, state, detail } = outcome;
    const { target } = plan.store;
    this.#outcomes.set(target, outcome);
    if (state === 'rotated') {
      this.setOutputs({ rotated: 'true' });
      if (isOwnStore(target, this.#settings.repository)) {
        this.keys({ inUse: next, previous: old });
      }
    }
    const isUntouched = state === 'failed' || state === 'skipped';
    this.target(target, state, { detail, updatedAt: isUntouched ? changedAt(plan) : outcome.updatedAt });
  }

  /** @throws ActionError when a target does not hold the new pair */
  completed(
    outcomes: readonly TargetOutcome[],
    { problems, marker }: { problems: readonly TargetProblem[]; marker: MarkerPlan | undefined },
    next: KeyPair,
    old: KeyPair | undefined,
  ): void {
    const rotated = outcomes.filter(({ state }) => state === 'rotated');
    const total = countStores(this.#targets);
    const before = this.#writtenBefore.size;
    const key = `the new API key (fingerprint ${fingerprint(next)})`;
    if (rotated.length > 0 && before > 0 && rotated.length + before === total) {
      this.#log.info(
        `Rotation complete: ${total} of ${total} targets hold ${key}, ${writtenBy(rotated.length, before)}.`,
      );
    } else if (rotated.length > 0) {
      this.#log.info(sentence(`${key} was written to ${rotated.length} of ${total} targets`));
    }
    for (const { plan, detail } of rotated) {
      if (detail !== undefined) {
        this.#log.warning('Rotation not confirmed', `${targetName(plan.store.target)}: ${detail}.`);
      }
    }
    if (rotated.length < outcomes.length || problems.length > 0) {
      throw incomplete(outcomes, { leftOut: problems, marker, total, isCanceled: this.#isCanceled() });
    }
    this.settle();
    this.keys({ inUse: next, previous: old });
    if (old !== undefined) {
      this.#nameWhatIsLeft(old);
    }
  }

  #nameWhatIsLeft(old: KeyPair): void {
    const { connection, keepPrevious } = this.#settings;
    this.nextStep(
      `Delete the old key (fingerprint ${fingerprint(old)}) in Soda Cloud at ${connection.host}, but not yet: runs that were queued before this rotation still use it. Repository and organization secrets are read when a run is queued, environment secrets when a job starts.`,
    );
    if (keepPrevious) {
      this.nextStep(
        "Run 'mode: retire' after the overlap: it says when the old key can be deleted, confirms that it is revoked, and removes the secrets that 'keep-previous' stored.",
      );
    }
  }

  /** Records the error that ends the run; returns it with what to do about a runner key that the run created. */
  fail(error: unknown): unknown {
    let shown = error;
    if (this.#createdKey !== undefined) {
      const isWritten = this.#outcomes.size > 0;
      shown = withRunnerKey(error, this.#createdKey, isWritten);
      if (!(error instanceof ActionError)) {
        this.nextStep(unusedKeyStep(this.#createdKey, isWritten));
      }
    }
    this.failed(shown);
    return shown;
  }

  /** Sets the outputs that say how things are after the run, and publishes the report. */
  async end(): Promise<void> {
    const ages = [...this.#ready.values()].map((target) => this.#ageAfterwards(target));
    const known = ages.filter((age) => age !== undefined);
    const isComplete = known.length === this.#targets.length;
    this.setOutputs({
      'age-days': isComplete ? String(Math.floor(Math.max(...known))) : '',
      due: String(this.#targets.some((target) => this.#isDue(target))),
    });
    await this.publish(rotateSummary);
  }

  /** In days; `undefined` where that is not known. */
  #ageAfterwards(target: ReadyTarget): number | undefined {
    const outcome = this.#outcomes.get(target.store.target);
    if (outcome === undefined || outcome.state === 'failed' || outcome.state === 'skipped') {
      return ageInDays(target);
    }
    const clock = clockOf(target);
    return Math.max(0, (clock - (outcome.updatedAt ?? clock)) / DAY);
  }

  /** Whether a target is not known to hold the new pair, and is not young either. */
  #isDue(target: Target): boolean {
    const outcome = this.#outcomes.get(target);
    if (outcome !== undefined) {
      return outcome.state !== 'rotated';
    }
    if (this.#writtenBefore.has(target)) {
      return false;
    }
    const { minAgeDays } = this.#settings;
    const ready = this.#ready.get(target);
    const age = ready === undefined ? undefined : ageInDays(ready);
    return age === undefined || (age >= minAgeDays && !(this.#isSettled && minAgeDays === 0));
  }
}

interface Incompletion {
  /** The targets that the preflight found unready. */
  readonly leftOut: readonly TargetProblem[];
  /** The marker that the run has stored or found, and may have deleted again. */
  readonly marker?: MarkerPlan | undefined;
  /** How many targets the rotation has. */
  readonly total: number;
  /** Whether the run was canceled while it wrote. */
  readonly isCanceled: boolean;
}

export function incomplete(
  outcomes: readonly TargetOutcome[],
  { leftOut, marker, total, isCanceled }: Incompletion,
): ActionError {
  const rest = outcomes.filter(({ state }) => state !== 'rotated');
  const lines = reasonLines([
    ...leftOut.map(({ target, problem }) => ({
      subject: targetName(target),
      reason: `left out: ${problem}`,
    })),
    ...byUrgency(rest).map(({ plan, state, detail = '' }) => ({
      subject: targetName(plan.store.target),
      reason: `${state}: ${detail}`,
    })),
  ]);
  const retryAt = Math.max(...rest.map((outcome) => outcome.retryAt ?? Number.NEGATIVE_INFINITY));
  const when = Number.isFinite(retryAt) ? ` after ${isoTimeAfter(retryAt)}` : '';
  const open = countStores(leftOut.map(({ target }) => target)) + rest.length;
  const unsearched = leftOut.length + rest.length - open;
  const what = `${open} of ${total} targets ${open === 1 ? 'is' : 'are'} not known to hold the new API key${unsearched === 0 ? '' : `, and ${notSearched(unsearched)}`}.`;
  const why = `These targets are in the following states:\n${lineList(lines)}`;
  const byHand =
    marker === undefined || leftOut.length === 0
      ? ''
      : ` If you change a secret of a target by hand before that, also delete the secret ${marker.name} in ${targetName(marker.store.target)}: otherwise the next run takes your value for the new key.`;
  const again = `start the same workflow again${when} with the same new key: it completes the rotation. Keep both keys active in Soda Cloud until then.${byHand}`;
  return isCanceled
    ? new ActionError('Rotation canceled', {
        what: `The run was canceled. ${what}`,
        why,
        fix: `S${again.slice(1)}`,
      })
    : new ActionError('Rotation incomplete', {
        what,
        why,
        fix: `Fix the problems listed above, then ${again}`,
      });
}

/** The section that `rotate` adds to the job's summary page, in Markdown. */
export function rotateSummary(run: FinishedRun): string {
  const { report, failure } = run;
  const needsAttention = (target: TargetReport) => isOpen(target, run);
  const hasAttention = report.targets.some(needsAttention);
  const completed = completion(run);
  if (completed !== undefined) {
    const { rotated, before } = completed;
    const total = rotated + before;
    return runSummary(run, {
      outcome: `Rotation complete: ${total} of ${total} targets hold the new key`,
      explanation: [sentence(writtenBy(rotated, before))],
      needsAttention,
    });
  }
  return runSummary(run, {
    outcome: outcome(run, storesOf(run).filter(needsAttention).length),
    // the outcome counts what the failure would say again
    explanation: failure === undefined || hasAttention ? [] : [escapeMarkdown(failure)],
    needsAttention,
  });
}

/** How many targets this run and earlier ones wrote, where it completed a rotation; `undefined` where it did not. */
function completion(run: FinishedRun): { readonly rotated: number; readonly before: number } | undefined {
  const { report, failure } = run;
  const rotated = countOf(report, 'rotated');
  const before = report.targets.filter(
    ({ state, detail }) => state === 'unchanged' && detail === WRITTEN_BEFORE,
  ).length;
  const isComplete = failure === undefined && rotated + before === report.targets.length;
  return isComplete && rotated > 0 && before > 0 ? { rotated, before } : undefined;
}

function writtenBy(rotated: number, before: number): string {
  return `${rotated} written by this run, ${before} by an earlier one`;
}

function outcome(run: FinishedRun, attention: number): string {
  const { report, canceled, failure, unsearched } = run;
  const { dryRun } = report;
  const targets = storesOf(run);
  const done = countOf(report, dryRun ? 'planned' : 'rotated');
  const unchanged = countOf(report, 'unchanged');
  const needed = [
    ...attentionParts(attention, countOf(report, 'broken')),
    ...(unsearched.size === 0 ? [] : [notSearched(unsearched.size)]),
  ];
  const start = dryRun ? 'Dry run: ' : '';
  if (failure === undefined && done === 0 && unchanged > 0) {
    return [`${start}${dryRun ? 'nothing' : 'Nothing'} to rotate${whyUnchanged(targets)}`, ...needed].join(
      ', ',
    );
  }
  const isCanceled = canceled && done + unchanged < targets.length;
  if (done + attention + unsearched.size === 0 && !isCanceled) {
    return dryRun ? 'Dry run: nothing would be rotated' : 'Nothing rotated';
  }
  return [
    `${start}${isCanceled ? 'Rotation canceled: ' : ''}${share(done, targets.length)} ${dryRun ? 'would be rotated' : 'rotated'}`,
    ...(unchanged === 0 ? [] : [`${unchanged} unchanged`]),
    ...needed,
  ].join(', ');
}

function attentionParts(attention: number, broken: number): string[] {
  if (attention === 0) {
    return [];
  }
  if (broken === attention) {
    return [`${broken} broken`];
  }
  return [needAttention(attention), ...(broken === 0 ? [] : [`${broken} of them broken`])];
}

/** The reason, where it is the same one for all of them. */
function whyUnchanged(targets: readonly TargetReport[]): string {
  const [group, ...others] = groupTargets(targets.filter(({ state }) => state === 'unchanged'));
  return group?.detail === undefined || others.length > 0
    ? ''
    : `: ${group.detail.replace(/^not written by this run: /, '')}`;
}
