import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { annotations, CURRENT, useJob } from './job.ts';

const job = useJob();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') {
      server.closeAllConnections();
    }
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return port;
}

/** A proxy that tunnels every host to one port of this machine, and notes what it was asked for. */
async function startProxy(
  port: number,
): Promise<{ url: string; asked: string[]; authorization: (string | undefined)[] }> {
  const asked: string[] = [];
  const authorization: (string | undefined)[] = [];
  const server = createHttpServer((_request, response) => response.writeHead(501).end());
  server.on('connect', (request: IncomingMessage, client) => {
    asked.push(request.url ?? '');
    authorization.push(request.headers['proxy-authorization']);
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked, authorization };
}

/** A Soda Cloud behind TLS, with a certificate for that name that no public authority has signed. */
async function startTlsSodaCloud(
  name: string,
): Promise<{ port: number; certificate: string; requests: IncomingMessage[] }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  const requests: IncomingMessage[] = [];
  const server = createHttpsServer({ key, cert }, (request, response) => {
    requests.push(request);
    response.setHeader('content-type', 'application/json').end('{"organisationName":"Behind TLS"}');
  });
  const certificate = join(job().sandbox.root, 'certificate.pem');
  writeFileSync(certificate, cert);
  return { port: await listen(server), certificate, requests };
}

const secure = { host: 'cloud.soda.io', port: '', scheme: '' };

describe('a proxy', () => {
  test.each(['https_proxy', 'HTTPS_PROXY'])(
    '%s is used for https, with the server’s certificate checked',
    async (variable) => {
      const cloud = await startTlsSodaCloud('cloud.soda.io');
      const proxy = await startProxy(cloud.port);
      const run = await job().configure(secure, {
        env: { [variable]: proxy.url, NODE_EXTRA_CA_CERTS: cloud.certificate },
      });

      expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'true', organization: 'Behind TLS' } });
      expect(proxy.asked).toEqual(['cloud.soda.io:443']);
    },
  );

  test('gets its own credentials, and they are not shown', async () => {
    const cloud = await startTlsSodaCloud('cloud.soda.io');
    const proxy = await startProxy(cloud.port);
    const url = proxy.url.replace('//', '//user:proxy-password@');
    const run = await job().configure(secure, {
      env: { https_proxy: url, NODE_EXTRA_CA_CERTS: cloud.certificate },
    });

    expect(run.outputs['verified']).toBe('true');
    expect(proxy.authorization).toEqual([`Basic ${Buffer.from('user:proxy-password').toString('base64')}`]);
    expect(run.masks).toContain('proxy-password');
  });

  test('that is dead is a warning that names the connection', async () => {
    const run = await job().configure(secure, { env: { https_proxy: 'http://127.0.0.1:1' } });

    expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
    expect(annotations(run, 'warning')).toEqual([
      expect.stringMatching(/^API key not checked: .*connection failed/),
    ]);
  });

  test('http_proxy on this machine is used for a loopback host', async () => {
    const proxy = await startProxy(job().cloud.port);
    const run = await job().configure({}, { env: { http_proxy: proxy.url } });

    expect(run.outputs['verified']).toBe('true');
    expect(proxy.asked).toEqual([`127.0.0.1:${job().cloud.port}`]);
  });

  test.each(['no_proxy', 'NO_PROXY'])('%s goes around it', async (variable) => {
    const proxy = await startProxy(job().cloud.port);
    const run = await job().configure({}, { env: { http_proxy: proxy.url, [variable]: '127.0.0.1' } });

    expect(run.outputs['verified']).toBe('true');
    expect(proxy.asked).toEqual([]);
  });

  test('on another machine never sees a key in plain http', async () => {
    const run = await job().configure({}, { env: { http_proxy: 'http://proxy.invalid:3128' } });

    expect(run.outputs['verified']).toBe('true');
    expect(job().cloud.requests).toHaveLength(1);
  });
});

describe('TLS', () => {
  test('a certificate that nobody has signed ends the attempt before the key is sent', async () => {
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
      const cloud = await startTlsSodaCloud('localhost');
      const proxy = await startProxy(cloud.port);
      const run = await job().configure(
        { host: 'localhost', port: String(cloud.port), scheme: 'https' },
        {
          env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', ...(way === 'direct' ? {} : { https_proxy: proxy.url }) },
        },
      );

      expect(run).toMatchObject({ exitCode: 0, outputs: { verified: 'false' } });
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
