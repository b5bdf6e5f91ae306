import { metrics } from '@byway/telemetry/metrics';
import type { FastifyInstance } from 'fastify';

/** A dependency that `/readyz` asks about; rejects when it is down. */
export type HealthCheck = () => Promise<unknown>;

async function passes(check: HealthCheck, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), timeoutMs);
  });
  try {
    await Promise.race([check(), timeout]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs every check at once: `{ready, checks: {name: 'up' | 'down'}}`.
 * @param timeoutMs ms after which a dependency that has not answered is down.
 */
export async function runHealthChecks(checks: Record<string, HealthCheck>, timeoutMs: number) {
  const names = Object.keys(checks);
  const results = await Promise.all(Object.values(checks).map((check) => passes(check, timeoutMs)));
  names.forEach((dependency, index) =>
    metrics.dependencyUp.set({ dependency }, results[index] === true ? 1 : 0),
  );
  const states = names.map((name, index) => [name, results[index] === true ? 'up' : 'down'] as const);
  return { ready: results.every(Boolean), checks: Object.fromEntries(states) };
}

/**
 * Adds `/livez` (the process answers; asks no dependency, so that a database outage restarts nothing)
 * and `/readyz` (200 or 503 with the state of each dependency).
 */
export function addHealthRoutes(
  server: FastifyInstance,
  checks: Record<string, HealthCheck>,
  timeoutMs: number,
): void {
  server.get('/livez', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const result = await runHealthChecks(checks, timeoutMs);
    return reply.status(result.ready ? 200 : 503).send(result);
  });
}
