import { describe, expect, test } from '@jest/globals';
import { appKey, createAppKey } from '../../simulators/github/app-key.ts';
import * as faults from '../../simulators/github/faults/faults.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import type { AppOptions, InstallationOptions } from '../../simulators/github/state/apps.ts';
import { withClockOff } from '../../simulators/runner/pace.ts';
import { annotations, everythingShown } from '../product/job.ts';
import { NEW, reportOf, secretsOf, statesOf, useRotationJob } from '../product/rotation-job.ts';

const CLIENT_ID = 'Iv23liExample0123456';
const APP_ID = 1234;
const EVERYTHING = {
  actions: 'read',
  secrets: 'write',
  environments: 'write',
  dependabot_secrets: 'write',
  organization_secrets: 'write',
  administration: 'write',
} as const;

/** An App on two organizations and a user's account. */
function app(options: Partial<AppOptions> = {}, installation: Partial<InstallationOptions> = {}): AppOptions {
  return {
    clientId: CLIENT_ID,
    appId: APP_ID,
    publicKey: appKey().publicKey,
    installations: [
      { account: 'acme', type: 'Organization', permissions: EVERYTHING, ...installation },
      { account: 'beta', type: 'Organization', permissions: EVERYTHING },
      { account: 'carol', type: 'User', permissions: EVERYTHING },
    ],
    ...options,
  };
}

const STORES = ['repo:acme/data', 'repo:beta/lake', 'environment:carol/notes:prod'];

function world(options: AppOptions = app()): GitHubOptions {
  return {
    apps: [options],
    organizations: [{ login: 'acme' }, { login: 'beta' }],
    repositories: [
      { name: 'acme/data' },
      { name: 'acme/shop' },
      { name: 'beta/lake' },
      { name: 'carol/notes', environments: ['prod'] },
    ],
    secrets: secretsOf([...STORES, 'repo:acme/shop', 'org:acme']),
  };
}

const SIGN_IN = { 'github-token': '', 'app-client-id': CLIENT_ID, 'app-private-key': appKey().pkcs1 };
const FLEET = { ...SIGN_IN, targets: STORES.join('\n') };

const job = useRotationJob(world);

function isUnmasked({ masks }: { readonly masks: readonly string[] }): (token: string) => boolean {
  return (token) => !masks.includes(token);
}

function expectRevoked(): void {
  const now = Date.now();
  const { issuedTokens } = job().github;
  expect(issuedTokens.filter((token) => token.isValid(now)).map(({ owner }) => owner)).toEqual([]);
}

describe('one run in two organizations and a user account', () => {
  test('rotates with one token for each owner, limited to what it needs, and revoked at the end', async () => {
    const run = await job().rotate(FLEET);

    expect(statesOf(run)).toEqual(Object.fromEntries(STORES.map((store) => [store, 'rotated'])));
    expect(STORES.map((store) => job().pair(store))).toEqual([NEW, NEW, NEW]);
    const { issuedTokens } = job().github;
    expect(
      issuedTokens.map(({ owner, permissions, repositories }) => ({ owner, permissions, repositories })),
    ).toEqual(
      expect.arrayContaining([
        { owner: 'acme', permissions: { metadata: 'read', secrets: 'write' }, repositories: ['acme/data'] },
        { owner: 'beta', permissions: { metadata: 'read', secrets: 'write' }, repositories: ['beta/lake'] },
        {
          owner: 'carol',
          permissions: { metadata: 'read', environments: 'write' },
          repositories: ['carol/notes'],
        },
      ]),
    );
    expect(issuedTokens).toHaveLength(3);
    expect(issuedTokens.every(({ revokedAt }) => revokedAt !== undefined)).toBe(true);
    const used = job().github.requests.map(
      ({ headers }) => String(headers.authorization).split(' ')[1] ?? '',
    );
    expect(used.filter((token) => token.startsWith('eyJ'))).not.toEqual([]);
    expect([...issuedTokens.map(({ token }) => token), ...used].filter(isUnmasked(run))).toEqual([]);
    expect(run.exitCode).toBe(0);
  });

  test('does not count the requests of the sign-in, and says what each token is limited to', async () => {
    const run = await job().rotate(FLEET);
    const sent = job().github.requests.filter(({ path }) => !path.includes('/installation'));

    expect(reportOf(run).requests.reads).toBe(sent.filter(({ method }) => method === 'GET').length);
    expect(run.stdout).toMatch(
      /Signed in as a GitHub App for acme\. The token is limited to 'Metadata: read' \(repository\), 'Secrets: write' \(repository\), in 1 repository\./,
    );
  });

  test('audit reads only, and shows no part of the key', async () => {
    const run = await job().audit(FLEET);

    expect(run.exitCode).toBe(0);
    for (const { permissions } of job().github.issuedTokens) {
      expect(Object.values(permissions)).not.toContain('write');
    }
    const body = appKey().pkcs1.split('\n').slice(1, -2);
    const shown = everythingShown(run);
    expect(body.filter((line) => shown.includes(line))).toEqual([]);
    expectRevoked();
  });

  test('a dry run needs what a run needs, and asks for read access only', async () => {
    const run = await job().rotate({ ...FLEET, 'dry-run': 'true' });

    expect(run.exitCode).toBe(0);
    expect(job().github.issuedTokens.flatMap(({ permissions }) => Object.values(permissions))).not.toContain(
      'write',
    );
    expect(run.stdout).toMatch(/for acme\. The token is limited to .*'Secrets: read' \(repository\)/);
    expectRevoked();
  });
});

