import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How a path answers: a status, or nothing at all. */
type Answer = number | 'hang';

export interface WebhookReceiver {
  /** A URL that nobody has used, which gives these answers in turn and the last one from then on. */
  path(...answers: Answer[]): string;
  /** Everything that came for a URL, in order. */
  received(url: string): ReceivedWebhook[];
  close(): Promise<void>;
}

/** An application that takes webhooks, on a loopback port. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const answers = new Map<string, Answer[]>();
  const all: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      all.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const planned = answers.get(path) ?? [404];
      const answer = planned.length > 1 ? planned.shift() : planned[0];
      if (typeof answer === 'number') response.writeHead(answer).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let paths = 0;
  return {
    path(...planned) {
      paths += 1;
      answers.set(`/hooks/${paths}`, planned);
      return `http://127.0.0.1:${port}/hooks/${paths}`;
    },
    received: (url) => all.filter(({ path }) => path === new URL(url).pathname),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
