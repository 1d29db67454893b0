import { createSandbox } from '../../simulators/runner/sandbox.ts';
import type { Finding } from '../finding.ts';
import type { PartResult } from '../part-result.ts';
import { startServers } from '../servers/servers.ts';
import { compare, median, quantile } from '../statistics.ts';
import { table } from '../table.ts';
import { runPrepared } from './spawned.ts';
import { BARE, CONFIGURE, POST, type Step, stepsWith, verifyAgainst } from './steps.ts';

const WARM_UP = 2;

/** How long the steps of a job take from start to exit, against a Node that does nothing. */
export async function measureStart(rounds: number): Promise<PartResult> {
  const servers = await startServers({ targets: 0, latency: 0 });
  try {
    const verify = verifyAgainst(servers.sodaCloud);
    const steps = [BARE, ...stepsWith(verify)];
    const times = new Map<Step, number[]>(steps.map((step) => [step, []]));
    for (let round = -Math.min(WARM_UP, rounds); round < rounds; round += 1) {
      for (const step of steps) {
        const milliseconds = await timeOf(step);
        if (round >= 0) {
          times.get(step)?.push(milliseconds);
        }
      }
    }
    return resultOf(times, verify, rounds);
  } finally {
    await servers.close();
  }
}

/** In directories of its own, which count for nothing. */
async function timeOf(step: Step): Promise<number> {
  const sandbox = await createSandbox();
  try {
    return runPrepared(await step.prepare(sandbox));
  } finally {
    await sandbox.remove();
  }
}

function resultOf(times: ReadonlyMap<Step, readonly number[]>, verify: Step, rounds: number): PartResult {
  const bare = times.get(BARE) ?? [];
  const ratio = (step: Step) => compare(times.get(step) ?? [], bare);
  const rows = [...times].map(([step, values]) => [
    step.name,
    median(values).toFixed(1),
    `${quantile(values, 0.25).toFixed(1)} to ${quantile(values, 0.75).toFixed(1)}`,
    ratio(step).ofMedians.toFixed(2),
    ratio(step).ofRounds.toFixed(2),
  ]);
  const finding = (what: string, step: Step, atMost: number): Finding => ({
    what,
    atMost,
    measured: ratio(step).ofMedians,
    unit: 'x',
  });
  return {
    title: 'Start to exit',
    text: [
      `${rounds} rounds after ${Math.min(WARM_UP, rounds)} to warm up. Each round runs every row once, in a fresh set of directories, with all inputs of action.yml set as a runner sets them, and its output read from pipes. The parent waits in spawnSync. Soda Cloud is simulated in another process. post follows a configure each time and removes its file.`,
      table(['step', 'median ms', 'middle half ms', 'median / median', 'median of ratios'], rows),
    ].join('\n\n'),
    findings: [
      finding('configure without verify, start to exit, against node -e 0', CONFIGURE, 1.9),
      finding('configure with verify, start to exit, against node -e 0', verify, 2.6),
      finding('post, start to exit, against node -e 0', POST, 1.4),
    ],
  };
}
