import { describe, expect, test } from '@jest/globals';
import * as faults from '../../simulators/github/faults/faults.ts';
import { accelerated } from '../../simulators/runner/pace.ts';
import { runAction } from '../../simulators/runner/run-action.ts';
import { annotations, CURRENT, everythingShown } from '../product/job.ts';
import { ACME, currentPair, secretsOf, useRotationJob } from '../product/rotation-job.ts';

const job = useRotationJob(() => ({ ...ACME, secrets: secretsOf(['repo:acme/data']) }));

const PEM =
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx1hB3kq9\nTokenTokenTokenToken1234\n-----END RSA PRIVATE KEY-----';

describe('D4: what cannot be a token is refused before any request, by its mistake', () => {
  test.each<[string, string, RegExp]>([
    ['a zero-width space', 'ghp_TokenTok\u200benToken1', /invisible character/],
    ['a zero-width space at its end', 'ghp_TokenTokenToken1\u200b', /invisible character/],
    ['a smart quote', '\u201cghp_TokenTokenToken1\u201d', /typographic quotes/],
    ['plain quotes', '"ghp_TokenTokenToken1"', /wrapped in quotes/],
    ['inner white space', 'ghp_TokenToken Token1', /white space/],
    ['a no-break space', 'ghp_TokenToken\u00a0Token1', /white space/],
    ['a line break', 'ghp_TokenToken\nghp_TokenToken2', /several lines/],
    ['a private key', PEM, /private key \(PEM\)/],
    ['a private key in one line', PEM.replaceAll('\n', '\\n'), /private key \(PEM\)/],
    ['JSON', '{\n  "token": "ghp_TokenTokenToken1"\n}', /JSON/],
    ['a scheme', 'Bearer ghp_TokenTokenToken1', /authentication scheme/],
    ['an expression', '${{ secrets.TOKEN }}', /expression/],
    ['asterisks', '***', /asterisks/],
    ['other letters', 'ghp_TökenTokenToken1', /no token has/],
  ])('%s', async (_what, token, mistake) => {
    const reminder = { 'report-issue': 'true', 'issue-token': token };
    const runs = await Promise.all([
      job().rotate({ 'github-token': token }),
      job().audit({ 'github-token': token }),
      job().retire({ 'github-token': token }),
      job().audit(reminder),
    ]);

    for (const [index, run] of runs.entries()) {
      const input = index === 3 ? 'issue-token' : 'github-token';
      expect(run.exitCode).toBe(1);
      expect(annotations(run, 'error')).toEqual([
        expect.stringMatching(
          new RegExp(`^GitHub token not usable: The input '${input}'.*${mistake.source}`),
        ),
      ]);
      expect(everythingShown(run)).not.toMatch(/Token(Tok|1)/);
      expect(run.masks.filter((mask) => mask.length < 4 || mask.includes('\n'))).toEqual([]);
    }
    expect(job().github.requests).toEqual([]);
    expect(job().cloud.requests).toEqual([]);
  });

  test('white space around a token is taken off', async () => {
    const run = await job().audit({ 'github-token': '\n token-that-may-do-everything \n' }, accelerated);

    expect(annotations(run, 'error').join()).not.toContain('token not usable');
  });
});

describe('D8: plain http goes to this machine only', () => {
  const configure = (host: string) =>
    runAction('main', { sandbox: job().sandbox, inputs: { ...currentPair(CURRENT), host } });

  test('a name below localhost is refused, whatever it resolves to', async () => {
    const run = await configure(`http://something.localhost:${job().cloud.port}`);

    expect(run.exitCode).toBe(1);
    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Invalid input: .*host/)]);
    expect(job().cloud.requests).toEqual([]);
  });

  test('for the API of GitHub too', async () => {
    const url = job().github.url.replace('127.0.0.1', 'something.localhost');
    const run = await job().audit({ 'github-api-url': url });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Invalid input: .*GitHub's API/)]);
    expect(job().github.requests).toEqual([]);
  });

  test.each(['?', '?a=b', '#', '#a'])('the URL of the API has no %s behind it', async (rest) => {
    const run = await job().audit({ 'github-api-url': `${job().github.url}${rest}` });

    expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Invalid input: .*GitHub's API/)]);
    expect(job().github.requests).toEqual([]);
  });

  test('localhost is reached without a resolver', async () => {
    const lying =
      "data:text/javascript,import dns from 'node:dns'; dns.lookup = () => { throw new Error('asked a resolver'); };";
    const run = await runAction('main', {
      sandbox: job().sandbox,
      inputs: { ...currentPair(CURRENT), host: `http://localhost:${job().cloud.port}` },
      env: { NODE_OPTIONS: `--import "${lying}"` },
    });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true' } });
  });
});

test('F12: debug logging prints no text from servers or files', async () => {
  const words = 'hostile words of a server';
  job().github.faults.always(faults.refusal(422, words, { 'x-accepted-github-permissions': words }));
  const refused = await job().rotate({}, { env: { RUNNER_DEBUG: '1' } });
  job().github.faults.clear();
  job().github.faults.always(faults.answer(200, { body: words }));
  const garbled = await job().audit({}, { env: { RUNNER_DEBUG: '1' } });

  for (const run of [refused, garbled]) {
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^::debug::/m);
    expect(everythingShown(run)).not.toContain('hostile');
  }
  const quiet = await job().audit();
  expect(quiet.stdout).not.toMatch(/^::debug::|\.js:\d+/m);
});
