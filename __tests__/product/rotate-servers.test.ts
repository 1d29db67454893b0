import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { annotations } from './job.ts';
import { NEW, secretsOf, useRotationJob } from './rotation-job.ts';

const ENTERPRISE_KINDS = [
  'repo:acme/data',
  'environment:acme/data:prod/eu west',
  'org:acme',
  'dependabot:acme/data',
  'dependabot-org:acme',
];

describe('GitHub Enterprise Server', () => {
  const job = useRotationJob(() => ({ basePath: '/api/v3', secrets: secretsOf(ENTERPRISE_KINDS) }));

  test('every kind of target that it has moves to the new pair', async () => {
    const run = await job().rotate(
      { targets: ENTERPRISE_KINDS.join('\n'), 'github-api-url': '' },
      { env: { GITHUB_API_URL: job().github.url } },
    );

    expect(annotations(run, 'error')).toEqual([]);
    expect(ENTERPRISE_KINDS.map((target) => job().pair(target))).toEqual(ENTERPRISE_KINDS.map(() => NEW));
  });

  test('a slash at the end of the URL does not matter', async () => {
    const run = await job().rotate({ 'github-api-url': `${job().github.url}/` });

    expect(run.exitCode).toBe(0);
  });
});

describe('the way to GitHub', () => {
  const job = useRotationJob(() => ({ secrets: secretsOf(['repo:acme/data']) }));

  test('never sends the token to another server', async () => {
    const elsewhere = await startGitHub({});
    job().github.faults.always(
      faults.redirect(`${elsewhere.url}/repos/acme/data/actions/secrets/public-key`, 307),
      { path: '*/public-key' },
    );
    const run = await job().rotate();
    const seen = elsewhere.requests.map(({ headers }) => headers.authorization);
    await elsewhere.close();

    expect(run.exitCode).toBe(1);
    expect(seen.filter((authorization) => authorization !== undefined)).toEqual([]);
  });

  test.each([
    'http://github.example.com/api/v3',
    'ftp://127.0.0.1',
    'nonsense',
    'https://me:token@github.example.com',
  ])('is not %s', async (url) => {
    const run = await job().rotate({ 'github-api-url': url });

    expect(annotations(run, 'error')).toEqual([
      expect.stringMatching(/^Invalid input: The URL of GitHub's API is not accepted/),
    ]);
  });
});

describe('inputs that cannot be used', () => {
  const job = useRotationJob(() => ({ secrets: secretsOf(['repo:acme/data']) }));

  test.each([
    [{ 'github-token': '' }, /^GitHub token missing: /],
    [
      { targets: 'repository' },
      /^Invalid input: The input 'targets' contains an invalid entry: line 1, 'repository'/,
    ],
    [{ targets: 'repo:acme' }, /'repo:' is followed by OWNER\/NAME/],
    [{ targets: 'repo:acme/data/x' }, /'repo:' is followed by OWNER\/NAME/],
    [{ targets: 'environment:' }, /followed by NAME/],
    [{ targets: 'environment:prod:eu' }, /before the second colon/],
    [{ targets: 'org:a/b' }, /name of an organization/],
    [{ targets: 'codespaces-user:me' }, /nothing follows 'codespaces-user'/],
    [{ 'secret-names': 'ONE' }, /'secret-names' is 'ONE'/],
    [{ 'secret-names': 'SAME, same' }, /two different names/],
    [{ 'secret-names': 'GITHUB_ID, KEY' }, /names that GitHub accepts/],
    [{ 'secret-names': '1ST, KEY' }, /names that GitHub accepts/],
    [{ 'previous-secret-names': 'SODA_CLOUD_API_KEY_ID, OTHER' }, /other names than 'secret-names'/],
    [{ 'key-command': 'x' }, /More than one source .*'new-api-key-id', 'new-api-key-secret', 'key-command'/],
    [
      { 'new-api-key-id': '', 'new-api-key-secret': '', 'key-command': 'x', 'runner-name': 'ci' },
      /More than one source .*'key-command', 'runner-name'/,
    ],
    [
      { 'new-api-key-id': '', 'new-api-key-secret': '', 'runner-name': 'ci' },
      /'runner-name' is set, and 'keep-previous' is not 'true'/,
    ],
    [{ 'min-age-days': '-1' }, /'min-age-days' is '-1'/],
    [{ 'write-interval-ms': 'soon' }, /'write-interval-ms' is 'soon'/],
    [{ 'keep-previous': 'yes' }, /'keep-previous' is 'yes'/],
  ])('%j', async (inputs: Readonly<Record<string, string>>, message) => {
    const run = await job().rotate(inputs);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(message)]);
    expect(job().github.requests).toEqual([]);
  });

  test('inputs of another mode are named in one warning', async () => {
    const run = await job().rotate({ format: 'soda-core', 'max-age-days': '3', overwrite: 'true' });

    expect(run.exitCode).toBe(0);
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(
        /^Unused input: .*'format' \(not used by mode 'rotate'\).*'overwrite'.*'max-age-days' \(not used by mode 'rotate'\)/,
      ),
    ]);
  });
});
