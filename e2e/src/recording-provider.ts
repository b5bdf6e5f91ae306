import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordingProvider {
  /** Base URL, as for OpenAI. */
  url: string;
  /** `host:port` */
  host: string;
  /** Names and values of all headers that came, one text for each call. */
  calls: string[];
  close(): Promise<void>;
}

/** An OpenAI-compatible server that keeps the headers of its calls, and refuses each. */
export async function startRecordingProvider(): Promise<RecordingProvider> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    calls.push(request.rawHeaders.join('\n'));
    const error = { message: 'No.', type: 'invalid_request_error', code: 'invalid_api_key', param: null };
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/v1`,
    host,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
