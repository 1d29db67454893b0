import type { Finding } from './finding.ts';

/** The result of one part of the benchmark. */
export interface PartResult {
  readonly title: string;
  /** Markdown: how it was measured, and the tables. */
  readonly text: string;
  readonly findings: readonly Finding[];
}
