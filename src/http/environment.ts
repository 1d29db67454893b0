/**
 * The secrets in the proxy variables of this environment, to be masked: everything before the last `@`, and the password in
 * it, as written and decoded, whether the rest is a URL or not. A user name alone is an ordinary word.
 */
export function proxyPasswords(environment: NodeJS.ProcessEnv): string[] {
  const secrets = Object.entries(environment)
    .filter(([name]) => /^(https?|all)_proxy$/i.test(name))
    .flatMap(([, value = '']) => splitProxyValue(value.trim()).userInfo ?? [])
    .flatMap((userInfo) => [userInfo, userInfo.slice(userInfo.indexOf(':') + 1)])
    .flatMap((text) => [text, decodePercent(text)]);
  return [...new Set(secrets)].filter((text) => text !== '');
}

/** A proxy's value in parts; without a scheme it is `http`. The scheme is in lower case. */
export function splitProxyValue(value: string): {
  readonly scheme: string;
  /** Everything before the last `@`, as it is written. */
  readonly userInfo: string | undefined;
  readonly rest: string;
} {
  const [, scheme = 'http', address = ''] = /^(?:([^:/@]*):\/\/)?(.*)$/s.exec(value) ?? [];
  const at = address.lastIndexOf('@');
  return {
    scheme: scheme.toLowerCase(),
    userInfo: at === -1 ? undefined : address.slice(0, at),
    rest: address.slice(at + 1),
  };
}

/** Text with a broken escape is taken as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Takes `NODE_TLS_REJECT_UNAUTHORIZED=0` out of the process's environment: Node reads it at each connection and would
 * then send a key to any server that calls itself Soda Cloud. Returns whether it was there.
 */
export function enforceCertificateChecks(environment: NodeJS.ProcessEnv): boolean {
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') {
    return false;
  }
  delete environment['NODE_TLS_REJECT_UNAUTHORIZED'];
  return true;
}
