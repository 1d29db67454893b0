import type { NextStep } from '../formats/format.ts';
import { codeBlock, escapeMarkdown, factTable } from './markdown.ts';

/** What the summary of `configure` tells. Plain texts, none of them secret. */
export interface ConfigureFacts {
  readonly format: string;
  readonly host: string;
  readonly organization: string;
  readonly fingerprint: string;
  readonly keyUsed: 'current' | 'previous';
  readonly verified: boolean;
  readonly file: string;
  readonly fileMode: string;
  readonly cleanup: boolean;
  readonly nextSteps: readonly NextStep[];
  /** The id that the next steps take for granted, where the step has none yet. */
  readonly missingId: string | undefined;
}

/** The section that `configure` adds to the job's summary page, in Markdown. */
export function configureSummary(facts: ConfigureFacts): string {
  const removal = facts.cleanup ? 'removed when the job ends' : "kept when the job ends ('cleanup: false')";
  const table = factTable([
    ['Soda Cloud', escapeMarkdown(facts.host)],
    ['Organization', facts.organization === '' ? 'not known' : escapeMarkdown(facts.organization)],
    ['Key', `${facts.keyUsed}, fingerprint \`${facts.fingerprint}\``],
    ['Checked', facts.verified ? 'yes, Soda Cloud accepts it' : 'no'],
    ['File', `${escapeMarkdown(facts.file)} (${facts.format}, mode ${facts.fileMode}, ${removal})`],
  ]);
  const next = facts.nextSteps.flatMap(({ consumer, code }) => [`For ${consumer}:`, codeBlock('yaml', code)]);
  const id = facts.missingId === undefined ? [] : [`Give this step an id first: \`id: ${facts.missingId}\`.`];
  return ['### Soda Cloud Keys: configured', table, '**Next step**', ...id, ...next].join('\n\n');
}
