import { errorCode } from '../shared/action-error.ts';

/**
 * Why a request got no response. `unsent`: it never left this machine. `certificate`: neither did it, and waiting does
 * not help. After the others the server may have acted on it.
 */
type ConnectionErrorKind = 'unsent' | 'certificate' | 'timed out' | 'reset';

interface ConnectionError {
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

/** @param isTimedOut whether the time limit of the request was reached */
export function classifyConnectionError(error: unknown, isTimedOut: boolean): ConnectionError {
  const code = errorCode(error);
  if (isTimedOut) {
    return { kind: 'timed out', code };
  }
  if (code !== undefined && isCertificateCode(code)) {
    return { kind: 'certificate', code };
  }
  // a connection that is already open fails with some of the same codes
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
  const cause = causes(error).find((each) => 'code' in each && each.code === code);
  return cause !== undefined && 'syscall' in cause && (cause.syscall === 'read' || cause.syscall === 'write');
}

/**
 * A proxy that does not do what it is needed for. The message is a clause of our own words that names the variable and
 * the cause: nothing of the URL, nor of what the proxy sent.
 */
export class ProxyFailure extends Error {
  /** What to change: the rest of a sentence, without a period. */
  readonly remedy: string;
  /** Whether another attempt could succeed. */
  readonly mayPass: boolean;

  constructor(problem: string, remedy: string, { mayPass }: { mayPass: boolean }) {
    super(problem);
    this.name = 'ProxyFailure';
    this.remedy = remedy;
    this.mayPass = mayPass;
  }
}

/** An error of a connection to the destination that a proxy had opened. */
export class TunnelError extends Error {
  readonly variable: string;

  constructor(variable: string, cause: unknown) {
    super('the connection through the proxy failed', { cause });
    this.name = 'TunnelError';
    this.variable = variable;
  }
}

/** The failure of a proxy that caused an error, if there is one: clients wrap what a `fetch` throws. */
export function proxyFailureOf(error: unknown): ProxyFailure | undefined {
  return causes(error).find((cause) => cause instanceof ProxyFailure);
}

/** ` through the proxy that HTTPS_PROXY names`, for an error of a connection that a proxy had opened. */
export function viaProxy(error: unknown): string {
  const tunnel = causes(error).find((cause) => cause instanceof TunnelError);
  return tunnel === undefined ? '' : ` through the proxy that ${tunnel.variable} names`;
}

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 10; cause = cause.cause) {
    chain.push(cause);
  }
  return chain;
}
