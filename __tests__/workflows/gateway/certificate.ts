import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate for these hosts that vouches for itself; programs trust it only where they are told to. */
export async function certificateFor(hosts: readonly string[]): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'simulators' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { key, certificate: cert };
}
