import type { Finding } from '../finding.ts';
import type { PartResult } from '../part-result.ts';
import { table } from '../table.ts';
import { type Cell, cellsWithin, isPromised, PROMISED } from './cells.ts';
import { type CellResult, measureCell } from './measure-cell.ts';

interface LoadOptions {
  readonly quick: boolean;
  /** In seconds. */
  readonly longest: number;
  readonly rounds: number;
  /** Called with a line for each measured cell. */
  readonly progress: (line: string) => void;
}

/** How long a rotation and an audit over many repositories take, against a client that only sends the same requests. */
export async function measureLoad({ quick, longest, rounds, progress }: LoadOptions): Promise<PartResult> {
  const results: CellResult[] = [];
  for (const cell of quick ? PROMISED : cellsWithin(longest)) {
    const result = await measureCell(cell, quick ? 1 : rounds);
    progress(`${nameOf(cell)}, ${cell.latency} ms: ${result.ratio.ofMedians.toFixed(2)} x the floor`);
    results.push(result);
  }
  return {
    title: 'Load',
    text: [
      'One repository per target, write-interval-ms 0. GitHub and Soda Cloud are simulated in another process; GitHub does not validate requests and responses here, and adds its latency to the time that it needs to respond. Wall time is from start to exit of the action. The floor is measured after each run, with the same server: a plain client of node:http with keep-alive sends the same requests again, for a rotation its writes one after the other, for an audit its reads over ten connections; if there are more than 200, the first 200, except for the numbers to meet. Waiting is the part of the floor that the latency alone takes. Peak is VmHWM of the process at its exit, the maximum of all rounds. Times are medians; with up to three rounds there is no warm-up.',
      table(
        [
          'mode',
          'targets',
          'of repositories',
          'latency ms',
          'rounds',
          'wall ms',
          'floor ms',
          'waiting ms',
          'wall / floor',
          'of rounds',
          'reads per target',
          'writes per target',
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
    String(cell.fleet?.repositories ?? cell.targets),
    String(cell.latency),
    String(rounds),
    wall.toFixed(0),
    floor.toFixed(0),
    waiting.toFixed(0),
    ratio.ofMedians.toFixed(2),
    ratio.ofRounds.toFixed(2),
    (reads / cell.targets).toFixed(2),
    (writes / cell.targets).toFixed(2),
    peak === undefined ? '' : megabytes(peak).toFixed(0),
  ];
}

function nameOf({ mode, targets, fleet }: Cell): string {
  return fleet === undefined
    ? `${mode}, ${targets} targets`
    : `${mode} of repo:acme/*, ${fleet.repositories} repositories`;
}

/** Two of the promised cells have limits. */
function findingsOf({ cell, ratio, reads, writes, peak }: CellResult): Finding[] {
  if (cell.fleet !== undefined) {
    const { repositories, archived } = cell.fleet;
    const what = `audit of repo:acme/*, ${repositories} repositories, ${archived} archived, ${cell.targets} with the key, answers in ${cell.latency} ms`;
    return [
      {
        what: `${what}: wall time against its reads over ten connections`,
        atMost: 1.15,
        measured: ratio.ofMedians,
        unit: 'x',
      },
      ...(peak === undefined
        ? []
        : [{ what: `${what}: peak memory`, atMost: 250, measured: megabytes(peak), unit: 'MB' } as const]),
      {
        what: `${what}: requests`,
        atMost: Math.ceil(repositories / 100) + repositories - archived,
        measured: reads + writes,
        unit: 'requests',
      },
    ];
  }
  if (cell.mode !== 'rotate') {
    return [];
  }
  const what = `rotate, ${cell.targets} repositories, write-interval-ms 0, answers in ${cell.latency} ms`;
  return [
    {
      what: `${what}: wall time against its serial writes alone`,
      atMost: 1.25,
      measured: ratio.ofMedians,
      unit: 'x',
    },
    ...(peak === undefined
      ? []
      : [{ what: `${what}: peak memory`, atMost: 150, measured: megabytes(peak), unit: 'MB' } as const]),
    { what: `${what}: reads per target`, atMost: 5, measured: reads / cell.targets, unit: 'requests' },
    { what: `${what}: writes per target`, atMost: 2, measured: writes / cell.targets, unit: 'requests' },
  ];
}

function megabytes(bytes: number): number {
  return bytes / 1e6;
}
