import { ActionError, type ErrorParts } from '../errors/action-error.ts';
import { targetName } from '../targets/target.ts';
import { type Assessment, detailOf } from './assess.ts';
import type { Verdict } from './verdict.ts';

/** An annotation is cut off by GitHub when it gets long; the summary holds every line. */
const MOST_LINES = 20;

/** What needs attention, as an error that ends the run or as the text of a warning. */
export function needsAttention(verdict: Verdict, nextSteps: readonly string[]): ActionError {
  const concerned = verdict.assessments.filter(({ state }) => state !== 'ok');
  const lines = [
    ...verdict.findings.map(({ detail }) => `- ${detail}`),
    ...concerned.map((assessment) => `- ${assessmentLine(assessment)}`),
  ];
  const parts: ErrorParts = {
    what: `${countTargets(concerned.length, verdict.assessments.length)}${verdict.findings.length === 0 ? '' : ', and so does a key itself'}.`,
    why: `The audit found:\n${shorten(lines).join('\n')}`,
    fix: nextSteps.join(' '),
  };
  return new ActionError('Keys need attention', parts);
}

/** One target in one line, without secrets. */
export function assessmentLine(assessment: Assessment): string {
  return `${targetName(assessment.target)}: ${assessment.state}: ${detailOf(assessment)}`;
}

function countTargets(concerned: number, all: number): string {
  return `${concerned} of ${all} ${all === 1 ? 'target' : 'targets'} ${concerned === 1 ? 'needs' : 'need'} attention`;
}

function shorten(lines: readonly string[]): readonly string[] {
  const rest = lines.length - MOST_LINES;
  return rest <= 0 ? lines : [...lines.slice(0, MOST_LINES), `- and ${rest} more: see the summary`];
}
