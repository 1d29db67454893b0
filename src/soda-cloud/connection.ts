/** Where Soda Cloud is: `host` is a bare host name, `port` only when it is not the scheme's own. */
export interface Connection {
  readonly scheme: Scheme;
  readonly host: string;
  readonly port?: number;
}

export type Scheme = 'https' | 'http';

/** The hosts of Soda Cloud's regions, from Soda's own installation documentation. */
export const REGION_HOSTS = { eu: 'cloud.soda.io', us: 'cloud.us.soda.io' } as const;

/** `https://cloud.soda.io`, without a slash at the end. */
export function origin({ scheme, host, port }: Connection): string {
  return `${scheme}://${host}${port === undefined ? '' : `:${port}`}`;
}

/**
 * Whether a host name, as a URL spells it, can only mean this machine. `localhost` is one of them, because the action
 * asks no resolver for it (`lookupHost`); for a name below it resolvers are asked, and some send it to other machines.
 */
export function isLoopback(host: string): boolean {
  return host === '[::1]' || host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Where a person deletes and makes API keys: Soda's documentation names the way, not the address of the tab. */
export function keyPages(connection: Connection): string {
  return `${profilePage(connection)} (API Keys), or in the Organization Settings for a service account`;
}

/** The page of the user's own profile, with the tab API Keys. */
export function profilePage(connection: Connection): string {
  return `${origin(connection)}/profile`;
}
