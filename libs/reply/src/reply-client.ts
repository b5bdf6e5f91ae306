import { type ReplyHead, replyHeadHeader, replyTokenHeader } from '@byway/contracts/reply-head';
import { BywayError } from '@byway/errors/byway-error';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { connectionError } from './connection-error.js';
import type { Logger } from './logger.js';
import { encodeReplyHead } from './reply-head-header.js';

export interface ReplyClientOptions {
  /** Bearer token of the gateway's internal port. */
  internalToken: string;
  /** Connections to each gateway. Default no limit: every reply being streamed occupies one. */
  connections?: number;
  /** ms that a gateway may take to say whether the caller waits. */
  questionMs: number;
  logger: Logger;
}

export interface Reply {
  /** `reply.url` of the job. */
  url: string;
  /** `reply.token` of the job. */
  token: string;
  requestId: string;
  head: ReplyHead;
  /** Chunks that are all there (sent with a content-length), or a stream. Neither is copied. */
  body: readonly Uint8Array[] | AsyncIterable<Uint8Array>;
  signal: AbortSignal;
}

export interface ReplyClient {
  /**
   * Sends one reply. It returns as soon as the gateway answers, also while the body is still being
   * sent.
   * @returns `nobody-waits` when the caller is gone, the deadline passed, a reply was there already,
   *   or the gateway died: stop the work.
   * @throws the signal's reason; the error of `body` as it is; BywayError `internal_error` when the
   *   gateway refuses the reply as malformed or not authorised.
   */
  send(reply: Reply): Promise<'delivered' | 'nobody-waits'>;
  /**
   * Asks the gateway whether the caller still waits; false also when the gateway is gone. For before
   * a further attempt is paid for.
   */
  isAwaited(reply: Pick<Reply, 'url' | 'token' | 'requestId'>): Promise<boolean>;
  /** Waits for replies in flight. */
  close(): Promise<void>;
}

/** ms between tries while a gateway refuses connections: 3.1 s in all, a quick restart. */
const RETRY_DELAYS_MS = [100, 200, 400, 800, 1_600];
/** ms; less than the server's, so that the server never closes a connection just taken into use. */
const KEEP_ALIVE_MS = 30_000;
/** Of the time for a question: what a connection for an answer may take, which is tried again after that. */
const CONNECT_FACTOR = 1.5;

function pathOf({ url, requestId }: Pick<Reply, 'url' | 'requestId'>): string {
  return `${new URL(url).pathname.replace(/\/+$/, '')}/replies/${encodeURIComponent(requestId)}`;
}

/** The worker's side of the reply transport. */
export function createReplyClient(options: ReplyClientOptions): ReplyClient {
  const { logger, questionMs, connections = null } = options;
  const agent = new Agent({
    connections,
    connect: { timeout: questionMs * CONNECT_FACTOR },
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    // A streamed answer takes as long as its reader; the signal of the reply ends it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const authorization = `Bearer ${options.internalToken}`;

  const post = async (reply: Reply, source: BodySource): Promise<number> => {
    const response = await agent.request({
      origin: new URL(reply.url).origin,
      path: pathOf(reply),
      method: 'POST',
      headers: {
        authorization,
        [replyTokenHeader]: reply.token,
        [replyHeadHeader]: encodeReplyHead(reply.head),
        'content-type': 'application/octet-stream',
        ...(source.length !== undefined && { 'content-length': String(source.length) }),
      },
      body: source.body,
      signal: reply.signal,
    });
    await response.body.dump();
    return response.statusCode;
  };

  return {
    async send(reply) {
      const source = bodySource(reply.body);
      for (let attempt = 0; ; attempt += 1) {
        try {
          return outcomeOf(await post(reply, source));
        } catch (error) {
          if (error instanceof BywayError) throw error;
          reply.signal.throwIfAborted();
          if (source.error !== undefined) throw source.error.cause;
          const kind = connectionError(error);
          if (kind === undefined)
            throw new BywayError('internal_error', 'The reply failed.', { cause: error });
          const wait = RETRY_DELAYS_MS[attempt];
          if (kind === 'lost' || wait === undefined) {
            logger.warn(
              { requestId: reply.requestId, kind, tries: attempt + 1 },
              'gateway gone, reply not sent',
            );
            return 'nobody-waits';
          }
          await delay(wait, undefined, { signal: reply.signal }).catch(() => reply.signal.throwIfAborted());
        }
      }
    },
    async isAwaited(reply) {
      try {
        const response = await agent.request({
          origin: new URL(reply.url).origin,
          path: pathOf(reply),
          method: 'GET',
          headers: { authorization, [replyTokenHeader]: reply.token },
          signal: AbortSignal.timeout(questionMs),
        });
        await response.body.dump();
        return response.statusCode === 204;
      } catch (error) {
        logger.warn({ requestId: reply.requestId, error: String(error) }, 'gateway gone, nobody waits');
        return false;
      }
    },
    close: () => agent.close(),
  };
}

interface BodySource {
  /** undici takes any iterable of bytes (docs/api/Dispatcher.md, 7.x); only its types do not say so. */
  body: Readable;
  length: number | undefined;
  /** Set when the caller's stream failed; undici would hide it behind a lost connection. */
  error?: { cause: unknown };
}

function bodySource(body: Reply['body']): BodySource {
  if (Symbol.iterator in body) {
    const length = body.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    return { body: body as unknown as Readable, length };
  }
  const failed = (cause: unknown): void => void (source.error = { cause });
  const source: BodySource = { body: watched(body, failed) as unknown as Readable, length: undefined };
  return source;
}

/** A plain iterable: undici would destroy a stream when the connection is refused, before a retry. */
function watched(
  body: AsyncIterable<Uint8Array>,
  failed: (cause: unknown) => void,
): AsyncIterable<Uint8Array> {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        yield* body;
      } catch (cause) {
        failed(cause);
        throw cause;
      }
    },
  };
}

function outcomeOf(status: number): 'delivered' | 'nobody-waits' {
  if (status === 200) return 'delivered';
  if (status === 410 || status === 499) return 'nobody-waits';
  throw new BywayError('internal_error', `The gateway refused the reply with status ${status}.`);
}
