import type { Finding } from '../finding.ts';
import type { PartResult } from '../part-result.ts';
import { table } from '../table.ts';
import { cellsWithin, isPromised, PROMISED } from './cells.ts';
import { type CellResult, measureCell } from './measure-cell.ts';

interface LoadOptions {
  readonly quick: boolean;
  /** In seconds. */
  readonly longest: number;
  readonly rounds: number;
  /** Told of each cell that is measured. */
  readonly progress: (line: string) => void;
}

/** How long a rotation and an audit over many repositories take, against a client that does nothing but ask. */
export async function measureLoad({ quick, longest, rounds, progress }: LoadOptions): Promise<PartResult> {
  const results: CellResult[] = [];
  for (const cell of quick ? PROMISED : cellsWithin(longest)) {
    const result = await measureCell(cell, quick ? 1 : rounds);
    progress(
      `${cell.mode}, ${cell.targets} targets, ${cell.latency} ms: ${result.ratio.ofMedians.toFixed(2)} x the floor`,
    );
    results.push(result);
  }
  return {
    title: 'Load',
    text: [
      'One repository a target, write-interval-ms 0. GitHub and Soda Cloud are simulated in another process, GitHub without holding requests and answers against its description; its latency comes on top of what it needs to answer. Wall time is from start to exit of the action. The floor is measured after each run, at the same server: the same requests sent once more by a plain client of node:http with connections kept alive, for a rotation its writes one after the other, for an audit its reads by ten connections; of more than 200 the first 200, except for the numbers to meet. Waiting is what the latency alone makes of that floor. Peak is VmHWM of the process at its exit, the most of all rounds. Times are medians; with up to three rounds nothing ran before to warm up.',
      table(
        [
          'mode',
          'targets',
          'latency ms',
          'rounds',
          'wall ms',
          'floor ms',
          'waiting ms',
          'wall / floor',
          'of rounds',
          'reads a target',
          'writes a target',
          'peak MB',
        ],
        results.map(row),
      ),
    ].join('\n\n'),
    findings: results.filter(({ cell }) => isPromised(cell)).flatMap(findingsOf),
  };
}

function row({ cell, rounds, wall, floor, waiting, ratio, reads, writes, peak }: CellResult): string[] {
  return [
    cell.mode,
    String(cell.targets),
    String(cell.latency),
    String(rounds),
    wall.toFixed(0),
    floor.toFixed(0),
    waiting.toFixed(0),
    ratio.ofMedians.toFixed(2),
    ratio.ofRounds.toFixed(2),
    String(reads / cell.targets),
    String(writes / cell.targets),
    peak === undefined ? '' : megabytes(peak).toFixed(0),
  ];
}

/** The contract promises numbers of the rotation only. */
function findingsOf({ cell, ratio, reads, writes, peak }: CellResult): Finding[] {
  if (cell.mode !== 'rotate') {
    return [];
  }
  const what = `rotate, ${cell.targets} repositories, write-interval-ms 0, answers in ${cell.latency} ms`;
  return [
    {
      what: `${what}: wall time against its serial writes alone`,
      atMost: 1.15,
      measured: ratio.ofMedians,
      unit: 'x',
    },
    ...(peak === undefined
      ? []
      : [{ what: `${what}: peak memory`, atMost: 150, measured: megabytes(peak), unit: 'MB' } as const]),
    { what: `${what}: reads a target`, atMost: 5, measured: reads / cell.targets, unit: 'requests' },
    { what: `${what}: writes a target`, atMost: 2, measured: writes / cell.targets, unit: 'requests' },
  ];
}

function megabytes(bytes: number): number {
  return bytes / 1e6;
}
