import { replyHeadHeader, replyTokenHeader } from '@byway/contracts/reply-head';
import { BywayError } from '@byway/errors/byway-error';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from './logger.js';
import { type IncomingReply, type Pending, PendingReplies } from './pending-replies.js';
import { decodeReplyHead } from './reply-head-header.js';
import { matchesDigest, secretDigest } from './secret-digest.js';

export type { IncomingReply, Pending };

export interface ReplyServerOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Bearer token that workers send. */
  internalToken: string;
  /** How workers reach this process; default: the address it listens on. */
  publicUrl?: string | undefined;
  logger: Logger;
}

export interface ReplyServer {
  /** What goes into a job's `reply.url`. */
  url: string;
  /** Registers a request; do it before its job is added. @param options.deadlineAt Unix time in ms. */
  expect(requestId: string, options: { deadlineAt: number }): Pending;
  pendingCount(): number;
  /** Rejects all that wait with `service_unavailable` and ends all connections. */
  close(): Promise<void>;
}

const REPLY_PATH = /^\/replies\/([^/?]+)$/;
/** ms an idle connection stays open; the client lets go first, so it never meets a closed one. */
const KEEP_ALIVE_MS = 75_000;
/** ms a refused worker gets to read the answer before its connection is cut. */
const LINGER_MS = 2_000;
const MAX_HEADERS_BYTES = 65_536;

/** The gateway's side of the reply transport: plain HTTP, one request per reply, body streamed. */
export async function startReplyServer(options: ReplyServerOptions): Promise<ReplyServer> {
  const { host, port, logger } = options;
  const bearer = secretDigest(`Bearer ${options.internalToken}`);
  const pending = new PendingReplies();

  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    // Kept here: a request whose body was destroyed has none any more.
    const { method, url = '', headers, socket } = request;
    request.on('error', () => undefined); // the reader of the body sees it; without one it must not crash
    if (method === 'GET' && url === '/livez') {
      response.writeHead(200, { 'content-length': 0 }).end();
      return;
    }
    const requestId = REPLY_PATH.exec(url)?.[1];
    const isQuestion = method === 'GET';
    if ((method !== 'POST' && !isQuestion) || requestId === undefined) return refuse(socket, 404);
    if (!matchesDigest(headers.authorization, bearer)) {
      logger.warn({ remote: request.socket.remoteAddress }, 'reply with a wrong internal token');
      return refuse(socket, 401);
    }
    if (isQuestion) {
      const waits = pending.awaits(decodeURIComponent(requestId), headers[replyTokenHeader]);
      response.writeHead(waits ? 204 : 410, { 'content-length': 0 }).end();
      return;
    }
    const resolve = pending.claim(decodeURIComponent(requestId), headers[replyTokenHeader]);
    if (resolve === undefined) return refuse(socket, 410);
    const head = decodeReplyHead(headers[replyHeadHeader]);
    if (head === undefined) {
      logger.error({ requestId }, 'reply with an unreadable head');
      return refuse(socket, 400);
    }
    let finished = false;
    resolve({
      head,
      body: request,
      finish(status) {
        if (finished) return;
        finished = true;
        if (status === 'abandoned') refuse(socket, 499);
        else if (!response.destroyed) response.writeHead(200, { 'content-length': 0 }).end();
      },
    });
  };

  const server = createServer(
    // A streamed answer may take as long as its provider: no limit on the whole request.
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, maxHeaderSize: MAX_HEADERS_BYTES },
    receive,
  );
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;

  return {
    url: options.publicUrl?.replace(/\/+$/, '') ?? `http://${hostInUrl(host)}:${address.port}`,
    expect: (requestId, { deadlineAt }) => pending.expect(requestId, deadlineAt),
    pendingCount: () => pending.size,
    async close() {
      pending.rejectAll(
        new BywayError('service_unavailable', 'The gateway shuts down.', { retryAfterMs: 1_000 }),
      );
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Answers before the body is read, and reads none of it. The answer is written by hand, because
 * Node would either read the rest of the body or close the connection at once; closing with unread
 * data resets it, and the worker might lose the answer. So the connection stays open, unread, until
 * the worker, which has its answer, closes it.
 */
function refuse(socket: Socket, status: 400 | 401 | 404 | 410 | 499): void {
  if (socket.destroyed) return;
  socket.pause();
  const reason = STATUS_CODES[status] ?? 'Client Closed Request';
  socket.write(`HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  cut.unref();
  socket.once('close', () => clearTimeout(cut));
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
