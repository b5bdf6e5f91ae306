/**
 * What the e2e specs of a run share: the whole product in two shapes, and provider simulators.
 * Each is started when the first spec asks for it, by HTTP from Jest's workers, and stopped with the run.
 */
import { createServer } from 'node:http';
import { createSimulatorApp } from '../../apps/provider-simulator/dist/app.js';
import { readSimulatorEnv } from '../../apps/provider-simulator/dist/env.js';
import { startOtlpReceiver } from '../../libs/testing/dist/otlp-receiver.js';
import { patientLimits } from '../../libs/testing/dist/patient-limits.js';
import { hasRedisServer } from '../../libs/testing/dist/redis-server.js';
import { startServices } from '../../libs/testing/dist/start-services.js';
import { startStack } from '../../libs/testing/dist/start-stack.js';
import { createTestDatabase } from '../../libs/testing/dist/test-database.js';

/** Every local server that a spec starts may be a provider, a host of pictures or a webhook's receiver. */
const trusted = { TRUSTED_CUSTOM_HOSTS: '127.0.0.1', TRUSTED_IMAGE_HOSTS: '127.0.0.1' };

/**
 * What a spec may ask for once, by name. Each answers facts for the specs (JSON) and how to stop it.
 * `services` is Byway as on Kubernetes: each service a process of its own, on Redis where there is one.
 * `launcher` is Byway as `npm start` runs it, on the PostgreSQL queue.
 */
const shared = {
  async services() {
    const collector = await startOtlpReceiver();
    const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '100' };
    const services = await startServices({
      queue: hasRedisServer() ? 'redis' : 'postgres',
      gateways: 2,
      direct: true,
      env: {
        all: { ...trusted, ...patientLimits },
        gateway: telemetry,
        // A test waits for it to pass: long enough for a worker that gets no processor time meanwhile.
        worker: { ...telemetry, STREAM_IDLE_TIMEOUT_MS: '4000' },
        ledger: {
          LEDGER_WEBHOOK_RETRY_DELAYS_S: '0.3,0.3,0.3',
          LEDGER_RELAY_INTERVAL_MS: '100',
        },
      },
    });
    const { url, adminKey, gateways, assetsDir, database, redis } = services;
    return {
      facts: {
        ...{ url, adminKey, assetsDir },
        otherUrl: gateways[1].url,
        databaseUrl: database.url,
        redisUrl: redis?.url ?? null,
      },
      collector,
      async stop() {
        await services.stop();
        await collector.close();
      },
    };
  },

  async launcher() {
    const database = await createTestDatabase();
    const stack = await startStack({
      ...trusted,
      ...patientLimits,
      DATABASE_URL: database.url,
      SIMULATOR: 'true',
      LATENCY_MS: '0',
    });
    const { url, adminKey, dataDir, simulatorUrl } = stack;
    return {
      facts: { url, adminKey, dataDir, ownSimulatorUrl: simulatorUrl, databaseUrl: database.url },
      async stop() {
        await stack.stop();
        await database.drop();
      },
    };
  },
};

/**
 * Opens the door to all of it, on loopback. Nothing is started yet.
 * @returns its URL, for TEST_STACKS_URL, and how to stop all that was started.
 */
export async function openSharedStacks() {
  const started = new Map();
  const simulators = new Map();
  const start = (name) => {
    if (!started.has(name)) started.set(name, shared[name]());
    return started.get(name);
  };
  const startSimulator = async () => {
    const simulator = await createSimulatorApp(readSimulatorEnv({ PORT: '0', LATENCY_MS: '0' }));
    simulators.set(simulator.url, simulator);
    return { url: simulator.url };
  };
  const stopSimulator = async (url) => {
    await simulators.get(url)?.stop();
    simulators.delete(url);
    return {};
  };
  const answers = {
    'POST /start': async (query) => (await start(query.get('name'))).facts,
    'GET /spans': async (query) =>
      (await start('services')).collector.spans().filter(({ traceId }) => traceId === query.get('trace_id')),
    'GET /exports': async (query) =>
      (await start('services')).collector.bodies().filter((body) => body.includes(query.get('text'))).length,
    'POST /simulators': startSimulator,
    'DELETE /simulators': (query) => stopSimulator(query.get('url')),
  };
  const server = createServer(async (request, response) => {
    try {
      const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
      const answer = await answers[`${request.method} ${pathname}`](searchParams);
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(500).end(String(error?.stack ?? error));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      const parts = await Promise.allSettled(started.values());
      await Promise.all(parts.map(({ value }) => value?.stop()));
      await Promise.all([...simulators.values()].map((simulator) => simulator.stop()));
    },
  };
}
