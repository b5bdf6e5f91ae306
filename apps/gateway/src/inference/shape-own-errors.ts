import { shapedError } from '@byway/anthropic-wire/error-shape';
import type { FastifyInstance } from 'fastify';

/** Gives the gateway's own errors the shape of their endpoint, those of unreadable bodies as well. */
export function shapeOwnErrors(server: FastifyInstance): void {
  server.addHook('preSerialization', (request, reply, payload, done) => {
    const { statusCode: status } = reply;
    const endpoint = request.routeOptions.url ?? '';
    done(null, status < 400 ? payload : shapedError(payload, { endpoint, status, requestId: request.id }));
  });
}
