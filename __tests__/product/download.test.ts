import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Composition } from '../../scripts/composition.mjs';
import { readActionMetadata } from '../../simulators/runner/action-metadata.ts';
import { CHECKOUT, type Download, downloadAction } from '../../simulators/runner/download.ts';
import { loadedIn, watchLoading } from '../../simulators/runner/loading.ts';
import { type ActionRun, DIST } from '../../simulators/runner/run-action.ts';
import type { Sandbox } from '../../simulators/runner/sandbox.ts';
import { CURRENT, readText, useJob } from './job.ts';
import { EVERY_KIND, NEW, secretsOf, statesOf, useRotationJob } from './rotation-job.ts';

let download: Download;
beforeAll(() => {
  download = downloadAction();
});
afterAll(() => download.remove());

test('a runner downloads at most 450 KB in 45 files', () => {
  expect(download.bytes).toBeLessThanOrEqual(450_000);
  expect(download.files.length).toBeLessThanOrEqual(45);
});

test('the archive holds the built action and what a reader of the archive needs, and nothing else', () => {
  expect(download.files.filter((file) => !file.startsWith('dist/'))).toEqual([
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'action.yml',
  ]);
  // the composition is for the tests of the repository
  expect(readdirSync(join(download.root, 'dist')).sort()).toEqual(
    readdirSync(DIST)
      .filter((name) => name !== 'composition.json')
      .sort(),
  );
  expect(download.files.filter((file) => file.endsWith('.map'))).toEqual([]);
});

test('the archive holds the license and the notices of every package in its bundles', () => {
  const composition: Composition = JSON.parse(readText(join(DIST, 'composition.json')));
  const licenses = readText(join(download.root, 'dist/licenses.txt'));
  const packages = [...new Set(Object.values(composition).flatMap((parts) => Object.keys(parts)))].filter(
    (name) => !name.startsWith('('),
  );

  // one per file of the bundles, or the list above is that of another build
  expect(Object.keys(composition)).toEqual(
    download.files.flatMap((file) => /^dist\/(.*\.js)$/.exec(file)?.[1] ?? []),
  );
  expect(packages).toContain('yaml');
  expect(packages.filter((name) => !textsOf(licenses, name).some(isLicenseText))).toEqual([]);
});

/** The texts under the headings `NAME VERSION (LICENSE)` of a package; versions can be bundled side by side. */
function textsOf(licenses: string, name: string): string[] {
  return licenses
    .split(/^(?=\S+ \d+\.\d+\.\d+\S* \(.+\)$)/m)
    .filter((entry) => entry.startsWith(`${name} `))
    .map((entry) => entry.slice(entry.indexOf('\n')));
}

/** The text of a license: more than its name. */
function isLicenseText(text: string): boolean {
  return /copyright/i.test(text) && text.length > 500;
}

describe('the action runs from the archive', () => {
  const job = useJob();
  const rotationJob = useRotationJob(() => ({ secrets: secretsOf(EVERY_KIND) }));

  function fromArchive(sandbox: Sandbox) {
    return {
      dist: join(download.root, 'dist'),
      // Node compiles the bundles anew, as on a runner
      env: { ...watchLoading(sandbox), LOADED_FROM: CHECKOUT, NODE_COMPILE_CACHE: undefined },
    };
  }

  /** What it took from the checkout, apart from the script that watches it. */
  function loadedFromCheckout(sandbox: Sandbox): string[] {
    return loadedIn(sandbox).files.filter((file) => !file.endsWith('loading-watch.cjs'));
  }

  function expectSuccess(run: ActionRun, sandbox: Sandbox): void {
    expect({ exitCode: run.exitCode, stderr: run.stderr, stdout: run.stdout }).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(loadedFromCheckout(sandbox)).toEqual([]);
  }

  test('its entries are in it', () => {
    const { main, post } = readActionMetadata().runs;
    expect(download.files).toEqual(expect.arrayContaining([main, post]));
    expect(readText(join(download.root, 'action.yml'))).toBe(readText(join(CHECKOUT, 'action.yml')));
  });

  test('configure writes the file, post removes it', async () => {
    const { sandbox } = job();
    const run = await job().configure({}, fromArchive(sandbox));
    expectSuccess(run, sandbox);
    expect(run.outputs['verified']).toBe('true');
    const path = run.outputs['config-path'] ?? '';
    expect(readFileSync(path, 'utf8')).toContain(CURRENT.id);

    expectSuccess(await job().post(run, fromArchive(sandbox)), sandbox);
    expect(existsSync(path)).toBe(false);
  });

  test('rotate writes the new pair to every kind of target, audit finds nothing due', async () => {
    const { sandbox } = rotationJob();
    const targets = EVERY_KIND.join('\n');
    const run = await rotationJob().rotate({ targets }, fromArchive(sandbox));
    expectSuccess(run, sandbox);
    expect(new Set(Object.values(statesOf(run)))).toEqual(new Set(['rotated']));
    expect(rotationJob().pair('repo:acme/data')).toEqual(NEW);

    const audit = await rotationJob().audit({ targets }, fromArchive(sandbox));
    expectSuccess(audit, sandbox);
    expect(audit.outputs['due']).toBe('false');
  });
});
