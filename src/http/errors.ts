import { errorCode } from '../shared/action-error.ts';

/**
 * How a request failed that got no answer. `unsent`: it surely has not left this machine. `certificate`: neither has it,
 * and waiting does not help. After the others the server may have acted on it.
 */
export type ConnectionErrorKind = 'unsent' | 'certificate' | 'timed out' | 'reset';

export interface ConnectionError {
  readonly kind: ConnectionErrorKind;
  /** Of Node or OpenSSL: all that may be shown of the error. */
  readonly code: string | undefined;
}

/** Node's and OpenSSL's codes of a certificate that is not trusted. */
const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Of these, what a custom CA explains. */
const UNKNOWN_AUTHORITY = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_UNTRUSTED|INVALID_CA)/;

/** No address, or no connection to it. */
const UNSENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ETIMEDOUT)$/;

/** @param isTimedOut whether the time that the caller gave the request was over */
export function classifyConnectionError(error: unknown, isTimedOut: boolean): ConnectionError {
  const code = errorCode(error);
  if (isTimedOut) {
    return { kind: 'timed out', code };
  }
  if (code !== undefined && isCertificateCode(code)) {
    return { kind: 'certificate', code };
  }
  // a connection that is open already breaks with some of the same codes
  const isUnsent = code !== undefined && UNSENT.test(code) && !isOfOpenConnection(error, code);
  return { kind: isUnsent ? 'unsent' : code === 'ETIMEDOUT' ? 'timed out' : 'reset', code };
}

export function isCertificateCode(code: string): boolean {
  return CERTIFICATE.test(code);
}

/** What to change about a certificate: the rest of a sentence, without a period. */
export function certificateRemedy(code: string | undefined): string {
  return code === undefined || UNKNOWN_AUTHORITY.test(code)
    ? 'name the certificate authority of the server, or that of the proxy or firewall that opens TLS, in NODE_EXTRA_CA_CERTS'
    : 'check the address of the server, the validity of its certificate and the clock of the runner; name a custom CA, such as that of a proxy that opens TLS, in NODE_EXTRA_CA_CERTS';
}

function isOfOpenConnection(error: unknown, code: string): boolean {
  let cause = error;
  for (let depth = 0; depth < 10 && cause instanceof Error; depth += 1) {
    if ('code' in cause && cause.code === code) {
      return 'syscall' in cause && (cause.syscall === 'read' || cause.syscall === 'write');
    }
    cause = cause.cause;
  }
  return false;
}

/** Statuses that may pass: 408, 429 and 5xx. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
