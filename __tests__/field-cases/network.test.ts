import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ProxyServer, startProxy } from '../../simulators/proxy/server.ts';
import { certificateFor } from '../../simulators/proxy/tls-front.ts';
import { annotations, CURRENT, useJob } from '../product/job.ts';

const job = useJob();
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) {
    close();
  }
});

async function proxyTo(port: number): Promise<ProxyServer> {
  const proxy = await startProxy({ port });
  closing.push(() => proxy.close());
  return proxy;
}

/** A Soda Cloud behind TLS, with a self-signed certificate for that name. */
async function startTlsSodaCloud(
  name: string,
): Promise<{ port: number; certificate: string; requests: IncomingMessage[] }> {
  const { key, cert } = await certificateFor(name);
  const requests: IncomingMessage[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    requests.push(request);
    response.setHeader('content-type', 'application/json').end('{"organisationName":"Behind TLS"}');
  });
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const certificate = join(job().sandbox.root, 'certificate.pem');
  writeFileSync(certificate, cert);
  return { port, certificate, requests };
}

describe('TLS', () => {
  test('an untrusted certificate ends the attempt before the key is sent', async () => {
    const cloud = await startTlsSodaCloud('localhost');
    const run = await job().configure({ host: 'localhost', port: String(cloud.port), scheme: 'https' });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringContaining('its TLS certificate could not be verified (DEPTH_ZERO_SELF_SIGNED_CERT)'),
    ]);
    expect(cloud.requests).toEqual([]);
  });

  test.each(['direct', 'through a proxy'])(
    'NODE_TLS_REJECT_UNAUTHORIZED=0 does not change that (%s)',
    async (way) => {
      const cloud = await startTlsSodaCloud(way === 'direct' ? 'localhost' : 'cloud.soda.io');
      const proxy = await proxyTo(cloud.port);
      const run = await job().configure(
        way === 'direct'
          ? { host: 'localhost', port: String(cloud.port), scheme: 'https' }
          : { host: 'cloud.soda.io', port: '', scheme: '' },
        { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', https_proxy: `http://${proxy.address}` } },
      );

      expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
      expect(proxy.asked).toEqual(way === 'direct' ? [] : ['cloud.soda.io:443']);
      expect(annotations(run, 'warning')).toEqual([
        expect.stringMatching(/^TLS certificates are checked: /),
        expect.stringMatching(/^API key not checked: /),
      ]);
      expect(cloud.requests).toEqual([]);
    },
  );

  test('a certificate for another name is refused', async () => {
    const cloud = await startTlsSodaCloud('elsewhere.example.com');
    const run = await job().configure(
      { host: 'localhost', port: String(cloud.port), scheme: 'https' },
      { env: { NODE_EXTRA_CA_CERTS: cloud.certificate } },
    );

    expect(annotations(run, 'warning')).toEqual([expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID')]);
    expect(cloud.requests).toEqual([]);
  });

  test('an authority of your own is accepted', async () => {
    const cloud = await startTlsSodaCloud('localhost');
    const run = await job().configure(
      { host: 'localhost', port: String(cloud.port), scheme: 'https' },
      { env: { NODE_EXTRA_CA_CERTS: cloud.certificate } },
    );

    expect(run.outputs['verified']).toBe('true');
    expect(cloud.requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from(`${CURRENT.id}:${CURRENT.secret}`).toString('base64')}`,
    );
  });
});
