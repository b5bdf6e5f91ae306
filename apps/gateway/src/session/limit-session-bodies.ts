import type { FastifyInstance } from 'fastify';

/** Bytes: an API key and its quotes. */
const BODY_LIMIT = 4096;

/** Whoever signs in has no key yet, so they may send little. */
export function limitSessionBodies(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (route.url === '/v1/session') route.bodyLimit = BODY_LIMIT;
  });
}
