import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startProxy } from '../../../simulators/proxy/server.ts';
import { certificateFor } from '../../../simulators/proxy/tls-front.ts';

export const INDEX = 'team.pypi.cloud.soda.io';
export const REGISTRY = 'registry.cloud.soda.io';
export const WHEEL = 'soda_private-1.0-py3-none-any.whl';

/** Soda's package index and image registry, which give nothing without an accepted key, under their real names. */
export interface PrivateServers {
  /** The variables with which pip, uv, curl and programs in Go reach and trust them. */
  readonly environment: Readonly<Record<string, string>>;
  /** `ID:SECRET` of each request with a key, in order. */
  readonly logins: readonly string[];
  /** Accepts this key from now on, and no other. */
  accept(key: { readonly id: string; readonly secret: string }): void;
  close(): Promise<void>;
}

/** Enough for the longest key of the suite, in base64. */
const LONGEST_HEADERS = 256 * 1024;

interface Reply {
  readonly type: string;
  readonly body: Buffer;
}

/** @param directory with the wheel, for the certificate */
export async function startPrivateServers(directory: string): Promise<PrivateServers> {
  const certificate = await certificateFor(INDEX, REGISTRY);
  const certificateFile = join(directory, 'certificate.pem');
  writeFileSync(certificateFile, certificate.cert);
  const replies: Readonly<Record<string, Readonly<Record<string, Reply>>>> = {
    [INDEX]: indexReplies(readFileSync(join(directory, WHEEL))),
    [REGISTRY]: registryReplies(),
  };
  const logins: string[] = [];
  let accepted = '';
  const server = createServer({ ...certificate, maxHeaderSize: LONGEST_HEADERS }, (request, response) => {
    const login = loginOf(request);
    if (login !== undefined) {
      logins.push(login);
    }
    const { host = '', authorization } = request.headers;
    answer(
      response,
      authorization !== undefined && login === accepted ? replies[host]?.[request.url ?? ''] : 'login',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startProxy({ port: (server.address() as AddressInfo).port });
  const address = `http://${proxy.address}`;
  return {
    environment: {
      https_proxy: address,
      HTTPS_PROXY: address,
      SSL_CERT_FILE: certificateFile,
      PIP_CERT: certificateFile,
      CURL_CA_BUNDLE: certificateFile,
    },
    logins,
    accept: ({ id, secret }) => {
      accepted = `${id}:${secret}`;
    },
    close: async () => {
      proxy.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function loginOf({ headers: { authorization } }: IncomingMessage): string | undefined {
  const [, encoded] = /^Basic (.*)$/.exec(authorization ?? '') ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

function answer(response: ServerResponse, reply: Reply | 'login' | undefined): void {
  if (reply === 'login') {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="Soda"', 'content-length': 0 }).end();
  } else if (reply === undefined) {
    response.writeHead(404, { 'content-length': 0 }).end();
  } else {
    response
      .writeHead(200, { 'content-type': reply.type, 'content-length': reply.body.length })
      .end(reply.body);
  }
}

/** The pages of the simple repository API (PEP 503), at the root as in Soda's indexes. */
function indexReplies(wheel: Buffer): Readonly<Record<string, Reply>> {
  const page = (link: string, text: string) =>
    Buffer.from(`<!DOCTYPE html><html><body><a href="${link}">${text}</a></body></html>`);
  return {
    '/': { type: 'text/html', body: page('/soda-private/', 'soda-private') },
    '/soda-private/': { type: 'text/html', body: page(`/files/${WHEEL}`, WHEEL) },
    [`/files/${WHEEL}`]: { type: 'application/octet-stream', body: wheel },
  };
}

/** An image with one empty layer (the distribution specification of OCI). */
function registryReplies(): Readonly<Record<string, Reply>> {
  const layer = Buffer.alloc(1024);
  const compressed = gzipSync(layer);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    }),
  );
  const described = (type: string, body: Buffer) => ({
    mediaType: type,
    size: body.length,
    digest: digestOf(body),
  });
  const manifestType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: described('application/vnd.oci.image.config.v1+json', config),
      layers: [described('application/vnd.oci.image.layer.v1.tar+gzip', compressed)],
    }),
  );
  const blob = (body: Buffer) => ({ type: 'application/octet-stream', body });
  return {
    '/v2/': { type: 'application/json', body: Buffer.from('{}') },
    '/v2/soda/agent/manifests/1': { type: manifestType, body: manifest },
    [`/v2/soda/agent/manifests/${digestOf(manifest)}`]: { type: manifestType, body: manifest },
    [`/v2/soda/agent/blobs/${digestOf(config)}`]: blob(config),
    [`/v2/soda/agent/blobs/${digestOf(compressed)}`]: blob(compressed),
  };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
