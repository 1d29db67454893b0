import type { Repository } from './world.ts';

/** Which repositories a token or an installation reaches. */
export interface Reach {
  /** Only those of this account. */
  readonly owner?: string | undefined;
  /** As `owner/name`, also by a former name. Without it: every repository. */
  readonly repositories?: readonly string[] | undefined;
}

/** More than to see that it is there, which also holds for what is public. */
export function mayReach({ owner, repositories }: Reach, repository: Repository): boolean {
  return (
    (owner === undefined || owner.toLowerCase() === repository.owner.toLowerCase()) &&
    (includes(repositories, repository.name) ||
      repository.formerNames.some((former) => includes(repositories, former)))
  );
}

const lowerCase = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Without a list, everything is included. The list must not change afterwards. */
export function includes(names: readonly string[] | undefined, name: string): boolean {
  if (names === undefined) {
    return true;
  }
  const known = lowerCase.get(names) ?? new Set(names.map((given) => given.toLowerCase()));
  lowerCase.set(names, known);
  return known.has(name.toLowerCase());
}
