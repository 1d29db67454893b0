/**
 * The code of a failed system call (`EACCES`, `ENOENT`, …) or of an HTTP client (`ECONNREFUSED`, `UND_ERR_SOCKET`, …).
 * A code is all that is ever shown of such an error: its message may quote what a server or a file held.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(error.code)) {
    return error.code;
  }
  return 'cause' in error ? errorCode(error.cause) : undefined;
}
