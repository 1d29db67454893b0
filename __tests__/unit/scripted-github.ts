import { GitHubFailure } from '../../src/github/errors.ts';
import { type SecretMetadata, SecretStore } from '../../src/github/secrets.ts';
import type { Target } from '../../src/github/targets.ts';
import { type PlanSettings, planRotation, type TargetPlan } from '../../src/rotate/plan.ts';
import type { TargetState } from '../../src/rotate/preflight.ts';
import { Secret } from '../../src/shared/secret.ts';
import { scriptedClient } from './octokit-client.ts';

export const pair = (name: string) => ({
  id: new Secret(`${name}-id`),
  secret: new Secret(`${name}-secret`),
});
export const NAMES = { id: 'ID', secret: 'SECRET' };
export const SETTINGS: PlanSettings = {
  repository: { owner: 'acme', repo: 'own' },
  names: NAMES,
  previousNames: { id: 'PREVIOUS_ID', secret: 'PREVIOUS_SECRET' },
  next: pair('new'),
  old: pair('old'),
  keepPrevious: false,
};
export const WRITTEN_AT = 1_700_000_000_000;
export const HELD: SecretMetadata = { updatedAt: WRITTEN_AT - 5000, readAt: WRITTEN_AT - 1 };

export type Answer = GitHubFailure | Error | { readonly date?: number; readonly data?: unknown };
export const refused = (status: number) => new GitHubFailure(`HTTP ${status}`, { status });
export const uncertain = (status = 500) => new GitHubFailure(`HTTP ${status}`, { status, uncertain: true });

/** The public key that a store has got meanwhile. */
export const BOX_2 = Buffer.alloc(32, 2).toString('base64');

/**
 * A GitHub that answers each request as it is told, request by request, and well to all others.
 * @param order where each request is noted as it is sent, with the name of the repository
 */
export function github(
  answers: Readonly<Record<string, readonly Answer[]>> = {},
  repo = 'data',
  order: string[] = [],
  target: Target = { kind: 'repo', owner: 'acme', repo },
) {
  const sent: string[] = [];
  const client = scriptedClient(
    (route, { secret_name: name = 'public-key', encrypted_value: value, key_id: key }) => {
      const request = `${route.split(' ')[0]} ${name}`;
      const count = sent.filter((one) => one.startsWith(`${request} `) || one === request).length;
      order.push(`${repo} ${request}`);
      sent.push([request, value, key].filter((part) => part !== undefined).join(' '));
      const answer = answers[request]?.[count] ?? {};
      if (answer instanceof Error) {
        throw answer;
      }
      return { data: answer.data, date: answer.date ?? WRITTEN_AT };
    },
  );
  const store = new SecretStore(target, client);
  return { sent, store, publicKey: { id: 'k1', key: 'box1' } };
}

/** What happens to one target. */
export function planOne(state: TargetState, settings: Partial<PlanSettings> = {}): TargetPlan {
  const { others, own } = planRotation([state], { ...SETTINGS, ...settings });
  const [plan] = [...others, ...own];
  if (plan === undefined) {
    throw new Error('nothing is planned');
  }
  return plan;
}
