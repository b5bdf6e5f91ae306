import { ApiClient, type ApiAnswer } from '@byway/testing/api-client';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { imageRequest } from '../byway-user.js';
import { type AloneStack, describeTopic, LOOKUP_FRESH_MS } from './alone-stack.js';
import {
  expectRecovery,
  expectUnavailable,
  healthOf,
  type Outage,
  processOutages,
  wayOutages,
} from './outage.js';

/** ms for which the gateway uses what it has looked up without asking again, and a little more. */
const NOT_FRESH_MS = LOOKUP_FRESH_MS + 500;

/** What callers meet while vault, config service or their database are away. */
export function controlPlaneOutages(stack: AloneStack): void {
  describeTopic({ stack, title: 'while a part of the control plane is away', workers: 1 }, () => {
    let virtualKey: string;
    let knownConfig: string;

    beforeAll(async () => {
      virtualKey = await stack.user.virtualKey('openai');
      knownConfig = await stack.user.config({ virtual_key: virtualKey });
    });
    // A test that failed may have left it broken.
    beforeEach(() => stack.makeWhole({ workers: 1 }));

    const call = (headers: Record<string, string>, api = stack.services.api): Promise<ApiAnswer> =>
      api.post('/v1/images/generations', imageRequest, headers);

    async function prepare() {
      const { services, user } = stack;
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
          call({
            'x-portkey-provider': 'openai',
            authorization: `Bearer sk-sim-ok;label=${newVirtualKey}`,
          }),
      };
    }

    type Choice = (calls: Awaited<ReturnType<typeof prepare>>) => (() => Promise<ApiAnswer>)[];

    /**
     * While the service is away, calls that need nothing new of it are answered, and the others get 503.
     * When it is back, those go through.
     */
    async function withoutService(
      name: 'vault' | 'config',
      outage: Outage,
      {
        answered,
        refused,
        recovering = refused,
      }: Record<'answered' | 'refused', Choice> & { recovering?: Choice },
    ): Promise<void> {
      const { services } = stack;
      const calls = await prepare();
      await outage.breakIt(services);
      const known: ApiAnswer[] = [];
      for (const call of answered(calls)) known.push(await call());
      const list = () => services.api.get(name === 'vault' ? '/v1/virtual-keys' : '/v1/configs');
      const unavailable = await Promise.all([...refused(calls), list].map((call) => call()));
      const health = await healthOf(services.gateway);
      await outage.repair(services);
      expect(known.map(({ status }) => status)).toEqual(known.map(() => 200));
      unavailable.forEach(expectUnavailable);
      expect(health).toEqual({ livez: 200, readyz: 503, down: [name] });
      await expectRecovery(services.gateway, recovering(calls));
    }

    it.each(processOutages(({ vault }) => vault))(
      'known keys go on without the vault ($name), unknown ones get 503 and never 401',
      (outage) =>
        withoutService('vault', outage, {
          answered: ({ known }) => [known],
          refused: ({ byNewApiKey, byNewVirtualKey, sealing }) => [byNewApiKey, byNewVirtualKey, sealing],
          // Sealed, the call would go to the provider itself.
          recovering: ({ byNewApiKey, byNewVirtualKey }) => [byNewApiKey, byNewVirtualKey],
        }),
    );

    it.each(processOutages(({ config }) => config))(
      'known configs go on without the config service ($name), unknown ones get 503',
      (outage) =>
        withoutService('config', outage, {
          answered: ({ known, byNewVirtualKey }) => [known, byNewVirtualKey],
          refused: ({ byNewConfig }) => [byNewConfig],
        }),
    );

    it.each(wayOutages(({ databaseWay }) => databaseWay))(
      'what is known goes on without the database of vault, config and ledger ($name), the rest gets 503',
      async (outage) => {
        const { services } = stack;
        const calls = await prepare();
        await outage.breakIt(services);
        const known = await calls.known();
        const unavailable = await Promise.all([
          calls.byNewApiKey(),
          calls.byNewConfig(),
          calls.byNewVirtualKey(),
          services.api.get('/v1/logs'),
        ]);
        const { vault, config, ledger } = services;
        const health = await Promise.all([vault, config, ledger].map(healthOf));
        await outage.repair(services);
        expect(known.status).toBe(200);
        unavailable.forEach(expectUnavailable);
        expect(health).toEqual(Array(3).fill({ livez: 200, readyz: 503, down: ['database'] }));
        const unknown = [calls.byNewApiKey, calls.byNewConfig, calls.byNewVirtualKey];
        await expectRecovery(services.gateway, unknown);
        const log = await stack.user.finishedLog(known.headers.get('x-request-id'), 60_000);
        expect(log.status).toBe('completed');
      },
    );

    it('keys and configs that were in use go on for minutes without the vault', async () => {
      const { known } = await prepare();
      await sleep(NOT_FRESH_MS);
      stack.services.vault.signal('SIGSTOP');
      const answers = [await known(), await known()];
      stack.services.vault.signal('SIGCONT');
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    });
  });
}
