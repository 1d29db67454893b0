import { oneLine } from '../runner/one-line.ts';

/** One GitHub secret store that holds a pair. */
export type Target =
  | { readonly kind: RepositoryKind; readonly owner: string; readonly repo: string }
  | {
      readonly kind: 'environment';
      readonly owner: string;
      readonly repo: string;
      readonly environment: string;
    }
  | { readonly kind: OrganizationKind; readonly org: string }
  | { readonly kind: 'codespaces-user' };

export type RepositoryKind = 'repo' | 'dependabot' | 'codespaces';
export type OrganizationKind = 'org' | 'dependabot-org' | 'codespaces-org';

/**
 * The target as a user writes it in full, such as `environment:acme/data:production`, in one line: the name of an
 * environment may hold any characters.
 */
export function targetName(target: Target): string {
  switch (target.kind) {
    case 'environment':
      return `environment:${target.owner}/${target.repo}:${oneLine(target.environment)}`;
    case 'repo':
    case 'dependabot':
    case 'codespaces':
      return `${target.kind}:${target.owner}/${target.repo}`;
    case 'codespaces-user':
      return 'codespaces-user';
    default:
      return `${target.kind}:${target.org}`;
  }
}
