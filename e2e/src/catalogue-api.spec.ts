import { providerSchema } from '@byway/contracts/providers-api';
import { queueSchema } from '@byway/contracts/queues-api';
import { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { createJsonSchemaCheck } from '@byway/testing/json-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DocumentedApi } from './documented-api.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

const listOfProviders = z.object({ total: z.number(), data: z.array(providerSchema) });

/** A model that the simulator has, by the path under which it serves a provider. */
const chatModels: Record<string, string> = { '/v1': 'gpt-5.4-mini', '/v1beta': 'gemini-3.5-flash' };

describe('npm start with its own simulator', () => {
  let stack: SharedStack;
  /** Of the one that the product started. */
  let simulatorUrl: string;
  let api: ApiClient;
  let documented: DocumentedApi;

  beforeAll(async () => {
    stack = await joinStack('launcher');
    simulatorUrl = stack.ownSimulatorUrl ?? '';
    api = new ApiClient(stack.url, stack.adminKey);
    documented = await DocumentedApi.open(stack);
  });
  afterAll(() => stack.leave());

  async function providers() {
    return listOfProviders.parse((await documented.call('listProviders')).body);
  }

  async function virtualKeyFor(
    provider: string,
    customHost: string | null,
    key = 'sk-sim-ok;label=catalogue',
  ): Promise<string> {
    const { body } = await documented.call('createVirtualKey', {
      body: { name: provider, provider, key, custom_host: customHost },
    });
    return String(body.slug);
  }

  it('runs the simulator on the loopback interface and names it', async () => {
    expect(new URL(simulatorUrl).hostname).toBe('127.0.0.1');
    expect((await fetch(`${simulatorUrl}/livez`)).status).toBe(200);
  });

  it('answers a call of every provider through the address that the list of providers gives', async () => {
    const { data, total } = await providers();
    expect(total).toBe(data.length);
    for (const { name, endpoints, simulator_base_url } of data) {
      expect([name, simulator_base_url?.startsWith(simulatorUrl)]).toEqual([name, true]);
      const slug = await virtualKeyFor(name, simulator_base_url);
      const path = simulator_base_url?.slice(simulatorUrl.length) ?? '';
      const model = name === 'anthropic' ? 'claude-sonnet-4-6' : chatModels[path];
      const answer = endpoints.includes('/v1/chat/completions')
        ? await api.post(
            '/v1/chat/completions',
            { model, messages: [{ role: 'user', content: 'Hi' }] },
            { 'x-portkey-virtual-key': slug },
          )
        : await api.post(
            '/v1/images/generations',
            { model: 'stable-diffusion-v1-6', prompt: '[plain]', size: '1024x1024' },
            { 'x-portkey-virtual-key': slug },
          );
      expect([name, answer.status, answer.headers.get('x-portkey-provider')]).toEqual([name, 200, name]);
    }
  });

  it('refuses a call of a provider that requires a custom host and has none', async () => {
    const homeless = (await providers()).data.filter(({ custom_host_required }) => custom_host_required);
    expect(homeless.length).toBeGreaterThan(0);
    for (const { name } of homeless) {
      const { status, body } = await api.post(
        '/v1/chat/completions',
        { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
        { 'x-portkey-virtual-key': await virtualKeyFor(name, null) },
      );
      expect([name, status, body.error]).toMatchObject([name, 400, { param: 'config.custom_host' }]);
    }
  });

  it('gives the schema that its own examples of configs satisfy', async () => {
    const { body: schema } = await documented.call('getConfigSchema');
    const faultsOf = createJsonSchemaCheck(schema);
    const document: unknown = await (await fetch(`${stack.url}/v1/openapi.json`)).json();
    const examples = valuesOf(document, 'value').flatMap((value) => valuesOf(value, 'config'));
    expect(examples.length).toBeGreaterThan(1);
    for (const config of examples) expect([config, faultsOf(config)]).toEqual([config, []]);
    const { data } = await providers();
    for (const { name } of data) {
      const config = { provider: name, api_key: 'sk-sim' };
      expect(faultsOf(config)).toEqual([]);
      expect((await documented.call('createConfig', { body: { name, config } })).status).toBe(200);
    }
  });

  it('refuses with the path what the schema refuses', async () => {
    const { body: schema } = await documented.call('getConfigSchema');
    const config = { strategy: { mode: 'fallback' }, targets: [{ virtual_key: 'a', colour: 'red' }] };
    expect(createJsonSchemaCheck(schema)(config)).not.toEqual([]);
    const { status, body } = await documented.call('createConfig', { body: { name: 'wrong', config } });
    expect([status, body.error]).toMatchObject([400, { param: 'config.targets[0].colour' }]);
  });

  it('lists the configs that name a virtual key, and no others', async () => {
    const slug = await virtualKeyFor('openai', null);
    const save = async (config: object) =>
      (await documented.call('createConfig', { body: { name: 'named', config } })).body.slug;
    const naming = await save({ strategy: { mode: 'fallback' }, targets: [{ provider: `@${slug}` }] });
    await save({ virtual_key: `${slug}x` });
    const { body } = await documented.call('listConfigs', { query: { virtual_key: slug } });
    expect(body).toMatchObject({ total: 1, data: [{ slug: naming }] });
    const refused = await documented.call('listConfigs', { query: { virtual_key: '' } });
    expect([refused.status, refused.body.error]).toMatchObject([400, { param: 'virtual_key' }]);
  });

  it('tells what runs for a provider while it runs, and of no other', async () => {
    const queueOf = async (name: string) => {
      const { body } = await documented.call('listQueues');
      const { data, total } = z.object({ total: z.number(), data: z.array(queueSchema) }).parse(body);
      expect(total).toBe((await providers()).total);
      return data.find(({ provider }) => provider === name);
    };
    const idle = { object: 'queue', waiting: 0, delayed: 0, active: 0, oldest_waiting_age_ms: null };
    expect(await queueOf('google')).toEqual({ ...idle, provider: 'google' });

    const { data } = await providers();
    const host = data.find(({ name }) => name === 'groq')?.simulator_base_url ?? null;
    const headers = { 'x-portkey-virtual-key': await virtualKeyFor('groq', host, 'sk-sim-latency=600000') };
    const question = { model: 'gpt-5.4-mini', messages: [{ role: 'user', content: 'Hi' }] };
    const answer = api.post('/v1/chat/completions', question, headers);
    const ownSimulator = new SimulatorControl(simulatorUrl);
    await eventually(async () => (await queueOf('groq'))?.active === 1);
    expect(await queueOf('google')).toEqual({ ...idle, provider: 'google' });
    await ownSimulator.release();
    expect((await answer).status).toBe(200);
    await eventually(async () => (await queueOf('groq'))?.active === 0);
    expect(await queueOf('groq')).toEqual({ ...idle, provider: 'groq' });
  });

  it('shows queues to no key without jobs.read', async () => {
    const { body } = await documented.call('createApiKey', { body: { name: 'app', scopes: ['inference'] } });
    const refused = await documented.call('listQueues', { key: String(body.key) });
    expect([refused.status, refused.body.error]).toMatchObject([403, { code: 'insufficient_scope' }]);
  });
});

/** Every value under `key`, at any depth. */
function valuesOf(node: unknown, key: string): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]: [string, unknown]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(value, key),
  ]);
}
