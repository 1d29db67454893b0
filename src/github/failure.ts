/** Why a request to GitHub did not succeed. Nothing of what the server wrote is kept but known headers. */
export class GitHubFailure extends Error {
  /** The HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** `X-Accepted-GitHub-Permissions`: what a token would need. */
  readonly permissions: string | undefined;
  /** Whether GitHub may have done what was asked all the same. */
  readonly uncertain: boolean;
  readonly rateLimited: boolean;

  constructor(
    message: string,
    facts: {
      status?: number | undefined;
      permissions?: string | undefined;
      uncertain: boolean;
      rateLimited: boolean;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'GitHubFailure';
    this.status = facts.status;
    this.permissions = facts.permissions;
    this.uncertain = facts.uncertain;
    this.rateLimited = facts.rateLimited;
  }
}

/** GitHub answered in a form that its API description does not allow. */
export function unknownForm(): GitHubFailure {
  return new GitHubFailure('GitHub answered in a form that its API does not have', {
    uncertain: false,
    rateLimited: false,
  });
}
