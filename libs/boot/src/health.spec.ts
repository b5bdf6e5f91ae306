import { describe, expect, it } from '@jest/globals';
import { runHealthChecks } from './health.js';
import { startHealthServer } from './health-server.js';

const up = () => Promise.resolve();
const down = () => Promise.reject(new Error('postgres://user:hunter2@db refused'));
const PATIENT_MS = 30_000;
const hanging = () => new Promise<never>(() => undefined);

describe('health checks', () => {
  it('are ready when every dependency is up', async () => {
    expect(await runHealthChecks({ database: up, redis: up }, PATIENT_MS)).toEqual({
      ready: true,
      checks: { database: 'up', redis: 'up' },
    });
    expect(await runHealthChecks({}, PATIENT_MS)).toEqual({ ready: true, checks: {} });
  });

  it('say which one is down, and not why', async () => {
    const result = await runHealthChecks({ database: down, redis: up }, PATIENT_MS);
    expect(result).toEqual({ ready: false, checks: { database: 'down', redis: 'up' } });
  });

  it('take one that does not answer in time, or throws at once, for down', async () => {
    const throwing = () => {
      throw new Error('at once');
    };
    const result = await runHealthChecks({ hanging, alsoHanging: hanging, throwing }, 20);
    expect(result.checks).toEqual({ hanging: 'down', alsoHanging: 'down', throwing: 'down' });
  });
});

describe('the health server', () => {
  it('serves liveness without asking a dependency, and readiness with the state of each', async () => {
    let state = down;
    const checks = { redis: () => state() };
    const server = await startHealthServer({ host: '127.0.0.1', port: 0, checks, healthCheckMs: PATIENT_MS });
    try {
      const live = await fetch(`${server.url}/livez`);
      expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
      const notReady = await fetch(`${server.url}/readyz`);
      expect([notReady.status, await notReady.json()]).toEqual([
        503,
        { ready: false, checks: { redis: 'down' } },
      ]);
      state = () => Promise.reject<never>(new Error('still down'));
      state = up as typeof state;
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      expect((await fetch(`${server.url}/other`)).status).toBe(404);
    } finally {
      await server.stop();
    }
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
  });

  it('fails to start on a port that is taken', async () => {
    const nothing = { host: '127.0.0.1', checks: {}, healthCheckMs: PATIENT_MS };
    const first = await startHealthServer({ ...nothing, port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(startHealthServer({ ...nothing, port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await first.stop();
  });
});
