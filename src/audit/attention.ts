import { ActionError, type ErrorParts } from '../errors/action-error.ts';
import { lineList } from '../errors/line-list.ts';
import { targetName } from '../targets/target.ts';
import { type Assessment, detailOf } from './assess.ts';
import type { AuditResult } from './result.ts';

/** What needs attention, as an error that ends the run or as the text of a warning. */
export function needsAttention(result: AuditResult, nextSteps: readonly string[]): ActionError {
  const concerned = result.assessments.filter(({ state }) => state !== 'ok');
  const lines = [...result.findings.map(({ detail }) => detail), ...concerned.map(assessmentLine)];
  const parts: ErrorParts = {
    what: `${subject(concerned.length, result)} attention.`,
    why: `The audit found:\n${lineList(lines)}`,
    fix: nextSteps.join(' '),
  };
  return new ActionError('Keys need attention', parts);
}

/** One target in one line, without secrets. */
export function assessmentLine(assessment: Assessment): string {
  return `${targetName(assessment.target)}: ${assessment.state}: ${detailOf(assessment)}`;
}

function subject(concerned: number, { assessments, findings }: AuditResult): string {
  const targets = `${concerned} of ${assessments.length} ${assessments.length === 1 ? 'target' : 'targets'}`;
  const concernsKey = findings.some(({ finding }) => finding !== 'rotation-unfinished');
  if (!concernsKey) {
    return `${targets} ${concerned === 1 ? 'needs' : 'need'}`;
  }
  return concerned === 0 ? 'An API key needs' : `${targets} and an API key need`;
}
