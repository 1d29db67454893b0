import { certificateRemedy, proxyFailureOf } from '../http/errors.ts';
import { isTransient } from '../http/retry.ts';
import { errorCode } from '../shared/action-error.ts';
import { isoTimeAfter } from '../shared/report.ts';

/** Why a request to GitHub failed, as far as the action knows the cause. */
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
  | 'foreign-link'
  | 'rate-limit'
  | 'unavailable'
  | 'no-response'
  | 'proxy'
  | 'certificate'
  | 'unexpected-response'
  | 'intercepted'
  | 'response-too-large'
  | 'not-installed'
  | 'app-permissions'
  | 'list-incomplete'
  | 'list-too-long'
  | 'repositories-hidden'
  | 'canceled';

interface FailureFacts {
  /** What the status says unless given. */
  readonly reason?: FailureReason;
  /** The HTTP status; `undefined` when there was no response. */
  readonly status?: number | undefined;
  /** `X-Accepted-GitHub-Permissions`: what a token would need. */
  readonly permissions?: string | undefined;
  /** Whether GitHub may have acted on the request all the same. */
  readonly uncertain?: boolean;
  /** When a rate limit ends, in milliseconds since the epoch, by GitHub's clock. */
  readonly retryAt?: number | undefined;
  /** How long that is from the failure on, in milliseconds. */
  readonly retryIn?: number | undefined;
  /** Whether the request was sent as a GitHub App, so that no input gives the token. */
  readonly byApp?: boolean;
}

/** Why a request to GitHub did not succeed. Nothing of what the server wrote is kept but known headers. */
export class GitHubFailure extends Error {
  readonly reason: FailureReason;
  /** The HTTP status; `undefined` when there was no response. */
  readonly status: number | undefined;
  /** `X-Accepted-GitHub-Permissions`: what a token would need. */
  readonly permissions: string | undefined;
  /** Whether GitHub may have acted on the request all the same, in any attempt. */
  readonly uncertain: boolean;
  /** When a rate limit ends, in milliseconds since the epoch, by GitHub's clock. */
  readonly retryAt: number | undefined;
  /** How long that is from the failure on, in milliseconds. */
  readonly retryIn: number | undefined;
  /** Whether the request was sent as a GitHub App, so that no input gives the token. */
  readonly byApp: boolean;

  constructor(
    message: string,
    {
      status,
      reason = reasonOfStatus(status),
      permissions,
      uncertain = false,
      retryAt,
      retryIn,
      byApp = false,
    }: FailureFacts,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'GitHubFailure';
    this.reason = reason;
    this.status = status;
    this.permissions = permissions;
    this.uncertain = uncertain;
    this.retryAt = retryAt;
    this.retryIn = retryIn;
    this.byApp = byApp;
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

  /** The same failure of a request that was sent as a GitHub App. */
  asOfApp(): GitHubFailure {
    return this.byApp ? this : new GitHubFailure(this.message, { ...this, byApp: true }, { cause: this });
  }
}

function reasonOfStatus(status: number | undefined): FailureReason {
  return status === undefined ? 'no-response' : classifyRefusal({ status, headers: {}, message: '' });
}

/** A response in a form that GitHub's API description does not allow. */
export function unexpectedResponse(cause?: unknown): GitHubFailure {
  return new GitHubFailure(
    'GitHub answered in a form that its API does not have',
    { reason: 'unexpected-response' },
    { cause },
  );
}

/** The parts of a response that say why GitHub refused; header names in lower case. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** The `message` of the body: matched by patterns, and never shown. */
  readonly message: string;
  /** Whether the body is something else than GitHub's JSON, such as the page of a firewall. */
  readonly isForeign?: boolean;
}

/**
 * The causes of a 403 by what GitHub writes, from its responses as users quote them (issues of cli/cli, terraform,
 * octokit). The first that matches counts: the wording of a policy also names what it asks for instead.
 */
