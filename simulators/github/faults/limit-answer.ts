import { type Answer, failure } from '../answers.ts';
import type { LimitFault } from './faults.ts';

const DOCUMENTATION =
  'https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-';

/** A rate limit as GitHub words it. */
export function limitAnswer(
  { limit, status, seconds }: Omit<LimitFault, 'kind'>,
  requestId: string,
  now: number,
): Answer {
  if (limit === 'primary') {
    const timestamp = new Date(now).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
    return failure(
      status,
      `API rate limit exceeded for user ID 1. If you reach out to GitHub Support for help, please include the request ID ${requestId} and timestamp ${timestamp}.`,
      {
        documentation: `${DOCUMENTATION}primary-rate-limits`,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': `${Math.ceil(now / 1000) + (seconds ?? 0)}`,
        },
      },
    );
  }
  return failure(
    status,
    `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID ${requestId}.`,
    {
      documentation: `${DOCUMENTATION}secondary-rate-limits`,
      headers: seconds === undefined ? {} : { 'retry-after': `${seconds}` },
    },
  );
}
