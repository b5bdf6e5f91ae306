import type { Logger } from '@byway/boot/logger';
import type { ReplyHead } from '@byway/contracts/reply-head';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { responseHeaders } from './response-headers.js';

/** Writes an answer as it comes. @returns whether the caller read it to its end. */
export async function streamAnswer(
  reply: FastifyReply,
  { head, body }: { head: ReplyHead; body: Readable },
  logger: Logger,
): Promise<boolean> {
  // Fastify's headers so far (request id, trace id) go with the answer, which is written without it.
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.hijack();
  reply.raw.writeHead(head.status, responseHeaders(head));
  try {
    await pipeline(body, reply.raw);
    return true;
  } catch (error) {
    logger.info({ requestId: reply.request.id, err: error }, 'the answer was not read to its end');
    return false;
  }
}
