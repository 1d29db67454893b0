import { statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { relative } from 'node:path';
import { downloadAction } from '../../simulators/runner/download.ts';
import { type Loaded, loadedIn, watchLoading } from '../../simulators/runner/loading.ts';
import { DIST } from '../../simulators/runner/run-action.ts';
import { createSandbox } from '../../simulators/runner/sandbox.ts';
import type { PartResult } from '../part-result.ts';
import { startServers } from '../servers/servers.ts';
import { runPrepared } from '../start/spawned.ts';
import { CONFIGURE, POST, type Step, stepsWith, verifyAgainst } from '../start/steps.ts';
import { table } from '../table.ts';

/** What a runner downloads, and what the steps of a job load of it and of Node. */
export async function measureBytes(): Promise<PartResult> {
  const servers = await startServers({ targets: 0, latency: 0 });
  try {
    const rows: string[][] = [];
    const sizes = new Map<Step, number>();
    for (const step of stepsWith(verifyAgainst(servers.sodaCloud))) {
      const { files, builtins } = await loadedBy(step);
      const named = builtins.filter((name) => builtinModules.includes(name) && !name.startsWith('_'));
      const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
      sizes.set(step, size);
      rows.push([
        step.name,
        String(size),
        files.map((file) => relative(DIST, file).replaceAll('\\', '/')).join(', '),
        named.sort().join(', '),
        String(builtins.length - named.length),
      ]);
    }
    const together = (sizes.get(CONFIGURE) ?? 0) + (sizes.get(POST) ?? 0);
    const download = downloadAction();
    download.remove();
    return {
      title: 'What is downloaded and loaded',
      text: [
        `A runner downloads the archive of the repository before the job starts: ${(download.bytes / 1000).toFixed(0)} KB, gzipped, in ${download.files.length} files.`,
        'A preloaded script records what a step loads: every module in the cache at exit, and every opened file in dist/. Modules of Node are those that it loads in addition to those of its start.',
        table(['step', 'bytes', 'files of dist/', 'modules of Node', 'internal ones'], rows),
      ].join('\n\n'),
      findings: [
        {
          what: 'download before the job, gzipped',
          atMost: 450,
          measured: download.bytes / 1000,
          unit: 'KB',
        },
        { what: 'download before the job', atMost: 45, measured: download.files.length, unit: 'files' },
        {
          what: 'all of dist/ that configure and post load',
          atMost: 250,
          measured: together / 1000,
          unit: 'KB',
        },
      ],
    };
  } finally {
    await servers.close();
  }
}

async function loadedBy(step: Step): Promise<Loaded> {
  const sandbox = await createSandbox();
  try {
    const prepared = await step.prepare(sandbox);
    runPrepared({ ...prepared, env: { ...prepared.env, ...watchLoading(sandbox) } });
    return loadedIn(sandbox);
  } finally {
    await sandbox.remove();
  }
}
