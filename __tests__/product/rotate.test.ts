import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { accelerated, hastened } from '../../simulators/runner/pace.ts';
import * as cloudFaults from '../../simulators/soda-cloud/faults.ts';
import { annotations, CURRENT, everythingShown, leaksOf, ORGANIZATION, PREVIOUS } from './job.ts';
import { heldBy } from './pair-rule.ts';
import {
  EVERY_KIND,
  NAMES,
  NEW,
  previousPair,
  reportOf,
  secretsOf,
  statesOf,
  useRotationJob,
} from './rotation-job.ts';

const job = useRotationJob(() => ({ secrets: secretsOf(EVERY_KIND) }));

describe.each([24, 20] as const)('on Node %i', (node) => {
  test('every kind of target moves to the new pair', async () => {
    const run = await job().rotate({ targets: EVERY_KIND.join('\n') }, { node });

    expect(annotations(run, 'error')).toEqual([]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    for (const target of EVERY_KIND) {
      expect({ target, pair: job().pair(target) }).toEqual({ target, pair: NEW });
    }
    expect(job().github.unreadable).toEqual([]);
    expect(run.outputs).toMatchObject({
      rotated: 'true',
      due: 'false',
      verified: 'true',
      host: '127.0.0.1',
      organization: ORGANIZATION,
      'key-fingerprint': createHash('sha256').update(NEW.id).digest('hex').slice(0, 12),
    });
    expect(statesOf(run)).toEqual(Object.fromEntries(EVERY_KIND.map((target) => [target, 'rotated'])));
    expect(leaksOf(CURRENT, everythingShown(run))).toEqual([]);
    expect(leaksOf(NEW, everythingShown(run))).toEqual([]);
  });
});

test('the current repository is the default target', async () => {
  const run = await job().rotate();

  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'rotated' });
  expect(job().github.requests.map(({ method }) => method)).toEqual([
    'GET',
    'GET',
    'GET',
    'PUT',
    'PUT',
    'GET',
    'GET',
  ]);
  // one list of the repository's secrets in place of two reads
  expect(reportOf(run).requests).toEqual({ reads: 5, writes: 2 });
});

test('for more than a hundred targets, lists of secrets are read where they are sufficient', async () => {
  const { github } = job();
  const repositories = Array.from({ length: 100 }, (_, index) => `repo:acme/r${index}`);
  for (const target of repositories) {
    github.world.addRepository({ name: target.slice('repo:'.length) });
    for (const secret of secretsOf([target])) {
      github.setSecret({ ...secret, updatedAt: Date.now() - 3_600_000 });
    }
  }
  const targets = [...repositories, 'org:acme'].join('\n');
  const run = await job().rotate({ targets });

  expect(run.exitCode).toBe(0);
  // and two pages of the owner's repositories instead of one request for each
  expect(reportOf(run).requests).toEqual({ reads: 100 * (2 + 1) + 5 + 2, writes: 202 });
  expect(repositories.filter((target) => heldBy(job(), target) !== 'new')).toEqual([]);

  github.deleteSecret('repo:acme/r7', NAMES[1]);
  const incomplete = await job().rotate({ targets });
  expect(annotations(incomplete, 'error')).toEqual([
    expect.stringContaining(`\n- repo:acme/r7: ${NAMES[1]} is missing: `),
  ]);
});

const writes = () => job().github.requests.filter(({ method }) => method !== 'GET');
const REPOSITORIES = ['repo:acme/data', 'repo:acme/lake', 'repo:acme/shop'];

