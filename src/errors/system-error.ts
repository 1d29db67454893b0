/**
 * The code of a failed system call (`EACCES`, `ENOENT`, `ECONNREFUSED`, …) or of Node (`ERR_TLS_CERT_ALTNAME_INVALID`, …).
 * A code is all that is ever shown of such an error: its message may quote what a server or a file held.
 */
export function errorCode(error: unknown): string | undefined {
  const seen = new Set<object>();
  let cause = error;
  while (typeof cause === 'object' && cause !== null && !seen.has(cause)) {
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(cause.code)) {
      return cause.code;
    }
    seen.add(cause);
    cause = 'cause' in cause ? cause.cause : undefined;
  }
  return undefined;
}
