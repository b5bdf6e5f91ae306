import type { Endpoint } from '@byway/providers/catalogue/catalogue-types';
import type { FastifyInstance } from 'fastify';

const endpoints: ReadonlySet<string> = new Set<Endpoint>([
  '/v1/images/generations',
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/messages',
]);

/** Gives calls of models a body limit of their own, in bytes; other routes keep the small one. */
export function limitInferenceBodies(server: FastifyInstance, bodyLimit: number): void {
  server.addHook('onRoute', (route) => {
    if (endpoints.has(route.url)) route.bodyLimit = bodyLimit;
  });
}
