import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Call, type Outcome, type Stub, StubError } from './stub.ts';

/** Runs the stubs: `client.mjs`, in place of a program or an action, sends it each call. */
export interface StubServer {
  readonly url: string;
  readonly calls: readonly Call[];
  /** Calls that a stub rejected, each with the reason. */
  readonly stubErrors: readonly string[];
  close(): Promise<void>;
}

export async function startStubServer(stubs: Readonly<Record<string, Stub>>): Promise<StubServer> {
  const calls: Call[] = [];
  const stubErrors: string[] = [];

  async function answer(call: Call): Promise<Outcome> {
    calls.push(call);
    const stub = stubs[call.name];
    try {
      if (stub === undefined) {
        throw new StubError('there is no stub for it');
      }
      return await stub(call);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      stubErrors.push(`${call.name}: ${reason}`);
      return { code: error instanceof StubError ? error.code : 1, stderr: `${call.name}: ${reason}\n` };
    }
  }

  const server = createServer(async (request, response) => {
    const outcome = await answer((await json(request)) as Call);
    response.end(JSON.stringify(outcome));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    calls,
    stubErrors,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
