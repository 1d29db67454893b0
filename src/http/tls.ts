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
