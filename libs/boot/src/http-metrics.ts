import { metrics } from '@byway/telemetry/metrics';
import type { FastifyInstance } from 'fastify';

/** Routes whose calls say nothing about the work: probes come every few seconds. */
const uncounted = new Set(['/livez', '/readyz']);

/** Measures every call of the server by method, route and status. A path without a route is `none`. */
export function measureRequests(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    if (!uncounted.has(route)) {
      const labels = { method: request.method, route, status: String(reply.raw.statusCode) };
      metrics.httpRequestDuration.observe(labels, reply.elapsedTime / 1000);
    }
    done();
  });
}
