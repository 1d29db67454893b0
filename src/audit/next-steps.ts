import { type Connection, keyPages, profilePage } from '../soda-cloud/connection.ts';
import type { AuditResult } from './result.ts';

/** What a person has to do about what was found, a sentence or two for each thing. */
export function nextSteps({ assessments, findings }: AuditResult, connection: Connection): string[] {
  const found = new Set([
    ...assessments.flatMap((assessment) => assessment.findings.map(({ kind }) => kind)),
    ...findings.map(({ finding }) => finding),
  ]);
  const isUnfinished = found.has('rotation-unfinished');
  const rotates =
    !isUnfinished && (found.has('due') || found.has('warn') || found.has('current-key-refused'));
  return [
    ...(found.has('unreadable')
      ? ['Fix the problems listed for the targets that could not be read, or remove these targets.']
      : []),
    ...(isUnfinished
      ? [
          "Start the rotation workflow again with the same new key and the same 'keep-previous': it completes the rotation. Where a secret was changed by hand, it brings all targets together again.",
        ]
      : []),
    ...(rotates
      ? [
          `Rotate the key: generate a new one at ${profilePage(connection)} (API Keys), store it in the staged secrets, and run the workflow with 'mode: rotate'.`,
        ]
      : []),
    ...(found.has('missing')
      ? ["Let every target hold both secrets: rotate with 'create-missing: true', or remove the target."]
      : []),
    ...(found.has('drifted') && !isUnfinished
      ? [
          'Bring the targets that drifted back together: start the rotation workflow with the key that all of them are to hold, or with a new one.',
        ]
      : []),
    ...(found.has('archived')
      ? ['Unarchive the archived repositories whose secrets are to be rotated, or remove these targets.']
      : []),
    ...(found.has('shadowed')
      ? ['Add what shadows a target to the targets too, or delete it: a rotation leaves it as it is.']
      : []),
    ...(found.has('previous-key-alive')
      ? [
          `Delete the previous key at ${keyPages(connection)}. Then run the workflow with 'mode: retire', which removes its secrets.`,
        ]
      : []),
  ];
}
