import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { REFUSALS } from '../../simulators/github/faults/refusals.ts';
import { reminderNotUpdated } from '../../src/audit/reminder.ts';
import {
  classifyRefusal,
  explainFailure,
  type FailureReason,
  GitHubFailure,
} from '../../src/github/errors.ts';

const CONTEXT = {
  tokenInput: 'github-token',
  absence: 'there is no such place',
  permission: "the permission 'X: write'",
  leaveOut: 'leave it out',
} as const;

const REASONS: Readonly<Record<keyof typeof REFUSALS, FailureReason>> = {
  'single sign-on, by its header': 'single-sign-on',
  'single sign-on, by its words': 'single-sign-on',
  'classic tokens': 'classic-token-forbidden',
  'fine-grained tokens': 'fine-grained-token-forbidden',
  'the lifetime of a token': 'token-lifetime',
  'the IP allow list': 'ip-allow-list',
  'an archived repository': 'archived',
  'a blocked repository': 'blocked',
  'a repository that is unavailable for legal reasons': 'blocked',
  'a user who is no collaborator': 'not-admin',
  'a suspended App': 'app-suspended',
  'a permission of a token': 'missing-permission',
  'a permission of an App': 'missing-permission',
  'something else': 'unknown-refusal',
  'a bad request': 'bad-request',
  'a conflict': 'conflict',
  'what is gone': 'gone',
  'an improperly encrypted value': 'value-refused',
};

function refusalOf(name: keyof typeof REFUSALS) {
  const fault = REFUSALS[name]();
  if (fault.kind !== 'answer') {
    throw new Error('an answer');
  }
  const { message }: { message: string } = JSON.parse(String(fault.body));
  return { status: fault.status, headers: fault.headers, message };
}

describe('A10, A11: what GitHub writes has a cause', () => {
  test.each(Object.entries(REASONS))('%s', (name, reason) => {
    const known = Object.keys(REFUSALS).find((one): one is keyof typeof REFUSALS => one === name);

    expect(known === undefined ? undefined : classifyRefusal(refusalOf(known))).toBe(reason);
  });

  test.each([
    [401, 'Bad credentials', 'bad-token'],
    [404, 'Not Found', 'not-found'],
    [307, '', 'redirect'],
    [408, '', 'unavailable'],
    [500, '', 'unavailable'],
    [503, '', 'unavailable'],
    [418, '', 'unexpected-response'],
    [422, 'Validation Failed', 'unprocessable'],
    [422, 'You have reached the limit of 100 secrets.', 'store-full'],
    [422, 'Too many secrets', 'store-full'],
    [422, 'value is too_large', 'value-too-large'],
    [
      403,
      'Resource protected by organization SAML enforcement. You must grant your OAuth token access to an organization within this enterprise.',
      'single-sign-on',
    ],
    [
      403,
      "The 'acme' enterprise forbids access via a personal access token (classic) if the token's lifetime is greater than 90 days.",
      'token-lifetime',
    ],
    [403, 'You must be an org admin or have the secrets fine-grained permission.', 'not-admin'],
  ] as const)('%i %s', (status, message, reason) => {
    expect(classifyRefusal({ status, headers: {}, message })).toBe(reason);
  });

  test('a partial single sign-on is no refusal of it', () => {
    const headers = { 'x-github-sso': 'partial-results; organizations=1,2' };
    expect(classifyRefusal({ status: 403, headers, message: '' })).toBe('unknown-refusal');
  });

  test('the permissions in the header show that one is missing', () => {
    const headers = { 'x-accepted-github-permissions': 'secrets=write' };
    expect(classifyRefusal({ status: 403, headers, message: 'other words' })).toBe('missing-permission');
  });
});

describe('an explanation', () => {
  const EVERY_REASON: readonly FailureReason[] = [
    ...new Set(Object.values(REASONS)),
    ...(['bad-token', 'not-found', 'store-full', 'value-too-large', 'unprocessable', 'redirect'] as const),
    ...(['rate-limit', 'unavailable', 'no-response', 'unexpected-response', 'list-incomplete'] as const),
    ...(['list-too-long', 'repositories-hidden', 'canceled', 'certificate'] as const),
  ];
  const explain = (reason: FailureReason) =>
    explainFailure(new GitHubFailure('own words', { reason, status: 499 }), CONTEXT);

  test('of each cause differs from that of every other', () => {
    const problems = EVERY_REASON.map((reason) => explain(reason).problem).filter(
      (one) => one !== 'own words',
    );
    const remedies = EVERY_REASON.map((reason) => explain(reason).remedy);

    expect(new Set(problems).size).toBe(problems.length);
    // a server that is down and a list that changes are both temporary problems
    expect(new Set(remedies).size).toBe(remedies.length - 1);
  });

  test('says "later" only for temporary problems', () => {
    expect(EVERY_REASON.filter((reason) => explain(reason).remedy.includes('later'))).toEqual([
      'rate-limit',
      'unavailable',
      'no-response',
      'list-incomplete',
    ]);
  });

  test("names 'keep-previous' only where the old pair is kept", () => {
    const failure = new GitHubFailure('own words', { reason: 'store-full' });

    expect(explainFailure(failure, CONTEXT).remedy).toBe('delete secrets there that nobody uses');
    expect(explainFailure(failure, { ...CONTEXT, keepsPrevious: true }).remedy).toContain("'keep-previous'");
  });

  test('of a refused issue names its labels, not the names of secrets', () => {
    const failure = new GitHubFailure('own words', { reason: 'unprocessable', status: 422 });
    const { message } = reminderNotUpdated(failure, { owner: 'acme', repo: 'data' });

    expect(message).toContain("'issue-labels'");
    expect(message).not.toContain("'secret-names'");
  });

  test('never shows what the server wrote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(400, 401, 403, 404, 409, 410, 418, 422, 451),
        fc.string({ minLength: 4, unit: fc.constantFrom('ж', '鍵', '🔑') }),
        (status, text) => {
          const message = `archived ${text} SAML installation has been suspended`;
          const headers = { 'x-github-sso': `required; url=${text}`, 'x-accepted-github-permissions': text };
          const failure = new GitHubFailure(`HTTP ${status}`, {
            reason: classifyRefusal({ status, headers, message }),
            status,
            permissions: text,
          });
          const { problem, remedy } = explainFailure(failure, CONTEXT);

          expect(`${problem}: ${remedy}`).not.toContain(text);
        },
      ),
    );
  });
});