describe('values', () => {
  test.each([
    ['quotes and templates', 'a"b\'c ${x} {{y}} $(z) `w` \\'],
    ['other alphabets', 'ключ-鍵-🔑-\u0085-é'],
    ['48 KB', 'k'.repeat(48 * 1024)],
  ])('of %s arrive byte for byte', async (_what, secret) => {
    job().cloud.addKey(ORGANIZATION, { id: NEW.id, secret });
    const run = await job().rotate({ targets: EVERY_KIND.join('\n'), 'new-api-key-secret': secret });

    expect(annotations(run, 'error')).toEqual([]);
    for (const target of EVERY_KIND) {
      expect(job().pair(target)).toEqual({ id: NEW.id, secret });
    }
  });

  test('the new pair comes from a staged block', async () => {
    const run = await job().rotate({
      'new-api-key-id': '',
      'new-api-key-secret': '',
      'new-soda-cloud': `soda_cloud:\n  host: cloud.soda.io\n  api_key_id: ${NEW.id}\n  api_key_secret: ${NEW.secret}\n`,
    });

    expect(run.exitCode).toBe(0);
    expect(job().pair('repo:acme/data')).toEqual(NEW);
  });

  test.each([
    ['the same host as a URL', 'http://127.0.0.1/', 0],
    ['another host that holds its name', '127.0.0.1.example.com', 1],
  ])('a staged block with %s', async (_what, host, warned) => {
    const run = await job().rotate({
      'new-api-key-id': '',
      'new-api-key-secret': '',
      'new-soda-cloud': `soda_cloud:\n  host: ${host}\n  api_key_id: ${NEW.id}\n  api_key_secret: ${NEW.secret}\n`,
    });

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning').filter((text) => text.includes('names another host'))).toHaveLength(
      warned,
    );
  });
});

