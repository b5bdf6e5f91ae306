import { randomBytes } from 'node:crypto';
import type { RouteHandlerMethod } from 'fastify';
import { anthropicDialect } from '../anthropic/anthropic-dialect.js';
import { openaiDialect, openaiRefusal } from '../openai/openai-dialect.js';
import { stabilityV1Dialect, stabilityV2betaDialect } from '../stability/stability-dialect.js';

/** What the API that a path belongs to says of a path it does not have. */
export const unknownPath: RouteHandlerMethod = async (request, reply) => {
  const requestId = randomBytes(16).toString('hex');
  const path = request.url.split('?')[0] ?? '';
  reply.code(404).header('x-request-id', requestId);
  if (path.startsWith('/v2beta/')) {
    return reply.send(stabilityV2betaDialect.errorBody(stabilityV2betaDialect.status(404), requestId));
  }
  if (/^\/v1\/(generation|engines|user)\//.test(path)) {
    return reply.send(stabilityV1Dialect.errorBody(stabilityV1Dialect.status(404), requestId));
  }
  if (path.startsWith('/v1/messages/')) {
    return reply.send(anthropicDialect.errorBody(anthropicDialect.status(404), requestId));
  }
  const message = `Invalid URL (${request.method} ${path})`;
  return reply.send(openaiDialect.errorBody(openaiRefusal({ status: 404, code: null, message }), requestId));
};