const FORBIDDEN: readonly (readonly [pattern: RegExp, reason: FailureReason])[] = [
  [/\bSAML\b|single sign-on/i, 'single-sign-on'],
  [/token'?s? lifetime/i, 'token-lifetime'],
  [/forbids access via a personal access token \(classic\)/i, 'classic-token-forbidden'],
  [/forbids access via a (personal access token with )?fine-grained/i, 'fine-grained-token-forbidden'],
  [/IP allow list/i, 'ip-allow-list'],
  [/\barchived\b/i, 'archived'],
  [/repository access blocked|repository (has been|is) disabled/i, 'blocked'],
  [/installation has been suspended/i, 'app-suspended'],
  [/must have admin rights|must be an? (organization owner|(org(anization)? )?admin)/i, 'not-admin'],
  [/resource not accessible by/i, 'missing-permission'],
];

/**
 * What a 422 of a secret is about. How GitHub words a full store is not documented, so that pattern is wide: the limits
 * are in its documentation, "Secrets reference".
 */
const UNPROCESSABLE: readonly (readonly [pattern: RegExp, reason: FailureReason])[] = [
  [/too[ _]large|48 ?KB|too[ _]long/i, 'value-too-large'],
  [
    /(limit|maximum|exceed|too many|more than)[^.]*\bsecrets\b|\bsecrets\b[^.]*(limit|maximum|exceed)/i,
    'store-full',
  ],
  [/improperly encrypted|encrypted_value|key_id/i, 'value-refused'],
];

/** The cause of a response that is no success, and no rate limit. */
export function classifyRefusal({ status, headers, message }: Refusal): FailureReason {
  switch (status) {
    case 400:
      return 'bad-request';
    case 401:
      return 'bad-token';
    case 403:
      return forbiddenReason(headers, message);
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 410:
      return 'gone';
    case 422:
      return firstMatch(UNPROCESSABLE, message) ?? 'unprocessable';
    case 451:
      return 'blocked';
    default:
      return otherReason(status);
  }
}

function forbiddenReason(headers: Refusal['headers'], message: string): FailureReason {
  if (/^\s*required\b/i.test(String(headers['x-github-sso'] ?? ''))) {
    return 'single-sign-on';
  }
  const named = firstMatch(FORBIDDEN, message);
  // GitHub names permissions only where they are what is missing
  return (
    named ??
    (headers['x-accepted-github-permissions'] === undefined ? 'unknown-refusal' : 'missing-permission')
  );
}

function otherReason(status: number): FailureReason {
  if (status >= 300 && status < 400) {
    return 'redirect';
  }
  return isTransient(status) ? 'unavailable' : 'unexpected-response';
}

function firstMatch(
  causes: readonly (readonly [pattern: RegExp, reason: FailureReason])[],
  message: string,
): FailureReason | undefined {
  return causes.find(([pattern]) => pattern.test(message))?.[1];
}

/** What a failed request was about, in words for the user. */
interface FailureContext {
  /** The input that gives the token. */
  readonly tokenInput: 'github-token' | 'issue-token';
  /** What does not exist, or is not visible, when GitHub answers 404: `there is no such repository`. */
  readonly absence: string;
  /** What the token needs: `the repository permission 'Secrets: write' (classic: repo)`. */
  readonly permission: string;
  /** How to leave out what the request was about: `take it out of 'targets'`. */
  readonly leaveOut: string;
  /** Whether the old pair is kept there under the previous names, which takes room. */
  readonly keepsPrevious?: boolean;
  /** What was asked for, where it is not a secret: it decides which input a refused value comes from. */
  readonly subject?: 'issue';
}

/** A problem in one line, and what to change. Both are our own words, without a period at the end. */
export interface Explanation {
  readonly problem: string;
  readonly remedy: string;
}

/** The header's form; anything else could be an echo. */
const ACCEPTED = /^[a-z_]+=(read|write|admin)([,;] ?[a-z_]+=(read|write|admin))*$/;

const ADD_PERMISSION =
  "add it in the App's settings (Permissions & events), and let an owner of the account accept it (in the settings of the account: GitHub Apps, Review request)";

type Explain = (failure: GitHubFailure, context: FailureContext) => Explanation;

/** The only texts about failures of GitHub: each cause has its own remedy. */
const EXPLANATIONS: Readonly<Record<FailureReason, Explain>> = {
  'bad-token': (failure, { tokenInput }) =>
    failure.byApp
      ? {
          problem: `GitHub does not accept the token of the GitHub App any more${statusOf(failure)}`,
          remedy:
            'check that the App is still installed on the account and not suspended, and that its private key still exists, then run this again',
        }
      : {
          problem: `GitHub does not accept the token${statusOf(failure)}`,
          remedy: `it is wrong, expired or revoked; give a valid one in '${tokenInput}'`,
        },
  'single-sign-on': (failure) => ({
    problem: `the organization requires single sign-on (SAML), for which the token is not authorized${statusOf(failure)}`,
    remedy:
      "on GitHub, as the token's owner, open Settings, Developer settings, Personal access tokens, and authorize the token for the organization under 'Configure SSO', or use a GitHub App token",
  }),
  'classic-token-forbidden': (failure, { tokenInput }) => ({
    problem: `the organization accepts no classic personal access tokens${statusOf(failure)}`,
    remedy: `give a fine-grained token or a GitHub App token in '${tokenInput}'`,
  }),
  'fine-grained-token-forbidden': (failure, { tokenInput }) => ({
    problem: `the organization accepts no fine-grained personal access tokens${statusOf(failure)}`,
    remedy: `give a GitHub App token in '${tokenInput}', or ask an organization owner to allow fine-grained tokens (Settings, Personal access tokens)`,
  }),
  'token-lifetime': (failure, { tokenInput }) => ({
    problem: `the token lives longer than the policy of its organization or enterprise allows${statusOf(failure)}`,
    remedy: `shorten its expiration in the token's settings, or give another token in '${tokenInput}'`,
  }),
  'ip-allow-list': (failure) => ({
    problem: `the address of this runner is not in the IP allow list of the organization${statusOf(failure)}`,
    remedy:
      'ask an organization owner to add it (Settings, Authentication security), or use a runner whose address is in the list',
  }),
  archived: (failure, { leaveOut }) => ({
    problem: `the repository is archived and therefore read-only${statusOf(failure)}`,
    remedy: `unarchive it (Settings, General, Danger Zone), or ${leaveOut}`,
  }),
  blocked: (failure, { leaveOut }) => ({
    problem: `GitHub has disabled the repository or blocked the access to it${statusOf(failure)}`,
    remedy: `ask its owner or GitHub Support for the reason, and ${leaveOut} until then`,
  }),
  'not-admin': (failure, { permission }) => ({
    problem: `the token's user does not have the role for this, or is no collaborator${statusOf(failure)}`,
    remedy: `give that user access to the repository (role Write or Admin; for an organization's secrets: organization owner), or use the token of a user who has it; the token needs ${permission}`,
  }),
  'app-suspended': (failure) => ({
    problem: `the installation of the GitHub App is suspended${statusOf(failure)}`,
    remedy:
      'unsuspend it in the settings of the account that installed it (GitHub Apps, Configure), or use another token',
  }),
  'missing-permission': (failure, { permission }) =>
    failure.byApp
      ? {
          problem: `the GitHub App may not do this${statusOf(failure)}`,
          remedy: `${ADD_PERMISSION}: it needs ${permission}${accepted(failure)}`,
        }
      : {
          problem: `the token may not do this${statusOf(failure)}`,
          remedy: `it needs ${permission}${accepted(failure)}`,
        },
  'unknown-refusal': (failure, { permission }) => ({
    problem: `GitHub refused this, and the action does not know the cause${statusOf(failure)}`,
    remedy: `check the policies of the organization or enterprise for tokens; another possible cause is a missing permission: the token needs ${permission}`,
  }),
  'not-found': (failure, { absence, permission }) =>
    failure.byApp
      ? {
          problem: `${absence}${statusOf(failure)}, or the installation of the GitHub App does not include it`,
          remedy: `correct the name, or add the repository to the installation (in the settings of the account: GitHub Apps, Configure, Repository access); the App needs ${permission}`,
        }
      : {
          problem: `${absence}${statusOf(failure)}, or the token has no access to it`,
          remedy: `correct the name, or give the token access: it needs ${permission}`,
        },
  conflict: (failure) => ({
    problem: `the request is in conflict with another change${statusOf(failure)}`,
    remedy: 'make sure that nothing else changes the same place at the same time, and run this again',
  }),
  gone: (failure, { leaveOut }) => ({
    problem: `GitHub does not offer this here any more, or it is switched off${statusOf(failure)}`,
    remedy: `switch the feature on in the settings, or ${leaveOut}`,
  }),
  'store-full': (failure, { keepsPrevious = false }) => ({
    problem: `there is no room for another secret${statusOf(failure)}`,
    remedy: `delete secrets there that nobody uses${keepsPrevious ? ", or leave out 'keep-previous'" : ''}`,
  }),
  'value-too-large': (failure) => ({
    problem: `the value is too large for a GitHub secret, which holds at most 48 KB${statusOf(failure)}`,
    remedy: 'check the key pair: no Soda Cloud key is that long',
  }),
  'value-refused': (failure) => ({
    problem: `GitHub did not accept the encrypted value or its key${statusOf(failure)}`,
    remedy: 'run this again: the public key of the secret store may have changed meanwhile',
  }),
  unprocessable: (failure, { subject }) =>
    subject === 'issue'
      ? {
          problem: `GitHub did not accept the issue${statusOf(failure)}`,
          remedy: "check 'issue-labels': each is the name of a label that the repository can have",
        }
      : {
          problem: `GitHub did not accept the value or the name${statusOf(failure)}`,
          remedy:
            "check 'secret-names': letters, digits and underscores, no digit first, and no name that begins with GITHUB_; or, if a repository that sees the secret was deleted meanwhile, start the same workflow again",
        },
  'bad-request': (failure) => ({
    problem: `GitHub could not read the request${statusOf(failure)}`,
    remedy: "check 'github-api-url', and whether a proxy or firewall changes requests",
  }),
  redirect: (failure) => ({
    problem: `GitHub redirects to another server or to no usable address, which is not followed${statusOf(failure)}`,
    remedy:
      "give the address of the API itself in 'github-api-url', and the current name of a repository that was renamed or transferred",
  }),
  'foreign-link': ({ message }) => ({
    problem: message,
    remedy:
      "check 'github-api-url', and whether a proxy changes what GitHub answers: pages of a list are requested from the same server only",
  }),
  'rate-limit': ({ message, retryAt }) => ({
    problem: message,
    remedy: `start the workflow again ${retryAt === undefined ? 'later' : `after ${isoTimeAfter(retryAt)}`}, or with fewer targets at once`,
  }),
  unavailable: ({ message }) => ({ problem: message, remedy: 'run this again later' }),
  'no-response': ({ message }) => ({
    problem: message,
    remedy: "run this again later; if this persists, check 'github-api-url' and the network of the runner",
  }),
  proxy: (failure) => ({
    problem: failure.message,
    remedy: proxyFailureOf(failure)?.remedy ?? 'check the proxy of the runner',
  }),
  certificate: (failure) => ({
    problem: failure.message,
    remedy: certificateRemedy(errorCode(failure.cause)),
  }),
  'unexpected-response': ({ message }) => ({
    problem: message,
    remedy: "check 'github-api-url', and whether a proxy or firewall answers instead of GitHub",
  }),
  intercepted: ({ message }) => ({
    problem: message,
    remedy:
      "check 'github-api-url', and let the proxy or firewall in between pass requests to GitHub's API: this was not GitHub's answer, so it says nothing about the token",
  }),
  'response-too-large': ({ message }) => ({
    problem: message,
    remedy: "check 'github-api-url', and whether a proxy or firewall answers instead of GitHub",
  }),
  'not-installed': ({ message }) => ({
    problem: message,
    remedy:
      "install the App on the account (in the App's settings: Install App), with access to the repositories of the targets, or take its targets out of 'targets'",
  }),
  'app-permissions': ({ message }) => ({ problem: message, remedy: ADD_PERMISSION }),
  'list-incomplete': ({ message }) => ({ problem: message, remedy: 'run this again later' }),
  'list-too-long': ({ message }, { leaveOut }) => ({
    problem: message,
    remedy: `the rest cannot be read: wait until there are fewer, or ${leaveOut}`,
  }),
  'repositories-hidden': ({ message }) => ({
    problem: message,
    remedy:
      "writing the secret would take it from the repositories that the token does not see: give the token access to all repositories of the organization ('Metadata: read'), or change the secret's access to all or private repositories",
  }),
  canceled: ({ message }) => ({ problem: message, remedy: 'run this again' }),
};

/** What a failed request means and what to change, without anything that the server wrote. */
export function explainFailure(failure: GitHubFailure, context: FailureContext): Explanation {
  return EXPLANATIONS[failure.reason](failure, context);
}

/** The usual form of a problem with its remedy. */
export function inOneLine({ problem, remedy }: Explanation): string {
  return `${problem}: ${remedy}`;
}

function statusOf({ status }: GitHubFailure): string {
  return status === undefined ? '' : ` (HTTP ${status})`;
}

function accepted({ permissions }: GitHubFailure): string {
  return permissions !== undefined && ACCEPTED.test(permissions) ? `; GitHub names ${permissions}` : '';
}
