/** A repository, as the path of an endpoint names it. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/;
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/** `OWNER/NAME`, or nothing for any other text. */
export function parseRepository(text: string): Repository | undefined {
  const [owner = '', repo = '', ...more] = text.split('/');
  return more.length === 0 && isOwnerName(owner) && NAME.test(repo) ? { owner, repo } : undefined;
}

/** Whether a text can be the name of a user or an organization. */
export function isOwnerName(text: string): boolean {
  return OWNER.test(text);
}

/** `OWNER/NAME` */
export function repositoryName({ owner, repo }: Repository): string {
  return `${owner}/${repo}`;
}
