import type { HeldSecrets } from '../github/inventory.ts';
import { missingNames, writableOnly } from '../github/secret-dates.ts';
import {
  type PairNames,
  pairNames,
  repositoryName,
  type SecretNames,
  type Target,
} from '../github/targets.ts';
import type { KeyFinding } from '../shared/report.ts';
import { escapeMarkdown } from '../shared/summary.ts';

/** Repositories of an organization that could read one organization secret instead of a secret each. */
export interface OrganizationAdvice {
  readonly org: string;
  readonly names: SecretNames;
  /** `OWNER/NAME`, in the order of the targets. */
  readonly repositories: readonly string[];
}

interface AdviceRequest extends PairNames {
  readonly held: readonly HeldSecrets[];
  readonly targets: readonly Target[];
  /** The owners that are organizations, in lower case: a user has no such secrets. */
  readonly organizations: ReadonlySet<string>;
}

/** From so many repositories on, an organization secret is less work. */
const MANY_REPOSITORIES = 5;

/** Finds where many repositories of an organization hold a pair under the same names, and the organization does not. */
export function adviseOrganizationSecrets({
  held,
  targets,
  organizations,
  ...given
}: AdviceRequest): OrganizationAdvice[] {
  const keyOf = (owner: string, target: Target): string =>
    JSON.stringify([owner.toLowerCase(), pairNames(target, given).names]);
  const existing = new Set(
    targets.flatMap((target) => (target.kind === 'org' ? keyOf(target.org, target) : [])),
  );
  const groups = new Map<string, { org: string; names: SecretNames; repositories: string[] }>();
  for (const { store, id, secret } of writableOnly(held)) {
    const { target } = store;
    if (target.kind !== 'repo' || !organizations.has(target.owner.toLowerCase())) {
      continue;
    }
    const { names } = pairNames(target, given);
    const key = keyOf(target.owner, target);
    if (existing.has(key) || missingNames({ id, secret }, names).length > 0) {
      continue;
    }
    const group = groups.get(key) ?? { org: target.owner, names, repositories: [] };
    group.repositories.push(repositoryName(target));
    groups.set(key, group);
  }
  return [...groups.values()].filter(({ repositories }) => repositories.length >= MANY_REPOSITORIES);
}

/** Repositories that are named in one line. */
const MOST_NAMES = 5;

/** Repositories that a summary names: its length is limited, and the report has all of them. */
const MOST_LISTED = 1000;

export function adviceFinding({ org, names, repositories }: OrganizationAdvice): KeyFinding {
  const rest = repositories.length - MOST_NAMES;
  const some = `${repositories.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return {
    finding: 'organization-secret-advised',
    detail: `${repositories.length} repositories of the organization ${org} hold ${names.id} and ${names.secret}: one pair of organization secrets that these repositories may read would take their place (${some})`,
  };
}

/** What to do, in Markdown, with every repository to select. */
export function adviceText({ org, names, repositories }: OrganizationAdvice): string {
  const listed = repositories.slice(0, MOST_LISTED).map(escapeMarkdown).join(', ');
  const rest = repositories.length - MOST_LISTED;
  const list = rest > 0 ? `${listed} and ${rest} more, see the targets in the report` : listed;
  const [id, secret, owner] = [names.id, names.secret, org].map(escapeMarkdown);
  return `**Fewer secrets**: ${repositories.length} repositories of ${owner} hold ${id} and ${secret}. In the settings of the organization (Secrets and variables, Actions), create both as organization secrets with access for selected repositories, replace these targets with \`org:${org}\`, and delete the secrets of the repositories.

<details><summary>The ${repositories.length} repositories to select</summary>${list}</details>`;
}
