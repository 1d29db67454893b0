import { createServer, type Server } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { REFUSALS } from '../../simulators/github/faults/refusals.ts';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { accelerated } from '../../simulators/runner/pace.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { annotations, everythingShown } from '../product/job.ts';
import { NAMES, NEW, reportOf, secretsOf, statesOf, useRotationJob } from '../product/rotation-job.ts';

const job = useRotationJob(() => ({ secrets: secretsOf(['repo:acme/data', 'org:acme']) }));
const TOKEN = 'another-token-of-the-simulator';

/** The detail of each target in the report, by the name of its repository. */
function detailsOf(run: ActionRun): Record<string, string> {
  return Object.fromEntries(
    reportOf(run).targets.map(({ target, detail = '' }) => [target.replace('repo:acme/', ''), detail]),
  );
}

/** A repository for each refusal, which is the response to requests of this method. */
function placeRefusals(method: string, refusals: Readonly<Record<string, () => faults.Fault>>) {
  const { github } = job();
  const names = Object.keys(refusals).map((_, index) => `r${index}`);
  for (const [index, refusal] of Object.values(refusals).entries()) {
    github.world.addRepository({ name: `acme/r${index}` });
    for (const secret of secretsOf([`repo:acme/r${index}`])) {
      github.setSecret(secret);
    }
    const path = `/repos/acme/r${index}/actions/secrets*`;
    github.faults.always(refusal(), { method, path });
  }
  return { names, targets: names.map((name) => `repo:acme/${name}`).join('\n') };
}

describe('A10: a refusal is reported with its cause and remedy', () => {
  const { 'a bad request': _, 'a conflict': __, 'what is gone': ___, ...rest } = REFUSALS;
  const { 'an improperly encrypted value': ____, ...causes } = rest;
  const REMEDIES: Readonly<Record<keyof typeof causes, RegExp>> = {
    'single sign-on, by its header': /requires single sign-on \(SAML\).*'Configure SSO'/,
    'single sign-on, by its words': /requires single sign-on \(SAML\).*'Configure SSO'/,
    'classic tokens':
      /accepts no classic .*: give a fine-grained token or a GitHub App token in 'github-token'/,
    'fine-grained tokens': /accepts no fine-grained .*: give a GitHub App token in 'github-token'/,
    'the lifetime of a token': /lives longer than the policy .*: shorten its expiration/,
    'the IP allow list': /not in the IP allow list .*: ask an organization owner to add it/,
    'an archived repository': /is archived .*: unarchive it .*, or take the target out of 'targets'/,
    'a blocked repository': /disabled the repository .*: ask its owner or GitHub Support/,
    'a repository that is unavailable for legal reasons': /\(HTTP 451\): ask its owner or GitHub Support/,
    'a user who is no collaborator': /no collaborator .*: give that user access to the repository/,
    'a suspended App': /installation of the GitHub App is suspended .*: unsuspend it/,
    'a permission of a token': /may not do this .*: it needs .*'Secrets: write'.*GitHub names secrets=write/,
    'a permission of an App': /may not do this .*: it needs .*'Secrets: write'/,
    'something else':
      /does not know the cause .*another possible cause is a missing permission.*'Secrets: write'/,
  };

  test('by the preflight, all of them in one run, without what GitHub wrote', async () => {
    const { names, targets } = placeRefusals('GET', causes);
    const run = await job().rotate({ targets }, accelerated);

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Targets not ready: 14 of 14 targets/),
    ]);
    const details = detailsOf(run);
    for (const [index, remedy] of Object.values(REMEDIES).entries()) {
      expect(details[names[index] ?? '']).toMatch(remedy);
    }
    expect(Object.values(details).join('\n')).not.toMatch(/run this again/);
    expect(everythingShown(run)).not.toMatch(/authorization_request|PERSONAL|Although you appear/);
  });

  test('by the audit too', async () => {
    const { names, targets } = placeRefusals('GET', {
      sso: REFUSALS['single sign-on, by its header'],
      app: REFUSALS['a suspended App'],
    });
    const details = detailsOf(await job().audit({ targets }));

    expect(details[names[0] ?? '']).toMatch(REMEDIES['single sign-on, by its header']);
    expect(details[names[1] ?? '']).toMatch(REMEDIES['a suspended App']);
  });
});

