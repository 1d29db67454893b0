import { classifyRefusal } from './classify-refusal.ts';

/** What a failed request to GitHub comes down to, as far as the action knows the cause. */
export type FailureReason =
  | 'bad-token'
  | 'single-sign-on'
  | 'classic-token-forbidden'
  | 'fine-grained-token-forbidden'
  | 'token-lifetime'
  | 'ip-allow-list'
  | 'archived'
  | 'blocked'
  | 'not-admin'
  | 'app-suspended'
  | 'missing-permission'
  | 'unknown-refusal'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'store-full'
  | 'value-too-large'
  | 'value-refused'
  | 'unprocessable'
  | 'bad-request'
  | 'redirect'
  | 'rate-limit'
  | 'unavailable'
  | 'no-answer'
  | 'proxy'
  | 'certificate'
  | 'unexpected-response'
  | 'list-incomplete'
  | 'list-too-long'
  | 'repositories-hidden'
  | 'canceled';

export interface FailureFacts {
  /** What the status says unless given. */
  readonly reason?: FailureReason;
  /** The HTTP status; `undefined` when there was no answer. */
  readonly status?: number | undefined;
  /** `X-Accepted-GitHub-Permissions`: what a token would need. */
  readonly permissions?: string | undefined;
  /** Whether GitHub may have done what was asked all the same. */
  readonly uncertain?: boolean;
  /** When a rate limit ends, in milliseconds since the epoch, by GitHub's clock. */
  readonly retryAt?: number | undefined;
}

/** Why a request to GitHub did not succeed. Nothing of what the server wrote is kept but known headers. */
export class GitHubFailure extends Error {
  readonly reason: FailureReason;
  /** The HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** `X-Accepted-GitHub-Permissions`: what a token would need. */
  readonly permissions: string | undefined;
  /** Whether GitHub may have done what was asked all the same, in any attempt of the request. */
  readonly uncertain: boolean;
  /** When a rate limit ends, in milliseconds since the epoch, by GitHub's clock. */
  readonly retryAt: number | undefined;

  constructor(
    message: string,
    { status, reason = reasonOfStatus(status), permissions, uncertain = false, retryAt }: FailureFacts,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'GitHubFailure';
    this.reason = reason;
    this.status = status;
    this.permissions = permissions;
    this.uncertain = uncertain;
    this.retryAt = retryAt;
  }

  get rateLimited(): boolean {
    return this.reason === 'rate-limit';
  }

  /** The same failure of a request of which an earlier attempt may have been applied. */
  asUncertain(): GitHubFailure {
    return this.uncertain
      ? this
      : new GitHubFailure(this.message, { ...this, uncertain: true }, { cause: this });
  }
}

function reasonOfStatus(status: number | undefined): FailureReason {
  return status === undefined ? 'no-answer' : classifyRefusal({ status, headers: {}, message: '' });
}

/** GitHub answered in a form that its API description does not allow. */
export function unexpectedResponse(): GitHubFailure {
  return new GitHubFailure('GitHub answered in a form that its API does not have', {
    reason: 'unexpected-response',
  });
}
