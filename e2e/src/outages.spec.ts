import { ApiClient, type ApiAnswer } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { hasRedisServer } from '@byway/testing/redis-server';
import type { ServiceProcess } from '@byway/testing/service-process';
import { type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BywayUser, imageRequest } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

interface Outage {
  name: string;
  breakIt(services: Services): Promise<void> | void;
  repair(services: Services): Promise<void> | void;
}

/** ms; what a caller is promised while something is away. */
const ANSWER_MS = 2_000;
/** ms; a process on a busy machine needs some time of its own. */
const SLACK_MS = 400;
const RECOVERY_MS = 15_000;

function processOutages(part: (services: Services) => ServiceProcess): Outage[] {
  return [
    {
      name: 'SIGSTOP',
      breakIt: (services) => part(services).signal('SIGSTOP'),
      repair: (services) => part(services).signal('SIGCONT'),
    },
    {
      name: 'kill -9',
      breakIt: (services) => part(services).kill(),
      repair: (services) => part(services).start(),
    },
  ];
}

function wayOutages(way: (services: Services) => Services['queueWay']): Outage[] {
  return [
    {
      name: 'silent',
      breakIt: (services) => way(services).freeze(),
      repair: (services) => way(services).restore(),
    },
    {
      name: 'refusing connections',
      breakIt: (services) => way(services).cut(),
      repair: (services) => way(services).restore(),
    },
  ];
}

const redisOutages: Outage[] = [
  {
    name: 'SIGSTOP',
    breakIt: ({ redis }) => redis?.signal('SIGSTOP'),
    repair: ({ redis }) => redis?.signal('SIGCONT'),
  },
  { name: 'kill -9', breakIt: ({ redis }) => redis?.kill(), repair: ({ redis }) => redis?.start() },
];

const queues = [
  { queue: 'postgres' as const, queueOutages: wayOutages(({ queueWay }) => queueWay) },
  ...(hasRedisServer() ? [{ queue: 'redis' as const, queueOutages: redisOutages }] : []),
];

/** The health of a service: the status of both endpoints and the checks that are down. */
async function healthOf(service: ServiceProcess) {
  const livez = await fetch(`${service.url}/livez`);
  const readyz = await fetch(`${service.url}/readyz`);
  const { checks } = (await readyz.json()) as { checks: Record<string, 'up' | 'down'> };
  const down = Object.keys(checks).filter((name) => checks[name] === 'down');
  return { livez: livez.status, readyz: readyz.status, down };
}

/** A 503 as promised: in time, with a retry-after, and never a 401. */
function expectUnavailable({ answer, ms }: { answer: ApiAnswer; ms: number }): void {
  expect(answer.body.error).toMatchObject({ code: 'service_unavailable', type: 'service_unavailable_error' });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(answer.headers.get('x-should-retry')).toBe('true');
  expect(ms).toBeLessThan(ANSWER_MS + SLACK_MS);
}

async function timed(call: () => Promise<ApiAnswer>): Promise<{ answer: ApiAnswer; ms: number }> {
  const started = performance.now();
  const answer = await call();
  return { answer, ms: performance.now() - started };
}

