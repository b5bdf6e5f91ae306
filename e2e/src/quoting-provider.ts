import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface QuotingProvider {
  /** Base URL, as for OpenAI. */
  url: string;
  /** `host:port` */
  host: string;
  close(): Promise<void>;
}

/**
 * An OpenAI-compatible server that refuses every key and quotes it: in its message, its code, a header,
 * and in the ways JSON allows to write the same text. OpenAI itself shows only the ends of a key.
 */
export async function startQuotingProvider(): Promise<QuotingProvider> {
  const server = createServer((request, response) => {
    request.resume();
    const header = request.headers.authorization ?? '';
    const key = header.replace(/^Bearer /, '');
    const escaped = [...key].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    const error = {
      message: `Incorrect API key provided: ${key}. `,
      type: 'invalid_request_error',
      code: `bad key ${key}`,
      param: key,
      headers: { authorization: header, base64: Buffer.from(key).toString('base64') },
    };
    const json = JSON.stringify({ error }).replace(/}}$/, `,"escaped":"${escaped}","slashes":"SLASHES"}}`);
    const body = json.replace('SLASHES', key.replaceAll('/', '\\/'));
    response.writeHead(401, { 'content-type': 'application/json', 'x-request-id': `req-${key}` }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/v1`,
    host,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
