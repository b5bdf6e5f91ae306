import type { Logger } from '@byway/boot/logger';
import type { ReplyHead } from '@byway/contracts/reply-head';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { beginAnswer } from './begin-answer.js';

/** Writes an answer as it comes. @returns whether the caller read it to its end. */
export async function streamAnswer(
  reply: FastifyReply,
  { head, body }: { head: ReplyHead; body: Readable },
  logger: Logger,
): Promise<boolean> {
  const caller = beginAnswer(reply, head);
  try {
    await pipeline(body, caller);
    return true;
  } catch (error) {
    logger.info({ requestId: reply.request.id, err: error }, 'the answer was not read to its end');
    return false;
  }
}
