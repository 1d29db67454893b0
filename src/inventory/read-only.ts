import type { Target } from '../targets/target.ts';
import type { HeldSecrets } from './read-inventory.ts';

/** The targets whose secrets can be written: what an archived repository holds stays as it is, and counts nowhere. */
export function writableOnly<Held extends Pick<HeldSecrets, 'readOnly'>>(held: readonly Held[]): Held[] {
  return held.filter(({ readOnly }) => readOnly === undefined);
}

/** Why a target cannot be written, and what to do about it, in one line. */
export function describeReadOnly(readOnly: 'archived' | 'disabled', target: Target): string {
  const repository = 'repo' in target ? `${target.owner}/${target.repo}` : 'its repository';
  return readOnly === 'archived'
    ? `${repository} is archived, so GitHub lets nobody change its secrets: unarchive the repository, or remove the target`
    : `GitHub has disabled ${repository}, so nobody can change its secrets: have it enabled again, or remove the target`;
}
