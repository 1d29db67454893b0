import type { Report } from '../report/report.ts';
import { bulletList } from './markdown.ts';
import { runTable, targetTable } from './report-tables.ts';

/** The section that `rotate` adds to the job's summary page, in Markdown: the facts of the report, and what is left. */
export function rotateSummary(report: Report): string {
  const left = leftToDo(report);
  return [
    report.dryRun ? '### Soda Cloud Keys: rotation, dry run' : '### Soda Cloud Keys: rotation',
    runTable(report),
    targetTable(report),
    ...(left.length === 0 ? [] : ['**What is left to do**', bulletList(left)]),
  ].join('\n\n');
}

function leftToDo({ previousFingerprint, host, targets }: Report): string[] {
  if (previousFingerprint === undefined) {
    return [];
  }
  const open = targets.some(({ state }) => state !== 'rotated');
  return [
    ...(open
      ? [
          'Finish the rotation with the same new key: not every target holds it. Where `api-key-id` reads a secret that is rotated by now, give the previous pair.',
        ]
      : []),
    `Delete the old key (fingerprint ${previousFingerprint}) in Soda Cloud at ${host} (avatar, Profile, API Keys), but not yet: runs that were queued before now still use it. Repository and organization secrets are read when a run is queued, environment secrets when a job starts. \`mode: retire\` tells when it is safe, and removes what \`keep-previous\` stored.`,
  ];
}
