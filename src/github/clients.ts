import { createAnnouncingClient, type GitHubClient, type GitHubConnection } from './client.ts';
import type { Place } from './targets.ts';

/** The clients of a run: one for each owner where an app signs in, and one for all with a token. */
export interface GitHubClients {
  /** The requests that all of them have sent so far, repetitions included. */
  readonly requests: { readonly reads: number; readonly writes: number };
  /** Whether a GitHub App signs in, which has other lists of repositories than a personal token. */
  readonly signsInAsApp: boolean;
  /** The client for the repositories and secrets of a user or an organization. */
  ofOwner(owner: string): GitHubClient;
  /** The client for a store. */
  of(place: Place): GitHubClient;
  /** Ends the run's access to GitHub. Never throws. */
  signOut(): Promise<void>;
}

type Dependencies = Parameters<typeof createAnnouncingClient>[1];

export function createClients(connection: GitHubConnection, dependencies: Dependencies): GitHubClients {
  return singleClient(createAnnouncingClient(connection, dependencies));
}

/** One client for every owner. */
export function singleClient(client: GitHubClient): GitHubClients {
  return {
    requests: client.requests,
    signsInAsApp: false,
    ofOwner: () => client,
    of: () => client,
    async signOut() {},
  };
}
