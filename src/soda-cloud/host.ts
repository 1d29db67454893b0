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

/** Reads a host; `undefined` for a text that is none, and for one with an `@`: what stands in front of it may be secret. */
export function parseHost(text: string): WrittenHost | undefined {
  const hasScheme = SCHEME.test(text);
  const written = hasScheme ? text : `https://${text}`;
  if (/[\s\p{Cc}@]/u.test(text) || !URL.canParse(written)) {
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
 * What stands in front of the last `@` of a text that should be a host, and what of that would be the password; nothing
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