describe('preflight', () => {
  test('lists every problem with its remedy, and nothing is written or minted', async () => {
    const { github } = job();
    github.setSecret({ store: 'repo:acme/shop', name: NAMES[0], value: CURRENT.id });
    github.tokens.add({
      ...SAMPLE_TOKEN,
      token: 'limited-token-for-this-test',
      organizations: [],
      permissions: { ...SAMPLE_TOKEN.permissions, environments: 'read' },
    });
    for (const store of ['repo:acme/lake', 'environment:acme/data:staging']) {
      for (const secret of secretsOf([store])) {
        github.setSecret(secret);
      }
    }
    const good = [
      'repo:acme/data',
      'repo:acme/lake',
      'dependabot:acme/data',
      'codespaces:acme/data',
      'codespaces-user',
    ];
    const run = await job().rotate({
      'github-token': 'limited-token-for-this-test',
      'runner-name': 'ci',
      'keep-previous': 'true',
      'new-api-key-id': '',
      'new-api-key-secret': '',
      targets: [
        ...good,
        'repo:acme/shop',
        'repo:acme/nowhere',
        'environment:acme/data:missing',
        'org:acme',
        'dependabot-org:acme',
      ].join('\n'),
    });

    expect(run.exitCode).toBe(1);
    const [error, ...more] = annotations(run, 'error');
    expect(more).toEqual([]);
    expect(error).toMatch(/^Targets not ready: 5 of 10 targets/);
    expect(error).toMatch(/repo:acme\/shop: SODA_CLOUD_API_KEY_SECRET is missing.*create-missing/);
    expect(error).toMatch(/repo:acme\/nowhere: there is no such repository .*Secrets: write/);
    expect(error).toMatch(/environment:acme\/data:missing: .*no such environment/);
    expect(error).toMatch(/- org:acme: .*admin:org/);
    expect(writes()).toEqual([]);
    expect(job().cloud.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(statesOf(run)).toMatchObject({ 'repo:acme/shop': 'failed', 'repo:acme/data': 'skipped' });
    expect(run.outputs['rotated']).toBe('false');
  });

  test("the workflow's own token is named as the reason", async () => {
    job().github.tokens.add({
      token: 'own-token-of-the-workflow',
      kind: 'app',
      permissions: { metadata: 'read' },
    });
    const run = await job().rotate({ 'github-token': 'own-token-of-the-workflow' });

    expect(annotations(run, 'error')[0]).toMatch(
      /HTTP 403.*Secrets: write.*GITHUB_TOKEN cannot.*GitHub names secrets=read/s,
    );
  });

  test('a token that GitHub does not know', async () => {
    const run = await job().rotate({ 'github-token': 'not-a-token-of-this-github' }, accelerated);

    expect(annotations(run, 'error')[0]).toMatch(/does not accept the token \(HTTP 401\)/);
  });

  test('at most ten reads run at once', async () => {
    job().github.conditions.latency = 20;
    await job().rotate({ targets: EVERY_KIND.join('\n') });

    expect(job().github.concurrency.reads).toBeLessThanOrEqual(10);
    expect(job().github.concurrency.reads).toBeGreaterThan(5);
  });
});

describe('the pair rule', () => {
  test.each([
    ['403', () => faults.refusal(403, 'Resource not accessible by personal access token')],
    ['500 for good', () => faults.unavailable(500)],
  ])(
    'a second half that cannot be written (%s): the current pair is restored, the others go on',
    async (_what, fault) => {
      const { github } = job();
      for (const secret of secretsOf(REPOSITORIES)) {
        github.setSecret(secret);
      }
      github.faults.always(fault(), { method: 'PUT', path: `/repos/acme/lake/actions/secrets/${NAMES[1]}` });
      const run = await job().rotate({ targets: REPOSITORIES.join('\n') }, hastened);

      expect(run).toMatchObject({ exitCode: 1, outputs: { rotated: 'true' } });
      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(/^Rotation incomplete: 2 of 3 targets.*repo:acme\/lake: (broken|restored)/s),
      ]);
      expect(job().pair('repo:acme/lake')).toEqual(CURRENT);
      expect(job().pair('repo:acme/shop')).toEqual(NEW);
      // the own store commits the rotation, so it waits for all others
      expect(job().pair('repo:acme/data')).toEqual(CURRENT);

      github.faults.clear();
      const again = await job().rotate({ targets: REPOSITORIES.join('\n') });
      expect(again.exitCode).toBe(0);
      expect(REPOSITORIES.map((target) => job().pair(target))).toEqual([NEW, NEW, NEW]);
    },
  );

  test('A5: a lost answer to the secret, then a refusal of it and of the restoration: broken, not restored', async () => {
    const secret = { method: 'PUT', path: `*/secrets/${NAMES[1]}` };
    job().github.faults.next(faults.afterApplying(faults.reset()), 1, secret);
    job().github.faults.always(
      faults.refusal(403, 'Resource not accessible by personal access token'),
      secret,
    );
    const run = await job().rotate();

    expect(run.exitCode).toBe(1);
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'broken' });
    // the lost response was for a write that succeeded
    expect(job().pair('repo:acme/data')).toEqual({ id: CURRENT.id, secret: NEW.secret });
  });

  test('a restored target is marked as such, and retire does not treat it as rotated', async () => {
    const { github } = job();
    const stores = ['repo:acme/data', 'repo:acme/lake'];
    for (const secret of secretsOf(stores)) {
      github.setSecret(secret);
    }
    for (const repository of ['data', 'lake']) {
      // once per attempt
      const path = `/repos/acme/${repository}/actions/secrets/${NAMES[1]}`;
      github.faults.next(faults.unavailable(503), 5, { method: 'PUT', path });
    }
    // dates have a resolution of one second
    const paced = { 'write-interval-ms': '1000' };
    const runs = await Promise.all([
      job().rotate({ targets: 'repo:acme/data', ...paced }),
      job().rotate({ targets: 'repo:acme/lake', 'keep-previous': 'true', ...paced }),
    ]);

    expect(runs.map(statesOf)).toEqual(stores.map((store) => ({ [store]: 'restored' })));
    expect(stores.map((store) => job().pair(store))).toEqual([CURRENT, CURRENT]);
    for (const store of stores) {
      const [id = 0, secret = 0] = NAMES.map((name) => github.secret(store, name)?.updatedAt);
      // all information from GitHub
      expect(Math.floor(id / 1000)).toBeGreaterThan(Math.floor(secret / 1000));

      for (const [name, value] of Object.entries(github.values(store))) {
        const updatedAt = (github.secret(store, name)?.updatedAt ?? 0) - 48 * 3_600_000;
        github.setSecret({ store, name, value, updatedAt });
      }
    }
    const { stdout } = await job().retire({ targets: stores.join('\n') });
    expect(
      stdout.match(/- repo:acme\/data, repo:acme\/lake: the ID was written after the secret/g),
    ).toHaveLength(1);
  });

  test('keep-previous stores the current pair first', async () => {
    const run = await job().rotate({ 'keep-previous': 'true' });

    expect(run.exitCode).toBe(0);
    expect(job().pair('repo:acme/data', '_PREVIOUS')).toEqual(CURRENT);
    expect(writes().map(({ pathname }) => pathname.split('/').at(-1))).toEqual([
      `${NAMES[0]}_PREVIOUS`,
      `${NAMES[1]}_PREVIOUS`,
      ...NAMES,
    ]);
    // the key, the repository, one list instead of two secrets, and the two dates afterwards
    expect(reportOf(run).requests).toEqual({ reads: 5, writes: 4 });
  });

  test('a refused token stops the others', async () => {
    const { github } = job();
    for (const secret of secretsOf(REPOSITORIES)) {
      github.setSecret(secret);
    }
    github.faults.always(faults.refusal(401, 'Bad credentials'), { method: 'PUT' });
    const run = await job().rotate({ targets: REPOSITORIES.join('\n') });

    expect(run).toMatchObject({ exitCode: 1, outputs: { rotated: 'false' } });
    expect(statesOf(run)).toEqual({
      'repo:acme/lake': 'failed',
      'repo:acme/shop': 'skipped',
      'repo:acme/data': 'skipped',
    });
    expect(writes()).toHaveLength(1);
  });

  test('a public key that changed meanwhile is read again, once', async () => {
    job().github.hooks.onRequest = ({ method }) => {
      if (method === 'PUT') {
        job().github.hooks.onRequest = undefined;
        job().github.replaceKeys('repo:acme/data');
      }
    };
    const run = await job().rotate();

    expect(run.exitCode).toBe(0);
    expect(job().pair('repo:acme/data')).toEqual(NEW);
    expect(job().github.unreadable).toEqual([]);
  });
});

