import {
  type AppConnection,
  createAnnouncingClient,
  type GitHubClient,
  type GitHubConnection,
} from './client.ts';
import type { AppNeeds } from './permissions.ts';
import { ownerOf, type Place } from './targets.ts';

/** The clients of a run: one for each owner where an App signs in, and one for all with a token. */
export interface GitHubClients {
  /** The requests that all of them have sent so far, repetitions included, without those by which an App signs in. */
  readonly requests: { readonly reads: number; readonly writes: number };
  /** Whether a GitHub App signs in, which has other lists of repositories than a personal token. */
  readonly signsInAsApp: boolean;
  /** The client for the repositories and secrets of a user or an organization. */
  ofOwner(owner: string): GitHubClient;
  /** The client for a store. */
  of(place: Place): GitHubClient;
  /** Ends the run's access to GitHub: no request may follow. Takes 3 seconds at most. Never throws. */
  signOut(): Promise<void>;
}

type Dependencies = Parameters<typeof createAnnouncingClient>[1];

/** How the run signs in to GitHub. */
export type SignIn = GitHubConnection | AppConnection;

export function createClients(
  settings: AppNeeds & { readonly github: SignIn },
  dependencies: Dependencies,
): GitHubClients {
  const { github } = settings;
  return 'token' in github
    ? singleClient(createAnnouncingClient(github, dependencies))
    : appClients(github, settings, dependencies);
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

/** A client for each owner, which signs in with its first request. */
function appClients(connection: AppConnection, needs: AppNeeds, dependencies: Dependencies): GitHubClients {
  const { apiUrl } = connection;
  const clients = new Map<string, GitHubClient>();
  let loading: ReturnType<typeof load> | undefined;
  const load = async () => {
    const { AppSignIn } = await import('./app.ts');
    return new AppSignIn(connection, needs, dependencies);
  };
  const app = () => {
    loading ??= load();
    return loading;
  };
  const ofOwner = (owner: string): GitHubClient => {
    const key = owner.toLowerCase();
    const client =
      clients.get(key) ??
      createAnnouncingClient(
        { apiUrl, tokens: { token: async (refused) => (await app()).token(owner, refused) } },
        dependencies,
      );
    clients.set(key, client);
    return client;
  };
  const sum = (kind: 'reads' | 'writes') =>
    [...clients.values()].reduce((total, { requests }) => total + requests[kind], 0);
  return {
    requests: {
      get reads() {
        return sum('reads');
      },
      get writes() {
        return sum('writes');
      },
    },
    signsInAsApp: true,
    ofOwner,
    of(place) {
      const owner = ownerOf(place);
      if (owner === undefined) {
        throw new Error('the inputs do not let an App have a store of a user');
      }
      return ofOwner(owner);
    },
    async signOut() {
      await (await loading)?.signOut();
    },
  };
}
