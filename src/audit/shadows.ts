import type { SecretNames } from '../inventory/secret-names.ts';
import { type Target, targetName } from '../targets/target.ts';
import type { RepositoryView } from './repository-views.ts';

/** A secret that is not read, because another one of the same name stands before it. */
export interface Shadow {
  /** The target, in its full name, whose secret is not read there. */
  readonly hidden: string;
  /** The one whose secret is read instead. */
  readonly by: string;
}

/**
 * Finds, in each repository, the stores that stand before one another: an environment's secret is read before the
 * repository's, and that one before the organization's (GitHub's documentation of secrets).
 */
export function findShadows(views: readonly RepositoryView[], { id, secret }: SecretNames): Shadow[] {
  const overlap = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [id, secret].some((name) => one.has(name) && other.has(name));
  return views.flatMap(({ repository, own, organization, environments }) => {
    const repo = targetName({ kind: 'repo', ...repository });
    const org: Target = { kind: 'org', org: repository.owner };
    return [
      ...(overlap(own, organization) ? [{ hidden: targetName(org), by: repo }] : []),
      ...[...environments]
        .filter(([, names]) => overlap(names, own))
        .map(([environment]) => ({
          hidden: repo,
          by: targetName({ kind: 'environment', ...repository, environment }),
        })),
    ];
  });
}
