import { type Connection, keyPages, profilePage } from '../soda-cloud/connection.ts';
import type { Verdict } from './verdict.ts';

/** What a person has to do about a verdict, a sentence or two for each thing. */
export function nextSteps({ assessments, findings }: Verdict, connection: Connection): string[] {
  const found = new Set([
    ...assessments.flatMap((assessment) => assessment.findings.map(({ kind }) => kind)),
    ...findings.map(({ finding }) => finding),
  ]);
  const rotates = found.has('due') || found.has('warn') || found.has('current-key-refused');
  return [
    ...(found.has('unreadable')
      ? ['Do what the lines say for the targets that could not be read, or take these out of the input.']
      : []),
    ...(rotates
      ? [
          `Rotate the key: generate a new one at ${profilePage(connection)} (API Keys), store it in the staged secrets, and run the workflow with 'mode: rotate'.`,
        ]
      : []),
    ...(found.has('missing')
      ? [
          "Let every target hold both secrets: rotate with 'create-missing: true', or take the target out of the input.",
        ]
      : []),
    ...(found.has('drifted')
      ? [
          "Bring the targets that drifted back together: rotate all of them to one new key. Where a target holds an older key than the others, give that one as 'api-key-id' and 'api-key-secret'.",
        ]
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
