import { findingCells } from './finding.ts';
import type { PartResult } from './part-result.ts';
import { table } from './table.ts';

export interface Circumstances {
  /** Lines of a list. */
  readonly machine: readonly string[];
  readonly begun: Date;
  readonly ended: Date;
  /** The share of the processors that other processes took, before and after. */
  readonly others: readonly [number, number];
}

/** Above this share, the numbers are not reliable. */
const BUSY = 0.1;

/** Everything that was measured, as Markdown. */
export function reportOf(results: readonly PartResult[], circumstances: Circumstances): string {
  const { machine, begun, ended, others } = circumstances;
  const findings = results.flatMap((result) => result.findings);
  const minutes = ((ended.getTime() - begun.getTime()) / 60_000).toFixed(1);
  const [before, after] = others.map((share) => `${(share * 100).toFixed(0)} %`);
  const facts = [
    ...machine,
    `Measured: ${begun.toISOString()}, for ${minutes} minutes, by npm run bench`,
    `Other processes took: ${before} of the processors before, ${after} after`,
  ];
  const sections = [
    '# Benchmarks',
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...(Math.max(...others) > BUSY
      ? ['**Other processes kept the machine busy: these numbers are not reliable.**']
      : []),
    '## Numbers to meet',
    table(['what', 'at most', 'measured', 'result'], findings.map(findingCells)),
    ...results.flatMap(({ title, text }) => [`## ${title}`, text]),
  ];
  return `${sections.join('\n\n')}\n`;
}
