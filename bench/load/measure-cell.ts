import { setTimeout as sleep } from 'node:timers/promises';
import type { Servers } from '../servers/servers.ts';
import { startServers } from '../servers/servers.ts';
import { type Comparison, compare, median } from '../statistics.ts';
import { runOver } from './action-run.ts';
import { type Cell, isPromised, LEAST_OF_PROMISED, READS_AT_ONCE, roundsOf, waiting } from './cells.ts';
import { sendAgain } from './plain-client.ts';

export interface CellResult {
  readonly cell: Cell;
  readonly rounds: number;
  /** Medians in milliseconds, from start to exit of the action. */
  readonly wall: number;
  /** A plain client that sends the same requests to the same server. */
  readonly floor: number;
  readonly waiting: number;
  readonly ratio: Comparison;
  readonly reads: number;
  readonly writes: number;
  /** The maximum of all rounds, in bytes. */
  readonly peak: number | undefined;
}

interface Round {
  readonly wall: number;
  readonly floor: number;
  readonly reads: number;
  readonly writes: number;
  readonly peak: number | undefined;
}

export async function measureCell(cell: Cell, mostRounds: number): Promise<CellResult> {
  const servers = await startServers(cell);
  try {
    const begun = performance.now();
    const first = await playRound(cell, servers);
    const took = performance.now() - begun;
    const planned = roundsOf(cell, took, mostRounds);
    // with enough rounds, the first one warms up the servers
    const rounds = planned <= LEAST_OF_PROMISED ? [first] : [];
    while (rounds.length < planned) {
      rounds.push(await playRound(cell, servers));
    }
    return resultOf(cell, rounds);
  } finally {
    await servers.close();
  }
}

/** The floor is measured with this many requests, and for the numbers to meet with all of them. */
const FLOOR_SAMPLE = 200;

async function playRound(cell: Cell, servers: Servers): Promise<Round> {
  const { mode } = cell;
  // dates of secrets have whole seconds: a second write within one would not show
  await sleep(2000);
  await servers.forget();
  const { milliseconds, peak } = await runOver(cell, servers);
  const requests = await servers.traffic();
  const reads = requests.filter(({ method }) => method === 'GET');
  const writes = requests.filter(({ method }) => method !== 'GET');
  const repeated = mode === 'rotate' ? writes : reads;
  const sample = isPromised(cell) ? repeated : repeated.slice(0, FLOOR_SAMPLE);
  const sent = await sendAgain(sample, mode === 'rotate' ? 1 : READS_AT_ONCE, servers.github);
  const floor = (sent * repeated.length) / sample.length;
  return { wall: milliseconds, floor, reads: reads.length, writes: writes.length, peak };
}

function resultOf(cell: Cell, rounds: readonly Round[]): CellResult {
  const walls = rounds.map(({ wall }) => wall);
  const floors = rounds.map(({ floor }) => floor);
  const peaks = rounds.map(({ peak }) => peak).filter((peak) => peak !== undefined);
  // a slow response can cause a retry: the maximum of all rounds counts
  const reads = Math.max(...rounds.map((round) => round.reads));
  const writes = Math.max(...rounds.map((round) => round.writes));
  return {
    cell,
    rounds: rounds.length,
    wall: median(walls),
    floor: median(floors),
    waiting: waiting(cell, cell.mode === 'rotate' ? writes : reads),
    ratio: compare(walls, floors),
    reads,
    writes,
    peak: peaks.length === 0 ? undefined : Math.max(...peaks),
  };
}