describe.each(queues)('with the $queue queue', ({ queue, queueOutages }) => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let virtualKey: string;
  /** In use: the gateway knows its key, its config and its virtual key. */
  let knownConfig: string;

  beforeAll(async () => {
    services = await startServices({ queue });
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    virtualKey = await user.virtualKey('openai');
    knownConfig = await user.config({ virtual_key: virtualKey });
  }, 120_000);
  afterAll(() => services.stop());
  beforeEach(async () => {
    await simulator.clear();
    expect((await user.generate(knownConfig)).status).toBe(200);
    await simulator.clear();
  });

  const known = () => timed(() => user.generate(knownConfig));

  /** An API key, a config and a virtual key that no process has seen yet. */
  async function prepareUnknown() {
    const { body } = await services.api.post('/v1/api-keys', { name: 'new', scopes: ['inference'] });
    const fresh = new ApiClient(services.url, String(body.key));
    const virtualKey = await user.virtualKey('openai');
    const config = await user.config({ virtual_key: virtualKey });
    // Making them has emptied the caches of the gateway.
    expect((await user.generate(knownConfig)).status).toBe(200);
    await simulator.clear();
    const by = (headers: Record<string, string>, api = services.api) =>
      timed(() => api.post('/v1/images/generations', imageRequest, headers));
    return {
      apiKey: () => by({ 'x-portkey-config': knownConfig }, fresh),
      config: () => by({ 'x-portkey-config': config }),
      virtualKey: () => by({ 'x-portkey-virtual-key': virtualKey }),
    };
  }

  /** Everything works again, for known and unknown things, with nothing else restarted. */
  async function expectRecovery(unknown: Awaited<ReturnType<typeof prepareUnknown>>): Promise<void> {
    const before = Date.now();
    for (const call of [unknown.apiKey, unknown.config, unknown.virtualKey]) {
      await eventually(async () => {
        const { status } = (await call()).answer;
        expect([200, 503]).toContain(status);
        return status === 200;
      }, RECOVERY_MS);
    }
    await eventually(async () => (await healthOf(services.gateway)).readyz === 200, RECOVERY_MS);
    expect(Date.now() - before).toBeLessThan(RECOVERY_MS);
  }

  describe('while the queue is away', () => {
    it.each(queueOutages)('($name) calls get 503 at once, and nothing is paid for later', async (outage) => {
      const unknown = await prepareUnknown();
      await outage.breakIt(services);
      const during = await Promise.all([known(), known()]);
      during.forEach(expectUnavailable);
      const health = await healthOf(services.gateway);
      const workerHealth = await healthOf(services.workers[0] as ServiceProcess);
      await outage.repair(services);
      expect(health).toEqual({ livez: 200, readyz: 503, down: ['queue'] });
      expect(workerHealth).toEqual({ livez: 200, readyz: 503, down: ['queue'] });
      await expectRecovery(unknown);
      // Three calls of the recovery succeeded; those that were answered 503 never reached a provider.
      const answered = (await simulator.calls()).length;
      expect(answered).toBe(3);
      for (const { answer } of during) {
        const log = await eventually(async () => {
          const { body } = await services.api.get(`/v1/logs/${answer.headers.get('x-request-id')}`);
          return body.status === 'failed' ? body : undefined;
        }, RECOVERY_MS);
        expect(log).toMatchObject({ http_status: 503, error: { code: 'service_unavailable' }, attempts: [] });
      }
    });

    it.each(queueOutages)('($name) an attempt that runs already still answers', async (outage) => {
      await simulator.setFaults('openai', 'latency=900');
      const running = user.generate(knownConfig);
      await eventually(async () => (await simulator.calls()).length === 1);
      await outage.breakIt(services);
      const answer = await running;
      await outage.repair(services);
      expect(answer.status).toBe(200);
      const log = await user.finishedLog(answer.headers.get('x-request-id'), RECOVERY_MS + 5_000);
      expect(log).toMatchObject({ status: 'completed', attempt_count: 1 });
      expect(await simulator.calls()).toHaveLength(1);
    });
  });

  describe('while the ledger is away', () => {
    it.each(processOutages(({ ledger }) => ledger))(
      '($name) calls succeed, and the log is complete afterwards',
      async (outage) => {
        await simulator.setFaults('openai', '503;times=1');
        await outage.breakIt(services);
        const config = { virtual_key: virtualKey, retry: { attempts: 1, on_status_codes: [503] } };
        const answers = [await user.generate(config), await user.generate(knownConfig)];
        const logs = await timed(() => services.api.get('/v1/logs'));
        const health = await healthOf(services.gateway);
        await outage.repair(services);
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        expectUnavailable(logs);
        // The gateway can do its work without the ledger.
        expect(health).toEqual({ livez: 200, readyz: 200, down: [] });
        const found = await Promise.all(
          answers.map(({ headers }) => user.finishedLog(headers.get('x-request-id'), RECOVERY_MS)),
        );
        expect(found.map(({ status, attempts }) => [status, attempts.map((a) => a.status)])).toEqual([
          ['completed', ['failed', 'succeeded']],
          ['completed', ['succeeded']],
        ]);
      },
    );
  });
});

