import { addProcessMetrics, metricsRegistry } from '@byway/telemetry/metrics';
import { createServer } from 'node:http';

export interface MetricsServerOptions {
  host: string;
  /** Undefined: nothing is served, and the process is not measured. */
  port: number | undefined;
  /** Adds gauges that this process alone has, and gives what takes them out again. */
  addGauges?: () => () => void;
}

/**
 * Serves `/metrics` in the text format of Prometheus, on a port of its own: it needs no token, so it
 * must not be reachable from outside.
 */
export async function startMetricsServer({
  host,
  port,
  addGauges,
}: MetricsServerOptions): Promise<{ url: string | undefined; stop(): Promise<void> }> {
  if (port === undefined) return { url: undefined, stop: () => Promise.resolve() };
  addProcessMetrics();
  const removeGauges = addGauges?.();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metricsRegistry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metricsRegistry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host}:${bound}/metrics`,
    stop: () =>
      new Promise((resolve) => {
        removeGauges?.();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
