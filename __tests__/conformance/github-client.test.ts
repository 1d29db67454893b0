import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE_TOKEN } from '../../simulators/github/state/tokens.ts';
import { type ProxyServer, startProxy } from '../../simulators/proxy/server.ts';
import { certificateFor, startTlsFront, type TlsFront } from '../../simulators/proxy/tls-front.ts';
import { CURRENT } from '../product/job.ts';
import {
  NAMES,
  NEW,
  type RotationJob,
  secretsOf,
  startRotationJob,
  statesOf,
} from '../product/rotation-job.ts';
import { describeWith } from './readers/optional-tools.ts';

/** The targets, and the options with which GitHub's client names their stores. */
const STORES = {
  'repo:acme/data': ['--repo', 'acme/data'],
  'environment:acme/data:staging': ['--repo', 'acme/data', '--env', 'staging'],
  'dependabot:acme/data': ['--repo', 'acme/data', '--app', 'dependabot'],
  'org:acme': ['--org', 'acme'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
const TARGETS = Object.keys(STORES);

describeWith('gh')("GitHub's own client", () => {
  let job: RotationJob;
  let front: TlsFront;
  let proxy: ProxyServer;
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gh-'));
    job = await startRotationJob();
    const certificate = await certificateFor('api.github.com');
    await writeFile(join(directory, 'certificate.pem'), certificate.cert);
    front = await startTlsFront(certificate, job.github.port);
    proxy = await startProxy({ port: { 'api.github.com:443': front.port } });
  });

  afterEach(async () => {
    proxy.close();
    front.close();
    await job.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function gh(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('gh', [...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        HTTPS_PROXY: `http://${proxy.address}`,
        SSL_CERT_FILE: join(directory, 'certificate.pem'),
        GH_TOKEN: SAMPLE_TOKEN.token,
        // the simulator links to its own address
        GH_ENTERPRISE_TOKEN: SAMPLE_TOKEN.token,
        GH_NO_UPDATE_NOTIFIER: '1',
      },
    });
    return stdout;
  }

  /** Name and visibility of each secret that the client lists. */
  async function listed(options: readonly string[]): Promise<string[][]> {
    const lines = (await gh('secret', 'list', ...options)).trim().split('\n');
    return lines.map((line) => line.split('\t').filter((_column, index) => index !== 1)).sort();
  }

  const namesAfter = [...NAMES, ...NAMES.map((name) => `${name}_PREVIOUS`)].sort();

  test('stores the key that the action rotates, and lists what the action wrote', async () => {
    for (const options of Object.values(STORES)) {
      const visibility = options[0] === '--org' ? ['--visibility', 'all'] : [];
      await gh('secret', 'set', NAMES[0], ...options, ...visibility, '--body', CURRENT.id);
      await gh('secret', 'set', NAMES[1], ...options, ...visibility, '--body', CURRENT.secret);
    }
    expect(job.github.unreadable).toEqual([]);
    expect(TARGETS.map((target) => job.pair(target))).toEqual(TARGETS.map(() => CURRENT));

    const run = await job.rotate({ targets: TARGETS.join('\n'), 'keep-previous': 'true' });

    expect(statesOf(run)).toEqual(Object.fromEntries(TARGETS.map((target) => [target, 'rotated'])));
    expect(TARGETS.map((target) => job.pair(target))).toEqual(TARGETS.map(() => NEW));
    for (const [target, options] of Object.entries(STORES)) {
      const visibility = target === 'org:acme' ? ['ALL'] : [];
      expect([target, await listed(options)]).toEqual([
        target,
        namesAfter.map((name) => [name, ...visibility]),
      ]);
    }
  }, 240_000);

  test('shows the repositories of an organization secret unchanged', async () => {
    const lake = Number(await gh('api', 'repos/acme/lake', '--jq', '.id'));
    for (const secret of secretsOf(['org:acme'])) {
      job.github.setSecret({ ...secret, visibility: 'selected', selectedRepositoryIds: [lake] });
    }
    const repositories = (name: string) =>
      gh('api', `orgs/acme/actions/secrets/${name}/repositories`, '--jq', '.repositories[].full_name');
    const before = await listed(STORES['org:acme']);
    const run = await job.rotate({ targets: 'org:acme', 'keep-previous': 'true' });

    expect(run.exitCode).toBe(0);
    expect(before).toEqual([...NAMES].sort().map((name) => [name, 'SELECTED']));
    expect(await listed(STORES['org:acme'])).toEqual(namesAfter.map((name) => [name, 'SELECTED']));
    for (const name of namesAfter) {
      expect([name, await repositories(name)]).toEqual([name, 'acme/lake\n']);
    }
  }, 240_000);

  test('makes an organization secret private unless it is told otherwise, as the README says; a rotation does not', async () => {
    const options = STORES['org:acme'];
    for (const secret of secretsOf(['org:acme'])) {
      job.github.setSecret({ ...secret, visibility: 'all' });
    }
    await job.rotate({ targets: 'org:acme' });
    expect(await listed(options)).toEqual([...NAMES].sort().map((name) => [name, 'ALL']));

    for (const name of NAMES) {
      await gh('secret', 'set', name, ...options, '--body', 'a new value');
    }
    expect(await listed(options)).toEqual([...NAMES].sort().map((name) => [name, 'PRIVATE']));
  }, 240_000);

  test('deletes one half, and the action does not take it for a pair', async () => {
    for (const secret of secretsOf(['repo:acme/data'])) {
      job.github.setSecret(secret);
    }
    await gh('secret', 'delete', NAMES[1], '--repo', 'acme/data');
    const run = await job.rotate({ targets: 'repo:acme/data' });

    expect(run.exitCode).toBe(1);
    expect(job.pair('repo:acme/data')).toEqual({ id: CURRENT.id });
    expect(await listed(STORES['repo:acme/data'])).toEqual([[NAMES[0]]]);
  }, 240_000);
});
