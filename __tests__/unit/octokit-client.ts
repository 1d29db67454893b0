import { GitHubClient } from '../../src/github/client.ts';
import { Secret } from '../../src/shared/secret.ts';

const API = 'https://github.example';

/** What a scripted GitHub responds; `date` is the server's clock in milliseconds since the epoch. */
export interface ScriptedResponse {
  readonly data?: unknown;
  readonly date?: number;
  /** Whether another page follows. */
  readonly hasNext?: boolean;
}

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The action's client, whose requests are not sent: a function responds to each one.
 * @param respond gets the route as GitHub's documentation writes it, and the parameters; for a page of a list the
 *   expanded path without its query, and `page`
 */
export function scriptedClient(
  respond: (route: string, parameters: Parameters) => ScriptedResponse | Promise<ScriptedResponse>,
): GitHubClient {
  const client = new GitHubClient(
    { apiUrl: API, token: new Secret('token') },
    {
      fetch: () => Promise.reject(new Error('nothing is sent')),
      now: () => 0,
      sleep: async () => undefined,
      random: () => 0,
      onRateLimit: () => undefined,
    },
  );
  client.hook.wrap('request', async (_send, { method, url, ...parameters }) => {
    const { pathname, origin, searchParams } = new URL(url, API);
    const page = Number(searchParams.get('page') ?? 1);
    const route = `${method} ${url.startsWith(API) ? pathname : url}`;
    const { data, date = 0, hasNext } = await respond(route, { ...parameters, page });
    const link = hasNext ? { link: `<${origin}${pathname}?page=${page + 1}>; rel="next"` } : {};
    return { status: 200, url, headers: { date: new Date(date).toUTCString(), ...link }, data };
  });
  return client;
}
