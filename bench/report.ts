import { findingCells } from './finding.ts';
import type { PartResult } from './part-result.ts';
import { table } from './table.ts';

export interface Circumstances {
  /** Lines of a list. */
  readonly surroundings: readonly string[];
  readonly begun: Date;
  readonly ended: Date;
  /** The share of the processors that something else took, before and after. */
  readonly others: readonly [number, number];
}

/** What is measured beside more than this is worth little. */
const BUSY = 0.1;

/** Everything that was measured, as Markdown. */
export function reportOf(results: readonly PartResult[], circumstances: Circumstances): string {
  const { surroundings, begun, ended, others } = circumstances;
  const findings = results.flatMap((result) => result.findings);
  const minutes = ((ended.getTime() - begun.getTime()) / 60_000).toFixed(1);
  const [before, after] = others.map((share) => `${(share * 100).toFixed(0)} %`);
  const facts = [
    ...surroundings,
    `Measured: ${begun.toISOString()}, for ${minutes} minutes, by npm run bench`,
    `Taken of the processors by something else: ${before} before, ${after} after`,
  ];
  const sections = [
    '# Benchmarks',
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...(Math.max(...others) > BUSY
      ? ['**The machine was busy with something else: these numbers are worth little.**']
      : []),
    '## Numbers to meet',
    table(['what', 'at most', 'measured', 'verdict'], findings.map(findingCells)),
    ...results.flatMap(({ title, text }) => [`## ${title}`, text]),
  ];
  return `${sections.join('\n\n')}\n`;
}
