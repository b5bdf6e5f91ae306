import { createServer } from 'node:http';
import { type HealthCheck, runHealthChecks } from './health.js';

export interface HealthServerOptions {
  host: string;
  port: number;
  checks: Record<string, HealthCheck>;
  /** ms that a check may take. */
  healthCheckMs: number;
}

/** `/livez` and `/readyz` for a process that serves no other HTTP. */
export async function startHealthServer(
  options: HealthServerOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/livez') return answer(200, { status: 'ok' });
    if (request.url === '/readyz') {
      const { checks, healthCheckMs } = options;
      void runHealthChecks(checks, healthCheckMs).then((result) => answer(result.ready ? 200 : 503, result));
      return;
    }
    answer(404, {
      error: { message: 'No such route.', type: 'not_found_error', param: null, code: 'not_found' },
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