describe('the new pair', () => {
  test.each([
    ['refused', { 'new-api-key-secret': 'a-secret-that-nobody-knows-here' }, /^New key refused: .*HTTP 401/],
    [
      'swapped',
      { 'new-api-key-id': NEW.secret, 'new-api-key-secret': NEW.id },
      /^API key not usable: 'new-api-key-id' and 'new-api-key-secret' are swapped/,
    ],
    [
      'a reference to a name that another input holds',
      {
        'new-api-key-id': '${{ secrets.SODA_CLOUD_API_KEY_ID_PREVIOUS }}',
        'previous-secret-names': 'SODA_CLOUD_API_KEY_ID_PREVIOUS, SODA_CLOUD_API_KEY_SECRET_PREVIOUS',
      },
      /^API key not usable: 'new-api-key-id' contains a reference that nothing has replaced/,
    ],
    ['half missing', { 'new-api-key-secret': '' }, /^API key missing: 'new-api-key-secret' is empty/],
    [
      'missing',
      { 'new-api-key-id': '', 'new-api-key-secret': '' },
      /^API key missing: There is no new API key: 'new-soda-cloud' is empty, and so are 'new-api-key-id' and 'new-api-key-secret'\.\n[\s\S]*'key-command'[\s\S]*'environment: NAME'/,
    ],
  ])('%s: nothing is written', async (_what, inputs, message) => {
    const run = await job().rotate(inputs);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(message)]);
    expect(writes()).toEqual([]);
    expect(job().pair('repo:acme/data')).toEqual(CURRENT);
  });

  test('of another organization is refused unless allowed', async () => {
    job().cloud.removeKey(NEW.id);
    job().cloud.addKey('Other', NEW);
    const refused = await job().rotate();
    const allowed = await job().rotate({ 'allow-other-organization': 'true' });

    expect(annotations(refused, 'error')).toEqual([
      expect.stringMatching(/^New key of another organization: .*'Other'.*'Acme Data'/),
    ]);
    expect(allowed).toMatchObject({ exitCode: 0, outputs: { organization: 'Other', rotated: 'true' } });
  });

  test('that is the current one changes nothing', async () => {
    const run = await job().rotate({ 'new-api-key-id': CURRENT.id, 'new-api-key-secret': CURRENT.secret });

    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'false' } });
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'unchanged' });
    expect(writes()).toEqual([]);
  });

  test('that is the current one goes to targets that lack it', async () => {
    const run = await job().rotate({
      'new-api-key-id': CURRENT.id,
      'new-api-key-secret': CURRENT.secret,
      'create-missing': 'true',
      targets: 'repo\nrepo:acme/lake',
    });

    expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'true' } });
    // the own store is written again, as the commit of what was written before it
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'rotated', 'repo:acme/lake': 'rotated' });
    expect(job().pair('repo:acme/lake')).toEqual(CURRENT);
  });

  test.each([
    ['the current key', CURRENT],
    ['the new key', NEW],
  ])(
    'A2: a web page in the place of an answer about %s stops the run before the first write',
    async (_which, { id, secret }) => {
      job().cloud.removeKey(NEW.id);
      job().cloud.addKey('Other', NEW);
      const page = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
      job().cloud.setFaults(({ headers }) =>
        headers.authorization === page ? cloudFaults.html(403) : undefined,
      );
      const run = await job().rotate({ 'keep-previous': 'true' });

      expect(run).toMatchObject({ exitCode: 1, outputs: { rotated: 'false', verified: 'false' } });
      expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Key not verified: .*web page/s)]);
      expect(writes()).toEqual([]);
    },
  );

  test('cannot be proved while Soda Cloud is down, so nothing is written', async () => {
    job().cloud.faults.always(cloudFaults.html());
    const run = await job().rotate();

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Key not verified: /)]);
    expect(writes()).toEqual([]);
  });
});

