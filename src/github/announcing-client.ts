import type { HttpDependencies } from '../http/retrying-request.ts';
import type { Cancellation } from '../runner/cancellation.ts';
import type { Log } from '../runner/log.ts';
import { createGitHubClient, type GitHubClient, type GitHubConnection } from './client.ts';

/** One attempt's time, in milliseconds. */
const ATTEMPT_TIMEOUT = 10_000;

/** A client that tells in the log when GitHub makes it wait, and ends with the run. */
export function createAnnouncingClient(
  connection: GitHubConnection,
  { log, http, cancellation }: { log: Log; http: HttpDependencies; cancellation: Cancellation },
): GitHubClient {
  return createGitHubClient(connection, {
    ...http,
    canceled: cancellation.signal,
    attemptTimeout: () => ATTEMPT_TIMEOUT,
    onRateLimit: (pause) =>
      log.info(`GitHub's rate limit is reached: waiting ${Math.ceil(pause / 1000)} seconds, as it asks.`),
  });
}
