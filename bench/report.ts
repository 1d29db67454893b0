import { findingCells } from './finding.ts';
import type { PartResult } from './part-result.ts';
import { table } from './table.ts';

export interface Circumstances {
  /** Lines of a list. */
  readonly surroundings: readonly string[];
  readonly begun: Date;
  readonly ended: Date;
  /** Of one minute, before and after. */
  readonly loads: readonly [number, number];
  readonly busy: boolean;
}

/** Everything that was measured, as Markdown. */
export function reportOf(results: readonly PartResult[], circumstances: Circumstances): string {
  const { surroundings, begun, ended, loads, busy } = circumstances;
  const findings = results.flatMap((result) => result.findings);
  const minutes = ((ended.getTime() - begun.getTime()) / 60_000).toFixed(1);
  const [before, after] = loads;
  const facts = [
    ...surroundings,
    `Measured: ${begun.toISOString()}, for ${minutes} minutes, by npm run bench`,
    `Load average of one minute: ${before.toFixed(2)} at the start, ${after.toFixed(2)} at the end`,
  ];
  const sections = [
    '# Benchmarks',
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...(busy ? ['**The machine was busy with something else: these numbers are worth little.**'] : []),
    '## Numbers to meet',
    table(['what', 'at most', 'measured', 'verdict'], findings.map(findingCells)),
    ...results.flatMap(({ title, text }) => [`## ${title}`, text]),
  ];
  return `${sections.join('\n\n')}\n`;
}
