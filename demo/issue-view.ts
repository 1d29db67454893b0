import type { SeenIssue } from '../simulators/github/state/placed-issues.ts';
import { summaryView } from './summary-view.ts';

/** An issue as plain text, about as GitHub's page shows it. */
export function issueView(issue: SeenIssue): string {
  return `${issueLine(issue)}\n\n${summaryView(visible(issue.body)).trim()}`;
}

/** Its title and its state. */
export function issueLine({ number, title, state, stateReason, author, labels }: SeenIssue): string {
  const reason = stateReason === undefined ? '' : ` as ${stateReason}`;
  return `#${number} ${title}  [${state}${reason}; by ${author}; ${labels.join(', ')}]`;
}

/** Comments of HTML are not shown, and of a link its text is. */
function visible(markdown: string): string {
  return markdown.replace(/<!--.*?-->/gs, '').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
