import { describe, expect, test } from '@jest/globals';
import { adviceFinding, adviceText, adviseOrganizationSecrets } from '../../src/audit/advice.ts';
import { findShadowsAmong } from '../../src/audit/shadows.ts';
import type { HeldSecrets } from '../../src/github/inventory.ts';
import { SecretStore } from '../../src/github/secrets.ts';
import { type Target, withPrevious } from '../../src/github/targets.ts';
import { scriptedClient } from './octokit-client.ts';

const names = { id: 'KEY_ID', secret: 'KEY_SECRET' };
const GIVEN = { names, previousNames: withPrevious(names) };
const client = scriptedClient(() => ({}));
const WRITTEN = { updatedAt: 0, createdAt: 0, readAt: 0 };

function held(target: Target, facts: Partial<HeldSecrets> = {}): HeldSecrets {
  const nothing = { id: undefined, secret: undefined };
  return {
    store: new SecretStore(target, client),
    id: WRITTEN,
    secret: WRITTEN,
    previous: nothing,
    ...facts,
  };
}

const repo = (name: string, facts: Partial<Target> = {}, owner = 'acme'): Target => ({
  kind: 'repo',
  owner,
  repo: name,
  ...('ownNames' in facts && facts.ownNames !== undefined ? { ownNames: facts.ownNames } : {}),
});
const repos = (count: number): HeldSecrets[] =>
  Array.from({ length: count }, (_, index) => held(repo(`r${index}`)));

function advise(
  all: readonly HeldSecrets[],
  { organizations = ['acme'], more = [] }: { organizations?: string[]; more?: Target[] } = {},
) {
  return adviseOrganizationSecrets({
    ...GIVEN,
    held: all,
    targets: [...all.map(({ store }) => store.target), ...more],
    organizations: new Set(organizations),
  });
}

describe('an organization secret is advised', () => {
  test('for five repositories with the same names, and not for four', () => {
    expect(advise(repos(4))).toEqual([]);
    expect(advise(repos(5))).toEqual([
      { org: 'acme', names, repositories: ['acme/r0', 'acme/r1', 'acme/r2', 'acme/r3', 'acme/r4'] },
    ]);
  });

  test.each<[string, HeldSecrets]>([
    ['with other names', held(repo('x', { ownNames: { id: 'A', secret: 'B' } }))],
    ['of another organization', held(repo('x', {}, 'other'))],
    ['that holds one secret only', held(repo('x'), { secret: undefined })],
    ['that is archived', held(repo('x'), { readOnly: 'archived' })],
    ['whose pair is for Dependabot', held({ kind: 'dependabot', owner: 'acme', repo: 'x' })],
  ])('without counting a repository %s', (_which, fifth) => {
    expect(advise([...repos(4), fifth], { organizations: ['acme', 'other'] })).toEqual([]);
  });

  test('neither to a user, nor where the organization has it already', () => {
    expect(advise(repos(9), { organizations: [] })).toEqual([]);
    expect(advise(repos(9), { more: [{ kind: 'org', org: 'ACME' }] })).toEqual([]);
    const other: Target = { kind: 'org', org: 'acme', ownNames: { id: 'A', secret: 'B' } };
    expect(advise(repos(9), { more: [other] })).toHaveLength(1);
  });

  test('with every repository in the summary, and some in the log', () => {
    const [advice = { org: '', names, repositories: [] }] = advise(repos(1200));

    expect(adviceFinding(advice).detail).toMatch(/^1200 repositories .*acme\/r4 and 1195 more\)$/);
    const text = adviceText(advice);
    expect(text).toContain('acme/r999 and 200 more, see the targets in the report</details>');
  });
});

describe('shadows among what was listed', () => {
  const environment: Target = { kind: 'environment', owner: 'ACME', repo: 'Data', environment: 'p' };
  const shadow = (hidden: string, by: string) => ({ hidden, by });

  test('are those of an environment over its repository, and of that one over what all repositories see', () => {
    const all = [held({ kind: 'org', org: 'Acme' }, { isVisibleToAll: true }), held(repo('data'))];
    expect(findShadowsAmong([...all, held(environment)], GIVEN)).toEqual([
      shadow('org:Acme', 'repo:acme/data'),
      shadow('repo:acme/data', 'environment:ACME/Data:p'),
    ]);
  });

  test.each<[string, HeldSecrets, HeldSecrets]>([
    ['an organization secret for some repositories', held({ kind: 'org', org: 'acme' }), held(repo('data'))],
    ['other names', held(repo('data', { ownNames: { id: 'A', secret: 'B' } })), held(environment)],
    ['the other half', held(repo('data'), { id: undefined }), held(environment, { secret: undefined })],
    ['another repository', held(repo('lake')), held(environment)],
    ['Dependabot', held({ kind: 'dependabot', owner: 'acme', repo: 'data' }), held(environment)],
  ])('are none with %s', (_what, one, other) => {
    expect(findShadowsAmong([one, other], GIVEN)).toEqual([]);
  });
});
