/** The passwords in the proxy variables of this environment, to be masked: as written, and decoded. */
export function proxyPasswords(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment)
    .filter(([name]) => /^(https?|all)_proxy$/i.test(name))
    .map(([, value = '']) => (value.includes('://') ? value : `http://${value}`))
    .flatMap((value) => (URL.canParse(value) ? [new URL(value).password] : []))
    .flatMap((password) => [password, decodePercent(password)])
    .filter((password) => password !== '');
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
