import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

export const SLACK_WEBHOOK = 'https://hooks.slack.com/services/T01/B01/notASecret';
export const TEAMS_WEBHOOK =
  'https://acme.environment.api.powerplatform.com/workflows/01/triggers/manual/run?sig=notASecret';

/** The hosts of both addresses. */
export const CHAT_HOSTS: readonly string[] = [SLACK_WEBHOOK, TEAMS_WEBHOOK].map((url) => new URL(url).host);

export interface Message {
  readonly path: string;
  readonly contentType: string;
  readonly body: unknown;
}

/** Stands in for the incoming webhooks of chats: accepts any JSON, as Slack (`ok`) and Teams (202) do, and records it. */
export interface Chat {
  readonly url: string;
  readonly messages: readonly Message[];
  close(): Promise<void>;
}

export async function startChat(): Promise<Chat> {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const body = parse(await text(request));
    if (request.method !== 'POST' || body === undefined) {
      response.writeHead(400).end('invalid_payload');
      return;
    }
    messages.push({ path, contentType: request.headers['content-type'] ?? '', body });
    if (path.startsWith('/services/')) {
      response.end('ok');
    } else {
      response.writeHead(202).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    messages,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function parse(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    return undefined;
  }
}