test.each([
  ['POST', 401],
  ['PUT', 422],
] as const)('no token is shown where GitHub echoes a %s with HTTP %i', async (method, status) => {
  job().github.faults.always(faults.echo(status), { method });
  const run = await job().rotate(FLEET, { env: { RUNNER_DEBUG: '1' } });

  expect(run.exitCode).toBe(1);
  const used = job().github.requests.flatMap(
    ({ headers }) => String(headers.authorization).split(' ')[1] ?? [],
  );
  expect(used.length).toBeGreaterThan(3);
  const shown = everythingShown(run);
  // the first part of a JWT says nothing, and is the same for all
  const pieces = used
    .flatMap((token) => [token, ...token.split('.').slice(1)])
    .filter((piece) => piece !== '');
  expect(pieces.filter((piece) => shown.includes(piece))).toEqual([]);
});

describe('the private key', () => {
  test.each([
    ['PKCS #8', appKey().pkcs8],
    ['with \\n for line breaks', appKey().pkcs1.replaceAll('\n', '\\n')],
    ['with CRLF and white space around it', `\n  ${appKey().pkcs1.replaceAll('\n', '\r\n')}  \n`],
    ['on one line', appKey().pkcs1.replaceAll('\n', ' ')],
  ])('%s', async (_form, key) => {
    const run = await job().audit({ ...FLEET, 'app-private-key': key });

    expect(run.exitCode).toBe(0);
    // each line of the file, and what is given
    const lines = appKey().pkcs8 === key ? appKey().pkcs8 : appKey().pkcs1;
    const masked = lines
      .split('\n')
      .slice(1, -2)
      .filter((line) => !run.masks.some((mask) => mask.includes(line.replace(/=+$/, ''))));
    expect(masked).toEqual([]);
    expect(run.masks.some((mask) => /[\r\n]/.test(mask))).toBe(false);
  });

  test('an app ID in place of the client ID', async () => {
    const run = await job().audit({ ...FLEET, 'app-client-id': String(APP_ID) });

    expect(run.exitCode).toBe(0);
  });

  test('of another App: one error for the run, before anything is written', async () => {
    const run = await job().rotate({ ...FLEET, 'app-private-key': createAppKey().pkcs1 });

    expect(annotations(run, 'error')).toEqual([expect.stringContaining('GitHub App not accepted')]);
    expect(job().github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('of an App that GitHub does not know: the same', async () => {
    const run = await job().rotate({ ...FLEET, 'app-client-id': 'Iv23liAnotherOne0000' });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(
        /GitHub App not accepted[\s\S]*\nWhat to do: First compare the client ID .* Only if it is the same, generate/,
      ),
    ]);
  });
});

describe('tokens', () => {
  test.each([-180, 180])('on a runner whose clock is wrong by %s seconds', async (seconds) => {
    const run = await job().rotate(FLEET, withClockOff(seconds));

    expect(run.exitCode).toBe(0);
    expect(STORES.map((store) => job().pair(store))).toEqual([NEW, NEW, NEW]);
    expectRevoked();
  });

  test('that is refused early is renewed once', async () => {
    let refused = false;
    job().github.hooks.onApplied = ({ method }) => {
      const [first] = job().github.issuedTokens.filter(({ owner }) => owner === 'acme');
      if (method === 'PUT' && !refused && first !== undefined) {
        refused = true;
        job().github.refuseToken(first.token);
      }
    };
    const run = await job().rotate(FLEET);

    expect(run.exitCode).toBe(0);
    expect(job().github.issuedTokens.filter(({ owner }) => owner === 'acme')).toHaveLength(2);
    expectRevoked();
  });
});

describe('before the first write', () => {
  const writes = () => job().github.requests.filter(({ method }) => method === 'PUT');

  test('an owner without an installation is a problem of its targets', async () => {
    const targets = [...STORES, 'repo:delta/x', 'org:delta'].join('\n');
    const run = await job().rotate({ ...FLEET, targets });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')[0]).toContain(
      'repo:delta/x, org:delta: the GitHub App is not installed on the account delta: install the App on the account',
    );
    expect(writes()).toEqual([]);
    expectRevoked();
  });

  test('a pattern for an owner without an installation says the same, and nothing is written', async () => {
    const run = await job().rotate({ ...FLEET, targets: `${FLEET.targets}\nrepo:delta/*` });

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')[0]).toContain('the GitHub App is not installed on the account delta');
    expect(writes()).toEqual([]);
    expectRevoked();
  });

  test('patterns find what the installation includes, also of a user', async () => {
    const run = await job().rotate({ ...FLEET, targets: 'repo:acme/*\nenvironment:carol/*:*' });

    expect(statesOf(run)).toEqual({
      'repo:acme/data': 'rotated',
      'repo:acme/shop': 'rotated',
      'environment:carol/notes:prod': 'rotated',
    });
    expectRevoked();
  });

  test('a missing permission is named as GitHub names it', async () => {
    job().github.apps.installation('acme').permissions = { secrets: 'read' };
    const run = await job().rotate({ ...FLEET, targets: `${FLEET.targets}\norg:acme` });

    expect(annotations(run, 'error')[0]).toContain(
      "repo:acme/data, org:acme: the installation of the GitHub App on acme lacks 'Secrets: write' (repository), 'Secrets: write' (organization)",
    );
    expect(writes()).toEqual([]);
    expectRevoked();
  });

  test('a token that GitHub does not make is about the App, and not about the names of secrets', async () => {
    job().github.faults.always(faults.refusal(422, 'Validation Failed'), { method: 'POST' });
    const run = await job().rotate(FLEET);
    const [error] = annotations(run, 'error');

    expect(error).toContain('GitHub gives the GitHub App no token for beta with a permission');
    expect(error).not.toContain('secret-names');
    expect(writes()).toEqual([]);
  });

  test('a suspended installation', async () => {
    job().github.apps.installation('beta').suspended = true;
    const run = await job().rotate(FLEET);

    expect(annotations(run, 'error')[0]).toContain(
      'repo:beta/lake: the installation of the GitHub App is suspended',
    );
    expect(writes()).toEqual([]);
  });

  test('with skip-unready the other owners are rotated', async () => {
    job().github.apps.installation('beta').suspended = true;
    const run = await job().rotate({ ...FLEET, 'skip-unready': 'true' });

    expect(run.exitCode).toBe(1);
    expect(statesOf(run)).toEqual({
      // the own store comes last, and only after all others
      'repo:acme/data': 'skipped',
      'repo:beta/lake': 'failed',
      'environment:carol/notes:prod': 'rotated',
    });
    expectRevoked();
  });

  test('a repository that the installation does not include is a problem of its own', async () => {
    job().github.apps.installation('acme').repositories = ['shop'];
    const run = await job().rotate({ ...FLEET, targets: `${FLEET.targets}\nrepo:acme/shop` });
    const [error] = annotations(run, 'error');

    expect(error).toContain('repo:acme/data: ');
    expect(error).toContain('the installation of the GitHub App does not include it');
    expect(error).not.toContain('repo:acme/shop: ');
    expect(writes()).toEqual([]);
    expectRevoked();
  });

  test.each(['codespaces-user', 'codespaces-org:acme', 'codespaces:acme/data'])(
    '%s is refused with an App, and nothing is sent',
    async (target) => {
      const run = await job().rotate({ ...FLEET, targets: `${FLEET.targets}\n${target}` });

      expect(annotations(run, 'error')).toEqual([
        expect.stringContaining('Targets that a GitHub App cannot serve'),
      ]);
      expect(annotations(run, 'error')[0]).toContain('github-token');
      expect(job().github.requests).toEqual([]);
    },
  );
});

