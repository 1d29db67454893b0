import type { SeenIssue } from '../simulators/github/state/placed-issues.ts';
import { summaryView } from './summary-view.ts';

/** An issue as plain text, similar to its page on GitHub. */
export function issueView(issue: SeenIssue): string {
  return `${issueLine(issue)}\n\n${summaryView(visible(issue.body)).trim()}`;
}

/** Its title and its state. */
export function issueLine({ number, title, state, stateReason, author, labels }: SeenIssue): string {
  const reason = stateReason === undefined ? '' : ` as ${stateReason}`;
  return `#${number} ${title}  [${state}${reason}; by ${author}; ${labels.join(', ')}]`;
}

/** Removes HTML comments, and replaces links by their text. */
function visible(markdown: string): string {
  return markdown.replace(/<!--.*?-->/gs, '').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
