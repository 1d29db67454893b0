import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** The part of the API of a Kubernetes cluster that kubectl needs to create Secrets, on loopback. */
export interface Cluster {
  /** What kubectl sent, in order. */
  readonly created: readonly unknown[];
  /** Runs kubectl against this cluster. */
  kubectl(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

const SECRETS = {
  name: 'secrets',
  singularName: '',
  kind: 'Secret',
  namespaced: true,
  verbs: ['create', 'get', 'patch'],
};
const DISCOVERY: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [SECRETS] },
};

export async function startCluster(home: string): Promise<Cluster> {
  const created: unknown[] = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '', 'http://cluster').pathname;
    const isCreation = request.method === 'POST' && path === '/api/v1/namespaces/default/secrets';
    const answer = isCreation ? await json(request) : DISCOVERY[path];
    if (isCreation) {
      created.push(answer);
    }
    response.writeHead(answer === undefined ? 404 : isCreation ? 201 : 200, {
      'content-type': 'application/json',
    });
    response.end(
      JSON.stringify(answer ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404 }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    created,
    kubectl: async (...args) => {
      const environment = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: '', NO_PROXY: '127.0.0.1' };
      const { stdout } = await promisify(execFile)(
        'kubectl',
        [`--server=http://127.0.0.1:${port}`, ...args],
        {
          env: environment,
        },
      );
      return stdout;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