describe('the current pair', () => {
  test('that Soda Cloud refuses is a warning, and nothing is kept of it', async () => {
    job().cloud.removeKey(CURRENT.id);
    const run = await job().rotate({ 'keep-previous': 'true' });

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^Current key refused: /),
      expect.stringMatching(/^No old key to restore: .*no previous pair is stored/),
    ]);
    expect(job().pair('repo:acme/data', '_PREVIOUS')).toEqual({});
    expect(job().pair('repo:acme/data')).toEqual(NEW);
  });

  test('is required while a target has the secrets', async () => {
    const run = await job().rotate({ 'api-key-id': '', 'api-key-secret': '' });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^API key missing: 'api-key-id' and/)]);
    expect(writes()).toEqual([]);
  });

  test('is not when every target is new', async () => {
    const run = await job().rotate({
      'api-key-id': '',
      'api-key-secret': '',
      'create-missing': 'true',
      targets: 'repo:acme/lake',
    });

    expect(run.exitCode).toBe(0);
    expect(job().pair('repo:acme/lake')).toEqual(NEW);
  });
});

test('create-missing: stopped before the own store, the remedy that the next run names completes the rotation', async () => {
  const { github } = job();
  for (const name of NAMES) {
    github.deleteSecret('repo:acme/data', name);
  }
  const inputs = { 'create-missing': 'true', targets: 'repo:acme/lake\nrepo:acme/data' };
  const own = { method: 'PUT', path: '/repos/acme/data/actions/secrets/*' };
  github.faults.always(faults.refusal(403, 'Resource not accessible by personal access token'), own);
  const first = await job().rotate({ ...inputs, 'api-key-id': '', 'api-key-secret': '' });
  expect(statesOf(first)).toEqual({ 'repo:acme/lake': 'rotated', 'repo:acme/data': 'failed' });

  github.faults.clear();
  const again = await job().rotate({ ...inputs, 'api-key-id': '', 'api-key-secret': '' });
  expect(annotations(again, 'error')).toEqual([
    expect.stringMatching(/^Current key missing: .*\n- repo:acme\/lake\n.*give the new key as 'api-key-id'/s),
  ]);
  expect(writes().filter(({ status }) => status === 201)).toHaveLength(2);

  const remedied = await job().rotate({ ...inputs, 'api-key-id': NEW.id, 'api-key-secret': NEW.secret });
  expect(remedied.exitCode).toBe(0);
  expect(job().pair('repo:acme/data')).toEqual(NEW);
});

