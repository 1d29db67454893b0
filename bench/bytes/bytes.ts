import { statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { relative } from 'node:path';
import { type Loaded, loadedIn, watchLoading } from '../../simulators/runner/loading.ts';
import { DIST } from '../../simulators/runner/run-action.ts';
import { createSandbox } from '../../simulators/runner/sandbox.ts';
import type { PartResult } from '../part-result.ts';
import { startServers } from '../servers/servers.ts';
import { runPrepared } from '../start/spawned.ts';
import { CONFIGURE, POST, type Step, stepsWith, verifyAgainst } from '../start/steps.ts';
import { table } from '../table.ts';

/** What the steps of a job load: of dist/ in bytes, and of Node beyond what every process loads. */
export async function measureBytes(): Promise<PartResult> {
  const servers = await startServers({ repositories: 0, latency: 0 });
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
    return {
      title: 'What is loaded',
      text: [
        'Observed from inside, by a preloaded script: every module in the cache at exit, and every file below dist/ that was opened. Source maps are not. Modules of Node are those with which it does not start anyway.',
        table(['step', 'bytes', 'files of dist/', 'modules of Node', 'internal ones'], rows),
      ].join('\n\n'),
      findings: [
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
