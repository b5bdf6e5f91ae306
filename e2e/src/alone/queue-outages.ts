import { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { imageRequest } from '../byway-user.js';
import { type AloneStack, describeTopic } from './alone-stack.js';
import {
  expectRecovery,
  expectUnavailable,
  healthOf,
  type Outage,
  processOutages,
  wayOutages,
} from './outage.js';

const redisOutages: Outage[] = [
  {
    name: 'SIGSTOP',
    breakIt: ({ redis }) => redis?.signal('SIGSTOP'),
    repair: ({ redis }) => redis?.signal('SIGCONT'),
  },
  { name: 'kill -9', breakIt: ({ redis }) => redis?.kill(), repair: ({ redis }) => redis?.start() },
];

/** What callers meet while the queue, or the ledger behind it, is away. */
export function queueOutages(stack: AloneStack): void {
  const outages = stack.queue === 'redis' ? redisOutages : wayOutages(({ queueWay }) => queueWay);
  let virtualKey: string;
  /** In use: the gateway knows its key, its config and its virtual key. */
  let knownConfig: string;

  const prepare = async () => {
    virtualKey = await stack.user.virtualKey('openai');
    knownConfig = await stack.user.config({ virtual_key: virtualKey });
  };
  const known = () => stack.user.generate(knownConfig);
  const knownIsUsed = async () => {
    expect((await known()).status).toBe(200);
    await stack.simulator.clear();
  };

  describeTopic({ stack, title: 'while the queue is away', workers: 1 }, () => {
    beforeAll(prepare);
    // A test that failed may have left something broken.
    beforeEach(() => stack.makeWhole({ workers: 1 }));
    beforeEach(knownIsUsed);

    /** Calls with an API key, a config and a virtual key that no process has seen yet. */
    async function prepareUnknown() {
      const { services, user } = stack;
      const { body } = await services.api.post('/v1/api-keys', { name: 'new', scopes: ['inference'] });
      const fresh = new ApiClient(services.url, String(body.key));
      const newKey = await user.virtualKey('openai');
      const config = await user.config({ virtual_key: newKey });
      // Making them has emptied the caches of the gateway.
      await knownIsUsed();
      const by = (headers: Record<string, string>, api = services.api) =>
        api.post('/v1/images/generations', imageRequest, headers);
      return [
        () => by({ 'x-portkey-config': knownConfig }, fresh),
        () => by({ 'x-portkey-config': config }),
        () => by({ 'x-portkey-virtual-key': newKey }),
      ];
    }

    it.each(outages)('($name) calls get 503, and nothing is paid for later', async (outage) => {
      const { services } = stack;
      const unknown = await prepareUnknown();
      await outage.breakIt(services);
      const during = await Promise.all([known(), known()]);
      const health = await healthOf(services.gateway);
      const workerHealth = await healthOf(stack.worker);
      await outage.repair(services);
      during.forEach(expectUnavailable);
      expect(health).toEqual({ livez: 200, readyz: 503, down: ['queue'] });
      expect(workerHealth).toEqual({ livez: 200, readyz: 503, down: ['queue'] });
      await expectRecovery(services.gateway, unknown);
      // Three calls of the recovery succeeded; those that were answered 503 never reached a provider.
      expect(await stack.simulator.calls()).toHaveLength(3);
      for (const { headers } of during) {
        const log = await eventually(async () => {
          const { body } = await services.api.get(`/v1/logs/${headers.get('x-request-id')}`);
          return body.status === 'failed' ? body : undefined;
        }, 60_000);
        expect(log).toMatchObject({ http_status: 503, error: { code: 'service_unavailable' }, attempts: [] });
      }
    });

    it.each(outages)('($name) an attempt that runs already still answers', async (outage) => {
      await stack.simulator.setFaults('openai', 'latency=900');
      const running = known();
      await eventually(async () => (await stack.simulator.calls()).length === 1);
      await outage.breakIt(stack.services);
      const answer = await running;
      await outage.repair(stack.services);
      expect(answer.status).toBe(200);
      const log = await stack.user.finishedLog(answer.headers.get('x-request-id'), 60_000);
      expect(log).toMatchObject({ status: 'completed', attempt_count: 1 });
      expect(await stack.simulator.calls()).toHaveLength(1);
    });
  });

  describeTopic({ stack, title: 'while the ledger is away', workers: 1 }, () => {
    beforeAll(prepare);
    // A test that failed may have left something broken.
    beforeEach(() => stack.makeWhole({ workers: 1 }));
    beforeEach(knownIsUsed);

    it.each(processOutages(({ ledger }) => ledger))(
      '($name) calls succeed, and the log is complete afterwards',
      async (outage) => {
        const { services, user } = stack;
        await stack.simulator.setFaults('openai', '503;times=1');
        await outage.breakIt(services);
        const config = { virtual_key: virtualKey, retry: { attempts: 1, on_status_codes: [503] } };
        const answers = [await user.generate(config), await known()];
        const logs = await services.api.get('/v1/logs');
        const health = await healthOf(services.gateway);
        await outage.repair(services);
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        expectUnavailable(logs);
        // The gateway can do its work without the ledger.
        expect(health).toEqual({ livez: 200, readyz: 200, down: [] });
        const found = await Promise.all(
          answers.map(({ headers }) => user.finishedLog(headers.get('x-request-id'), 60_000)),
        );
        expect(found.map(({ status, attempts }) => [status, attempts.map((a) => a.status)])).toEqual([
          ['completed', ['failed', 'succeeded']],
          ['completed', ['succeeded']],
        ]);
      },
    );
  });
}