test('an own store that cannot be read leaves it open whether an earlier run committed the rotation', async () => {
  const run = await job().rotate({
    ...{ 'api-key-id': NEW.id, 'api-key-secret': NEW.secret },
    targets: 'repo:acme/data\nrepo:acme/nowhere\nenvironment:acme/data:missing',
  });

  expect(run).toMatchObject({ exitCode: 1, outputs: { due: 'true' } });
  expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Targets not ready: 2 of 3 targets/)]);
});

test('where the new key is the current one, a target that is not ready is a warning, and due', async () => {
  const run = await job().rotate({
    ...{ 'api-key-id': NEW.id, 'api-key-secret': NEW.secret },
    targets: 'repo:acme/data\nrepo:acme/nowhere',
  });

  expect(run).toMatchObject({ exitCode: 0, outputs: { due: 'true', rotated: 'false', 'age-days': '' } });
  expect(annotations(run, 'warning')).toEqual([
    expect.stringMatching(/^Targets not ready: .*acme\/nowhere/s),
  ]);
});

test('a previous key that still works is not replaced without a word', async () => {
  job().cloud.addKey(ORGANIZATION, PREVIOUS);
  const inputs = { 'keep-previous': 'true', ...previousPair(PREVIOUS) };
  const run = await job().rotate(inputs);

  const fingerprint = createHash('sha256').update(PREVIOUS.id).digest('hex').slice(0, 12);
  expect(run.exitCode).toBe(0);
  expect(annotations(run, 'warning')).toEqual([
    expect.stringMatching(new RegExp(`^Older key still works: .*fingerprint ${fingerprint}`)),
  ]);
  expect(run.summary).toContain(`Delete the older key &#40;fingerprint ${fingerprint}`);
});

test('if-missing: skip in a run without secrets needs no token either', async () => {
  const inputs = { 'api-key-id': '', 'api-key-secret': '', 'github-token': '', 'if-missing': 'skip' };
  const run = await job().rotate(inputs, { env: { GITHUB_ACTOR: 'dependabot[bot]' } });

  expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'false' } });
  expect(annotations(run, 'notice')).toEqual([expect.stringMatching(/^No API key in this run: /)]);
});

test('summary: false adds nothing to the summary page, and changes nothing else', async () => {
  const run = await job().rotate({ summary: 'false' });

  expect(run).toMatchObject({ exitCode: 0, summary: '', outputs: { rotated: 'true' } });
  expect(reportOf(run).targets).toHaveLength(1);
});

test('if-missing: skip succeeds without a staged key, with a warning', async () => {
  const run = await job().rotate({ 'new-api-key-id': '', 'new-api-key-secret': '', 'if-missing': 'skip' });

  expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'false' } });
  expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^No new API key staged: /)]);
  expect(job().github.requests).toEqual([]);
});

test('a dry run checks all and writes nothing', async () => {
  const run = await job().rotate({ 'dry-run': 'true', 'keep-previous': 'true', targets: 'repo\norg' });

  expect(run).toMatchObject({ exitCode: 0, outputs: { rotated: 'false', verified: 'true' } });
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'planned', 'org:acme': 'planned' });
  expect(reportOf(run).targets[0]?.detail).toContain('SODA_CLOUD_API_KEY_ID_PREVIOUS');
  // equal lines are one
  expect(run.stdout.match(/would write/g)).toHaveLength(1);
  expect(run.summary).toMatch(/\| New \| .*accepted/);
  expect(writes()).toEqual([]);
});

describe('min-age-days', () => {
  test.each([
    ['29', '0', 'rotated'],
    ['31', '30', 'unchanged'],
  ])('%s', async (days, age, state) => {
    const run = await job().rotate({ 'min-age-days': days });

    expect(run).toMatchObject({ exitCode: 0, outputs: { due: 'false', 'age-days': age } });
    expect(statesOf(run)).toEqual({ 'repo:acme/data': state });
  });

  test('one old target is enough', async () => {
    for (const secret of secretsOf(['repo:acme/lake'])) {
      job().github.setSecret({ ...secret, updatedAt: Date.now() });
    }
    const run = await job().rotate({ 'min-age-days': '20', targets: 'repo\nrepo:acme/lake' });

    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'rotated', 'repo:acme/lake': 'rotated' });
  });
});

