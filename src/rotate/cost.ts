import type { RateLimit } from '../github/rate-limit.ts';
import { isoTime } from '../shared/report.ts';
import type { MarkerRequests } from './marker.ts';
import type { TargetPlan } from './plan.ts';

/** What the rest of a rotation costs, without failures. */
interface Cost {
  readonly targets: number;
  /** Whether the requests for a marker are among them. */
  readonly hasMarker: boolean;
  readonly writes: number;
  /** To confirm the writes. */
  readonly reads: number;
  /** Between two writes, in milliseconds. */
  readonly interval: number;
  /** In milliseconds. */
  readonly time: number;
  /** The requests that count for each rate limit that is known. */
  readonly limits: readonly { readonly limit: RateLimit; readonly requests: number }[];
}

interface Pace {
  /** How many requests confirm a target. */
  readonly readsOf: (target: TargetPlan) => number;
  /** Between two writes, in milliseconds. */
  readonly interval: number;
  /** How long a request took until now, in milliseconds. */
  readonly requestTime: number;
  /** Where markers are stored, and the requests for them. */
  readonly marker?: MarkerRequests & Pick<TargetPlan, 'store'>;
}

export function estimateCost(
  targets: readonly TargetPlan[],
  { readsOf, interval, requestTime, marker }: Pace,
): Cost {
  const requestsOf = new Map<RateLimit, number>();
  let writes = 0;
  let reads = 0;
  const add = ({ primaryLimit }: TargetPlan['store'], more: Pick<Cost, 'writes' | 'reads'>) => {
    writes += more.writes;
    reads += more.reads;
    if (primaryLimit !== undefined) {
      const requests = requestsOf.get(primaryLimit) ?? 0;
      requestsOf.set(primaryLimit, requests + more.writes + more.reads);
    }
  };
  for (const target of targets) {
    const { store, previousPairWrites, newPairWrites } = target;
    add(store, { writes: previousPairWrites.length + newPairWrites.length, reads: readsOf(target) });
  }
  if (marker !== undefined) {
    add(marker.store, marker);
  }
  const limits = [...requestsOf].map(([limit, requests]) => ({ limit, requests }));
  const time = writes * (interval + requestTime);
  const hasMarker = marker?.isMarked === true && marker.writes > 0;
  return { targets: targets.length, hasMarker, writes, reads, interval, time, limits };
}

/** With an App there is one limit for each owner. */
const MOST_LIMITS = 10;

/** For the log, in a line each. */
export function describeCost({ targets, hasMarker, writes, reads, interval, time, limits }: Cost): string[] {
  return [
    `To write ${count(targets, 'target')}${hasMarker ? ' and the marker of this rotation' : ''}: ${count(writes, 'write')}, ${interval} ms apart, and ${count(reads, 'read')} to confirm them; about ${duration(time)} at this pace.`,
    ...limits
      .slice(0, MOST_LIMITS)
      .map(
        ({ limit: { remaining, limit, resetAt } }) =>
          `GitHub's rate limit leaves ${remaining} of ${limit} requests until ${isoTime(resetAt)}.`,
      ),
  ];
}

/** GitHub's documentation of its secondary limits: requests that create content, an hour. */
const CONTENT_AN_HOUR = 500;

const HOUR = 3_600_000;
/** A job on a GitHub-hosted runner ends then. */
const HOSTED_JOB = 6 * HOUR;

/** Sentences about what may interrupt the rotation; empty where nothing is in the way. */
export function warningsOf({ writes, time, limits }: Cost): string[] {
  const scarce = limits.find(({ limit, requests }) => requests > limit.remaining);
  const texts = [
    ...(scarce === undefined
      ? []
      : [
          `It needs ${scarce.requests} requests, and GitHub's rate limit leaves ${scarce.limit.remaining} until ${isoTime(scarce.limit.resetAt)}: the run waits for that time, or stops where it is more than 20 minutes away.`,
        ]),
    ...(writes > CONTENT_AN_HOUR
      ? [
          `It needs ${writes} writes, and GitHub documents a secondary limit of ${CONTENT_AN_HOUR} requests an hour that create content: GitHub may make the run wait, or stop it.`,
        ]
      : []),
    ...(time > HOSTED_JOB
      ? [
          `It takes about ${duration(time)}, and a job on a GitHub-hosted runner ends after 6 hours: use a self-hosted runner, or fewer targets in a run.`,
        ]
      : []),
  ];
  return texts.length === 0
    ? []
    : [...texts, 'Wherever the run ends, start the same workflow again: it completes the rotation.'];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 2) {
    return `${Math.ceil(milliseconds / 1000)} s`;
  }
  return minutes < 120 ? `${Math.ceil(minutes)} min` : `${Math.ceil(minutes / 60)} h`;
}
