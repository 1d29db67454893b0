import type { Judgements } from './judgements.ts';
import { isAlive, type Outcome, type Verdict } from './trial.ts';

/** In percent. */
export const LOWEST_SCORE = 90;

interface Counts {
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly notCovered: number;
  /** Of those that survived or were not covered. */
  readonly judged: number;
}

export interface Report {
  readonly text: string;
  /** In percent; what is judged counts as survived. */
  readonly score: number;
}

/** What a run found, for people. */
export function report(outcomes: readonly Outcome[], messages: number, judgements: Judgements): Report {
  const files = [...new Set(outcomes.map(({ mutant }) => mutant.file))].sort();
  const rows = files.map((file) => ({
    name: file.replace(/^src\//, ''),
    counts: count(
      outcomes.filter(({ mutant }) => mutant.file === file),
      judgements,
    ),
  }));
  const total = count(outcomes, judgements);
  const unused = judgements.unused(new Set(files));
  const lines = [
    row('file', [
      'mutants',
      'killed',
      'timed out',
      'survived',
      'no coverage',
      'judged',
      'score',
      'with judged',
    ]),
    ...[...rows, { name: 'all', counts: total }].map(({ name, counts }) => row(name, cells(counts))),
    '',
    ...survivors(outcomes, judgements),
    ...unused.map(
      ({ file, original, replacement }) => `judged, but no survivor: ${file}: ${original} -> ${replacement}`,
    ),
    `Left out: ${messages} string mutants in texts of errors and of the log. What they say is checked by people; titles of errors are mutated.`,
    `Score: ${percent(score(total))} of ${total.mutants} mutants killed; ${percent(scoreWithJudged(total))} without the ${total.judged} that are judged equivalent or harmless.`,
  ];
  return { text: lines.join('\n'), score: score(total) };
}

function survivors(outcomes: readonly Outcome[], judgements: Judgements): string[] {
  const alive = outcomes.filter(isAlive);
  return alive.flatMap(({ mutant, verdict, tests, reaching }) => {
    const reason = judgements.reasonFor(mutant);
    const { file, line, id, mutator, original, replacement } = mutant;
    return [
      `${file}:${line}  ${mutator}  #${id}  ${verdict}${verdict === 'survived' ? ` ${tests} of ${reaching} tests` : ''}${reason === undefined ? '' : ', judged'}`,
      `    - ${shortened(original)}`,
      `    + ${shortened(replacement)}`,
      ...(reason === undefined ? [] : [`    ${reason}`]),
      '',
    ];
  });
}

function count(outcomes: readonly Outcome[], judgements: Judgements): Counts {
  const of = (verdict: Verdict) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  return {
    mutants: outcomes.length,
    killed: of('killed'),
    timedOut: of('timed out'),
    survived: of('survived'),
    notCovered: of('not covered'),
    judged: outcomes.filter(
      (outcome) => isAlive(outcome) && judgements.reasonFor(outcome.mutant) !== undefined,
    ).length,
  };
}

function score({ mutants, killed, timedOut }: Counts): number {
  return mutants === 0 ? 100 : ((killed + timedOut) / mutants) * 100;
}

function scoreWithJudged(counts: Counts): number {
  return score({ ...counts, mutants: counts.mutants - counts.judged });
}

function cells(counts: Counts): string[] {
  const { mutants, killed, timedOut, survived, notCovered, judged } = counts;
  return [
    ...[mutants, killed, timedOut, survived, notCovered, judged].map(String),
    percent(score(counts)),
    percent(scoreWithJudged(counts)),
  ];
}

function row(name: string, values: readonly string[]): string {
  return `${name.padEnd(34)}${values.map((value) => value.padStart(12)).join('')}`;
}

function percent(value: number): string {
  return `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