describe('organization secrets', () => {
  test('keep their 250 selected repositories at every moment', async () => {
    const { github } = job();
    const ids = Array.from({ length: 250 }, (_, index) => {
      github.world.addRepository({ name: `acme/many-${index}`, id: 5000 + index });
      return 5000 + index;
    });
    for (const secret of secretsOf(['org:acme'])) {
      github.setSecret({ ...secret, visibility: 'selected', selectedRepositoryIds: ids });
    }
    const before = github.history.length;
    const run = await job().rotate({ targets: 'org', 'keep-previous': 'true' });

    expect(run.exitCode).toBe(0);
    expect(job().pair('org:acme')).toEqual(NEW);
    const entries = github.history.slice(before);
    expect(entries).toHaveLength(4);
    for (const entry of entries) {
      expect([...(entry.selectedRepositoryIds ?? [])].sort((a, b) => a - b)).toEqual(ids);
    }
  });

  test.each(['all', 'private'] as const)('keep the visibility %s', async (visibility) => {
    for (const secret of secretsOf(['org:acme'])) {
      job().github.setSecret({ ...secret, visibility });
    }
    await job().rotate({ targets: 'org' });

    expect(job().github.secret('org:acme', NAMES[0])?.visibility).toBe(visibility);
  });

  test('keep selections that differ between the two', async () => {
    const { github } = job();
    const [first = 0, second = 0] = github.world.repositories().map(({ id }) => id);
    const [id, secret] = secretsOf(['org:acme']);
    if (id === undefined || secret === undefined) {
      throw new Error('two secrets');
    }
    github.setSecret({ ...id, visibility: 'selected', selectedRepositoryIds: [first] });
    github.setSecret({ ...secret, visibility: 'selected', selectedRepositoryIds: [first, second] });
    await job().rotate({ targets: 'org' });

    expect(github.secret('org:acme', NAMES[0])?.selectedRepositoryIds).toEqual([first]);
    expect(github.secret('org:acme', NAMES[1])?.selectedRepositoryIds).toEqual([first, second]);
  });
});

describe('limits', () => {
  test('a secondary limit in the middle is waited for, and nothing is written twice', async () => {
    const targets = Array.from({ length: 50 }, (_, index) => `repo:acme/r${index}`);
    for (const target of targets) {
      job().github.world.addRepository({ name: target.slice('repo:'.length) });
    }
    for (const secret of secretsOf(targets)) {
      job().github.setSecret(secret);
    }
    const before = job().github.history.length;
    job().github.faults.at(200, faults.secondaryLimit({ retryAfter: 2 }));
    const run = await job().rotate({ targets: targets.join('\n') });

    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('waiting 2 seconds');
    expect(job().github.history.length - before).toBe(100);
    expect(targets.every((target) => job().pair(target).secret === NEW.secret)).toBe(true);
  });

  test('a primary limit is waited for until its reset', async () => {
    job().github.faults.next(faults.primaryLimit({ resetInSeconds: 2 }), 1, { method: 'PUT' });
    const run = await job().rotate();

    expect(run.exitCode).toBe(0);
    expect(job().pair('repo:acme/data')).toEqual(NEW);
  });

  test('writes are apart as asked', async () => {
    await job().rotate({ 'write-interval-ms': '300', targets: 'repo\norg' });

    const times = writes().map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps).toHaveLength(3);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(290);
  });
});

test('dates that lag behind are looked at again', async () => {
  job().github.conditions.consistency = { reads: 3 };
  const run = await job().rotate({}, hastened);

  expect(run.exitCode).toBe(0);
  expect(statesOf(run)).toEqual({ 'repo:acme/data': 'rotated' });
});

test('a server that sends everything back: nothing of it is shown', async () => {
  job().github.faults.always(faults.echo(422), { method: 'PUT' });
  const run = await job().rotate({}, { env: { RUNNER_DEBUG: '1' } });

  expect(run.exitCode).toBe(1);
  for (const pair of [CURRENT, NEW, { id: SAMPLE_TOKEN.token, secret: PREVIOUS.secret }]) {
    expect(leaksOf(pair, everythingShown(run))).toEqual([]);
  }
});
