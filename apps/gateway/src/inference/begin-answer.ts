import type { ReplyHead } from '@byway/contracts/reply-head';
import { responseHeaders } from '@byway/contracts/response-headers';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';

/** Sends status and headers of an answer. @returns what the body is written to. */
export function beginAnswer(reply: FastifyReply, head: ReplyHead): ServerResponse {
  // Fastify's headers so far (request id, trace id) go with the answer, which is written without it.
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.hijack();
  return reply.raw.writeHead(head.status, responseHeaders(head));
}