test('A11: only temporary problems say "later", and every other response has its own remedy', async () => {
  const { names, targets } = placeRefusals('PUT', {
    'HTTP 400': REFUSALS['a bad request'],
    'HTTP 409': REFUSALS['a conflict'],
    'HTTP 410': REFUSALS['what is gone'],
    'a box': REFUSALS['an improperly encrypted value'],
    'a full store': () => faults.refusal(422, 'You have reached the limit of 100 secrets.'),
    'HTTP 422': () => faults.refusal(422, 'Validation Failed'),
    'HTTP 451': REFUSALS['a repository that is unavailable for legal reasons'],
  });
  const run = await job().rotate({ targets });

  const details = detailsOf(run);
  const remedies = [
    /could not read the request \(HTTP 400\): check 'github-api-url'/,
    /in conflict .*\(HTTP 409\): make sure that nothing else changes the same place/,
    /\(HTTP 410\): switch the feature on/,
    /did not accept the encrypted value .*\(HTTP 422\): run this again: the public key/,
    /no room for another secret \(HTTP 422\): delete secrets there/,
    /did not accept the value or the name \(HTTP 422\): check 'secret-names'/,
    /\(HTTP 451\): ask its owner or GitHub Support/,
  ];
  for (const [index, remedy] of remedies.entries()) {
    expect(details[names[index] ?? '']).toMatch(remedy);
  }
  expect(Object.values(details).join('\n')).not.toContain('later');
});

describe('A6: a token that GitHub does not know everywhere yet', () => {
  test.each([401, 403, 404] as const)('is waited for: HTTP %i', async (status) => {
    job().github.tokens.add({ ...SAMPLE_TOKEN, token: TOKEN, fresh: { status, milliseconds: 1200 } });
    const run = await job().rotate({ 'github-token': TOKEN });

    expect(annotations(run, 'error')).toEqual([]);
    expect(job().pair('repo:acme/data')).toEqual(NEW);
  });

  test('opens no reminder issue', async () => {
    job().github.tokens.add({ ...SAMPLE_TOKEN, token: TOKEN, fresh: { status: 404, requests: 4 } });
    const run = await job().audit({ 'github-token': TOKEN, 'report-issue': 'true', 'issue-token': TOKEN });

    expect(run.exitCode).toBe(0);
    expect(job().github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('counts as wrong after ten seconds, however many targets there are', async () => {
    const { targets } = placeRefusals(
      'PATCH',
      Object.fromEntries(Array.from({ length: 15 }, (_, n) => [n, faults.hang])),
    );
    const started = performance.now();
    const run = await job().rotate({ targets, 'github-token': 'not-a-token-of-this-github' });

    expect(annotations(run, 'error')[0]).toMatch(
      /does not accept the token \(HTTP 401\): it is wrong, expired or revoked; give a valid one in 'github-token'/,
    );
    expect(performance.now() - started).toBeGreaterThan(10_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('A4: the answer to a write is lost, and its repetition is refused', () => {
  test.each([401, 403])('with HTTP %i: the target counts as perhaps written', async (status) => {
    const path = `*/${NAMES[0]}`;
    job().github.faults.next(faults.afterApplying(faults.reset()), 1, { method: 'PUT', path });
    job().github.faults.always(faults.refusal(status, 'No'), { method: 'PUT' });
    const run = await job().rotate();

    expect(job().pair('repo:acme/data').id).toBe(NEW.id);
    expect(statesOf(run)).toEqual({ 'repo:acme/data': 'broken' });
    expect(everythingShown(run)).not.toMatch(/nothing was written/i);
  });
});

describe('F7: a redirect to another origin', () => {
  async function elsewhere(): Promise<{ server: Server; url: string; bodies: string[] }> {
    const bodies: string[] = [];
    const server = createServer(async (message, response) => {
      let body = '';
      for await (const chunk of message) {
        body += chunk;
      }
      bodies.push(`${message.method} ${message.headers.authorization} ${body}`);
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return { server, bodies, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
  }

  test.each(['GET', 'PUT'])('of a %s is refused by name and never followed', async (method) => {
    const { server, url, bodies } = await elsewhere();
    job().github.faults.always(faults.redirect(`${url}/repos`, 307), {
      method,
      path: '/repos/acme/data/actions/secrets/*',
    });
    try {
      const run = await job().rotate();

      expect(bodies).toEqual([]);
      expect(reportOf(run).targets[0]?.detail).toMatch(
        /^GitHub redirects to another server or to no usable address, which is not followed \(HTTP 307\): give the address of the API itself in 'github-api-url'/,
      );
      expect(run.exitCode).toBe(1);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
