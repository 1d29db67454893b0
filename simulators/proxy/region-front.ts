import { writeFileSync } from 'node:fs';
import { type ProxyServer, startProxy } from './server.ts';
import { type Certificate, certificateFor, startTlsFront, type TlsFront } from './tls-front.ts';

/** A simulated Soda Cloud under the name of a region: for inputs that name no host. */
export interface RegionFront {
  /** The variables with which the action reaches and trusts it. */
  readonly env: Readonly<Record<string, string>>;
  readonly proxy: ProxyServer;
  close(): void;
}

let certificate: Promise<Certificate> | undefined;

/**
 * Serves Soda Cloud as `cloud.soda.io`, through a proxy and over TLS.
 * @param port of the simulated Soda Cloud
 * @param certificateFile a path for the certificate that is trusted
 */
export async function startRegionFront(port: number, certificateFile: string): Promise<RegionFront> {
  certificate ??= certificateFor('cloud.soda.io');
  const trusted = await certificate;
  writeFileSync(certificateFile, trusted.cert);
  const front: TlsFront = await startTlsFront(trusted, port);
  const proxy = await startProxy({ port: { 'cloud.soda.io:443': front.port } });
  return {
    env: { https_proxy: `http://${proxy.address}`, NODE_EXTRA_CA_CERTS: certificateFile },
    proxy,
    close() {
      proxy.close();
      front.close();
    },
  };
}