describe('tokens that end early', () => {
  const shortLived = useRotationJob(() => world(app({ tokenLifetime: 2000 })));

  test('are renewed for as long as the run takes', async () => {
    shortLived().github.conditions.latency = 250;
    const run = await shortLived().rotate(FLEET);

    expect(run.exitCode).toBe(0);
    expect(statesOf(run)).toEqual(Object.fromEntries(STORES.map((store) => [store, 'rotated'])));
    expect(shortLived().github.issuedTokens.length).toBeGreaterThan(3);
    const now = Date.now();
    expect(shortLived().github.issuedTokens.filter((token) => token.isValid(now))).toEqual([]);
  });
});

describe.each([401, 403, 404] as const)('a fresh token that is answered %i at first', (status) => {
  const fresh = useRotationJob(() => world(app({ fresh: { status, requests: 3 } })));

  test('is used until it works', async () => {
    const run = await fresh().rotate(FLEET);

    expect(run.exitCode).toBe(0);
    expect(fresh().github.issuedTokens).toHaveLength(3);
  });
});

describe('at the end every token is revoked', () => {
  const hurried = { method: 'DELETE', path: '/installation/token' } as const;

  test('after a rotation that failed on the way', async () => {
    job().github.faults.always(faults.refusal(422, 'Validation Failed'), { method: 'PUT' });
    const run = await job().rotate(FLEET);

    expect(run.exitCode).toBe(1);
    expect(job().github.issuedTokens).toHaveLength(3);
    expectRevoked();
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('after a cancellation by %s', async (signal) => {
    let sentAt = 0;
    let send = () => {};
    job().github.hooks.onRequest = ({ method }) => {
      if (method === 'PUT' && sentAt === 0) {
        sentAt = performance.now();
        send();
      }
    };
    const run = await job().rotate(FLEET, {
      started: (child) => {
        send = () => child.kill(signal);
      },
    });

    expect(performance.now() - sentAt).toBeLessThan(5000);
    expect(run.exitCode).toBe(1);
    expect(job().github.issuedTokens).toHaveLength(3);
    expectRevoked();
  });

  test('in retire, also when it finds that it may not act', async () => {
    const run = await job().retire(FLEET);

    expect(run.exitCode).toBe(1);
    expect(job().github.issuedTokens).toHaveLength(3);
    expectRevoked();
  });

  test('again where the server was not available for a moment', async () => {
    job().github.faults.next(faults.unavailable(502), 1, hurried);
    const run = await job().audit(FLEET);

    expect(run.exitCode).toBe(0);
    expectRevoked();
  });

  test('and where GitHub does not answer, the run ends after three seconds and says when the token lapses', async () => {
    job().github.faults.always(faults.hang(), hurried);
    const started = performance.now();
    const run = await job().audit(FLEET);

    expect(run.exitCode).toBe(0);
    expect(performance.now() - started).toBeGreaterThan(2500);
    // far from the 20 minutes that a request may take otherwise
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(run.stdout.match(/could not be revoked .* It lapses by itself at 20\d\d-/g)).toHaveLength(3);
  });
});

describe('inputs', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'both kinds',
      { 'github-token': 'ghp_0123456789abcdef' },
      "'github-token' and 'app-client-id' are both set",
    ],
    ['no key', { 'app-private-key': '' }, "'app-client-id' is set, and 'app-private-key' is empty"],
    ['no ID', { 'app-client-id': '' }, "'app-private-key' is set, and 'app-client-id' is empty"],
    [
      'mixed up',
      { 'app-client-id': appKey().pkcs1, 'app-private-key': CLIENT_ID },
      "'app-client-id' is a private key",
    ],
  ])('%s: an error, nothing sent, nothing shown', async (_what, inputs, words) => {
    const run = await job().audit({ ...FLEET, ...inputs });
    const shown = everythingShown(run);

    expect(annotations(run, 'error')[0]).toContain(words);
    expect(job().github.requests).toEqual([]);
    expect(
      appKey()
        .pkcs1.split('\n')
        .slice(1, -2)
        .filter((line) => shown.includes(line.slice(0, 12))),
    ).toEqual([]);
  });

  test('a part of the key in another input is refused', async () => {
    const [, line = ''] = appKey().pkcs1.split('\n');
    const run = await job().audit({ ...FLEET, 'secret-names': `${line.slice(0, 30)}, B` });

    expect(annotations(run, 'error')[0]).toContain(
      "contains the value of 'app-private-key', or a part of it",
    );
    expect(everythingShown(run)).not.toContain(line.slice(0, 12));
  });

  test("the reminder issue is kept with 'issue-token', not by the App", async () => {
    const run = await job().audit({ ...FLEET, 'report-issue': 'true', 'issue-token': '' }, {});

    expect(annotations(run, 'error')[0]).toContain("The input 'issue-token' is empty.");
  });
});