describe('with a part of the control plane away', () => {
  let services: Services;
  let user: BywayUser;
  let virtualKey: string;
  let knownConfig: string;

  beforeAll(async () => {
    services = await startServices();
    user = new BywayUser(services);
    virtualKey = await user.virtualKey('openai');
    knownConfig = await user.config({ virtual_key: virtualKey });
  }, 120_000);
  afterAll(() => services.stop());

  const call = (headers: Record<string, string>, api = services.api) =>
    timed(() => api.post('/v1/images/generations', imageRequest, headers));

  async function prepare() {
    const { body } = await services.api.post('/v1/api-keys', { name: 'new', scopes: ['inference'] });
    const newKey = new ApiClient(services.url, String(body.key));
    const newVirtualKey = await user.virtualKey('openai');
    const newConfig = await user.config({ virtual_key: virtualKey });
    expect((await user.generate(knownConfig)).status).toBe(200);
    return {
      known: () => call({ 'x-portkey-config': knownConfig }),
      byNewApiKey: () => call({ 'x-portkey-config': knownConfig }, newKey),
      byNewConfig: () => call({ 'x-portkey-config': newConfig }),
      byNewVirtualKey: () => call({ 'x-portkey-virtual-key': newVirtualKey }),
      sealing: () =>
        call({ 'x-portkey-provider': 'openai', authorization: `Bearer sk-sim-ok;label=${newVirtualKey}` }),
    };
  }

  async function expectSuccessSoon(calls: (() => Promise<{ answer: ApiAnswer }>)[]): Promise<void> {
    const before = Date.now();
    for (const one of calls) {
      await eventually(async () => {
        const { status } = (await one()).answer;
        expect([200, 503]).toContain(status);
        return status === 200;
      }, RECOVERY_MS);
    }
    await eventually(async () => (await healthOf(services.gateway)).readyz === 200, RECOVERY_MS);
    expect(Date.now() - before).toBeLessThan(RECOVERY_MS);
  }

  it.each(processOutages(({ vault }) => vault))(
    'the vault ($name): known keys go on, unknown ones get 503 and never 401',
    async (outage) => {
      const calls = await prepare();
      await outage.breakIt(services);
      const known = await calls.known();
      const unavailable = await Promise.all([
        calls.byNewApiKey(),
        calls.byNewVirtualKey(),
        calls.sealing(),
        timed(() => services.api.get('/v1/virtual-keys')),
      ]);
      const health = await healthOf(services.gateway);
      await outage.repair(services);
      expect(known.answer.status).toBe(200);
      unavailable.forEach(expectUnavailable);
      expect(health).toEqual({ livez: 200, readyz: 503, down: ['vault'] });
      await expectSuccessSoon([calls.byNewApiKey, calls.byNewVirtualKey]);
    },
  );

  it.each(processOutages(({ config }) => config))(
    'the config service ($name): known configs go on, unknown ones get 503',
    async (outage) => {
      const calls = await prepare();
      await outage.breakIt(services);
      const known = await calls.known();
      const withoutConfig = await calls.byNewVirtualKey();
      const unavailable = await Promise.all([
        calls.byNewConfig(),
        timed(() => services.api.get('/v1/configs')),
      ]);
      const health = await healthOf(services.gateway);
      await outage.repair(services);
      expect([known.answer.status, withoutConfig.answer.status]).toEqual([200, 200]);
      unavailable.forEach(expectUnavailable);
      expect(health).toEqual({ livez: 200, readyz: 503, down: ['config'] });
      await expectSuccessSoon([calls.byNewConfig]);
    },
  );

  it.each(wayOutages(({ databaseWay }) => databaseWay))(
    'the database of vault, config and ledger ($name): what is known goes on, the rest gets 503',
    async (outage) => {
      const calls = await prepare();
      await outage.breakIt(services);
      const known = await calls.known();
      const unavailable = await Promise.all([
        calls.byNewApiKey(),
        calls.byNewConfig(),
        calls.byNewVirtualKey(),
        timed(() => services.api.get('/v1/logs')),
      ]);
      const { vault, config, ledger } = services;
      const health = await Promise.all([vault, config, ledger].map(healthOf));
      await outage.repair(services);
      expect(known.answer.status).toBe(200);
      unavailable.forEach(expectUnavailable);
      expect(health).toEqual(Array(3).fill({ livez: 200, readyz: 503, down: ['database'] }));
      await expectSuccessSoon([calls.byNewApiKey, calls.byNewConfig, calls.byNewVirtualKey]);
      const log = await user.finishedLog(known.answer.headers.get('x-request-id'), RECOVERY_MS);
      expect(log.status).toBe('completed');
    },
  );

  it('keys and configs that were in use go on for minutes without the vault, each call in time', async () => {
    const { known } = await prepare();
    // Older than the 10 s for which a lookup counts as fresh.
    await new Promise((resolve) => setTimeout(resolve, 10_500));
    services.vault.signal('SIGSTOP');
    const first = await known();
    const second = await known();
    services.vault.signal('SIGCONT');
    expect([first.answer.status, second.answer.status]).toEqual([200, 200]);
    expect(first.ms).toBeLessThan(ANSWER_MS + SLACK_MS);
    expect(second.ms).toBeLessThan(ANSWER_MS + SLACK_MS);
  });
});
