import { UnicodePattern } from '../shared/unicode-pattern.ts';

/** Where Soda Cloud is: `host` is a bare host name, `port` only when it is not the scheme's own. */
export interface Connection {
  readonly scheme: Scheme;
  readonly host: string;
  readonly port?: number;
}

export type Scheme = 'https' | 'http';

/** The hosts of Soda Cloud's regions, from Soda's own installation documentation. */
export const REGION_HOSTS = { eu: 'cloud.soda.io', us: 'cloud.us.soda.io' } as const;

export type Region = keyof typeof REGION_HOSTS;

/** The image registry of each region, from Soda's documentation of its agents. */
export const REGISTRY_HOSTS = { eu: 'registry.cloud.soda.io', us: 'registry.us.soda.io' } as const;

/** The private package indexes of each region, from the documentation of Soda's installer for its MCP server. */
export const INDEX_HOSTS = {
  eu: ['team.pypi.cloud.soda.io', 'enterprise.pypi.cloud.soda.io'],
  us: ['team.pypi.us.soda.io', 'enterprise.pypi.us.soda.io'],
} as const;

/** The region whose Soda Cloud has this host; `undefined` for any other host. */
export function regionOf({ host }: Connection): Region | undefined {
  return host === REGION_HOSTS.eu ? 'eu' : host === REGION_HOSTS.us ? 'us' : undefined;
}

/** The host of the Reporting API that belongs to a host of Soda Cloud, from Soda's API description; empty for others. */
export function reportingHost(connection: Connection): string {
  return regionOf(connection) === undefined ? '' : `reporting.${connection.host}`;
}

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

const CONTROL_CHARACTER = new UnicodePattern(String.raw`\p{Cc}`);
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const HOST_NAME = /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?)$/;

/** What a text says of a host: a bare name, or a URL. */
export interface WrittenHost {
  /** A bare host name as a URL spells it: in lower case. */
  readonly host: string;
  readonly port?: number;
  /** As it is written, such as `ftp`; absent in a bare name. */
  readonly scheme?: string;
  /** What stands behind the host; empty where that is nothing, or slashes only. */
  readonly path: string;
}

/** Reads a host; `undefined` for a text that is none, and for one with an `@`: what precedes it may be secret. */
export function parseHost(text: string): WrittenHost | undefined {
  const hasScheme = SCHEME.test(text);
  const written = hasScheme ? text : `https://${text}`;
  if (/[\s@]/.test(text) || CONTROL_CHARACTER.isIn(text) || !URL.canParse(written)) {
    return undefined;
  }
  const url = new URL(written);
  // no machine listens on port 0, which an address may name all the same
  if (!HOST_NAME.test(url.hostname) || url.port === '0') {
    return undefined;
  }
  return {
    host: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(hasScheme ? { scheme: url.protocol.slice(0, -1) } : {}),
    path: `${url.pathname}${url.search}${url.hash}`.replace(/^\/+$/, ''),
  };
}

/**
 * What precedes the last `@` of a text that should be a host, and what of that would be the password; nothing
 * without an `@`. A character that a URL would have to escape makes the text no URL, and the password no less secret.
 */
export function userInformation(text: string): string[] {
  const at = text.lastIndexOf('@');
  if (at === -1) {
    return [];
  }
  const whole = text.slice(0, at).replace(SCHEME, '');
  return [whole, whole.replace(/^[^:]*:/, '')];
}
