import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Call, type Outcome, Refusal, type StandIn } from './call.ts';

/** Where the programs and actions that stand in for others ask what to do. */
export interface Desk {
  readonly url: string;
  readonly calls: readonly Call[];
  /** What was refused, and why. */
  readonly refusals: readonly string[];
  close(): Promise<void>;
}

export async function startDesk(standIns: Readonly<Record<string, StandIn>>): Promise<Desk> {
  const calls: Call[] = [];
  const refusals: string[] = [];

  async function answer(call: Call): Promise<Outcome> {
    calls.push(call);
    const standIn = standIns[call.name];
    try {
      if (standIn === undefined) {
        throw new Refusal('nothing stands in for it');
      }
      return await standIn(call);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      refusals.push(`${call.name}: ${reason}`);
      return { code: error instanceof Refusal ? error.code : 1, stderr: `${call.name}: ${reason}\n` };
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
    refusals,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
