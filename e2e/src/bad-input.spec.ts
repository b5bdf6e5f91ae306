import { scopes } from '@byway/contracts/vault-api';
import { ApiClient } from '@byway/testing/api-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { badInputs, type World } from './bad-inputs.js';
import { badTextInputs } from './bad-text-inputs.js';
import { BywayUser, imageRequest } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

describe('a request that cannot be served is refused before anything is paid for', () => {
  let stack: SharedStack;
  let simulator: SimulatorControl;
  let world: World;

  beforeAll(async () => {
    stack = await joinStack('services');
    simulator = new SimulatorControl(stack.simulatorUrl);
    world = await createWorld(stack);
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  it.each([...badInputs, ...badTextInputs])('$name: $refusal', async (test) => {
    const { method = 'POST', path = '/v1/images/generations', apiKey = (all) => all.adminKey } = test;
    const key = apiKey(world);
    const headers = test.headers?.(world) ?? { 'x-portkey-virtual-key': world.virtualKey };
    const body = test.body ?? (method === 'POST' ? imageRequest : undefined);
    const response = await fetch(stack.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== null && { 'x-portkey-api-key': key }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { error: Record<string, unknown> };
    const { code, param } = answer.error;
    expect(`${response.status} ${String(code)} ${String(param)}`).toBe(test.refusal);
    expect(Object.keys(answer)).toEqual(['error']);
    expect(Object.keys(answer.error).sort()).toEqual(['code', 'message', 'param', 'type']);
    expect(answer.error.message).toMatch(/\w/);
    expect(answer.error.type).toMatch(/^[a-z_]+$/);
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(response.headers.get('x-should-retry')).toBe('false');
    // Nothing of the caller's secrets comes back.
    expect(JSON.stringify(answer)).not.toMatch(/sk-sim|bw-\w/);
    expect(await simulator.calls()).toEqual([]);
  });

  it('the same request without a fault is served', async () => {
    const inference = new ApiClient(stack.url, world.inferenceKey);
    const headers = { 'x-portkey-virtual-key': world.virtualKey };
    expect((await inference.post('/v1/images/generations', imageRequest, headers)).status).toBe(200);
    expect(await simulator.calls()).toHaveLength(1);
  });
});

async function createWorld(stack: SharedStack): Promise<World> {
  const { api, simulatorUrl, adminKey } = stack;
  const user = new BywayUser(stack);
  const create = async (path: string, body: object, by = api) => {
    const answer = await by.post(path, body);
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  };
  const apiKey = async (wanted: readonly string[], rest: object = {}) =>
    create('/v1/api-keys', { name: 'e2e', scopes: wanted, ...rest });

  const virtualKey = await user.virtualKey('openai');
  const disabled = await user.virtualKey('openai');
  expect((await api.put(`/v1/virtual-keys/${disabled}`, { status: 'disabled' })).status).toBe(200);
  const expired = await create('/v1/virtual-keys', {
    name: 'old',
    provider: 'openai',
    key: 'sk-sim',
    custom_host: `${simulatorUrl}/v1`,
    expires_at: new Date(Date.now() - 60_000).toISOString(),
  });
  const workspace = await create('/v1/workspaces', { name: 'another' });
  const foreign = new ApiClient(
    stack.url,
    String((await apiKey(scopes, { workspace_id: workspace.id })).key),
  );
  const foreignVirtualKey = await create(
    '/v1/virtual-keys',
    { name: 'f', provider: 'openai', key: 'sk-sim' },
    foreign,
  );
  const foreignConfig = await create('/v1/configs', { name: 'f', config: { provider: 'openai' } }, foreign);
  const revoked = await apiKey(['inference']);
  expect((await api.delete(`/v1/api-keys/${String(revoked.id)}`)).status).toBe(200);
  return {
    ...{ virtualKey, disabled, adminKey },
    expired: String(expired.slug),
    foreignVirtualKey: String(foreignVirtualKey.slug),
    foreignConfig: String(foreignConfig.slug),
    revokedKey: String(revoked.key),
    readerKey: String((await apiKey(['logs.read'])).key),
    inferenceKey: String((await apiKey(['inference'])).key),
  };
}
