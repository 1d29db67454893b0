import type { FailureReason } from './failure.ts';

/** The parts of an answer that tell why GitHub refused; header names in lower case. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** The `message` of the body: matched by patterns, and never shown. */
  readonly message: string;
}

/**
 * The causes of a 403 by what GitHub writes, from its own answers as users quote them (issues of cli/cli, terraform,
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

/** What an answer that is no success, and no rate limit, comes down to. */
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
  return status >= 500 || status === 408 || status === 429 ? 'unavailable' : 'unexpected-response';
}

function firstMatch(
  causes: readonly (readonly [pattern: RegExp, reason: FailureReason])[],
  message: string,
): FailureReason | undefined {
  return causes.find(([pattern]) => pattern.test(message))?.[1];
}
