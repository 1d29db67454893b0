import type { Finding } from './finding.ts';

/** What one part of the benchmark has to say. */
export interface PartResult {
  readonly title: string;
  /** Markdown: how it was measured, and the tables. */
  readonly text: string;
  readonly findings: readonly Finding[];
}
