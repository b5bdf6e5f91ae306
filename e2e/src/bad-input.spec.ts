import { scopes } from '@byway/contracts/vault-api';
import { ApiClient } from '@byway/testing/api-client';
import { type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BywayUser, imageRequest } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

const PRIVATE_HOST = 'http://10.0.0.1/v1';
const BODY_LIMIT = 64 * 1024;

/** What the table below can name; made once, before the tests. */
interface World {
  virtualKey: string;
  disabled: string;
  expired: string;
  /** Of another workspace. */
  foreignVirtualKey: string;
  foreignConfig: string;
  /** API keys. */
  adminKey: string;
  revokedKey: string;
  readerKey: string;
  inferenceKey: string;
}

interface Case {
  name: string;
  method?: string;
  path?: string;
  /** An object is sent as JSON, a string as it is. */
  body?: object | string;
  /** Default: the virtual key. */
  headers?: (world: World) => Record<string, string>;
  apiKey?: (world: World) => string | null;
  status: number;
  code: string;
  param: string | null;
}

const image = (changes: object) => ({ ...imageRequest, ...changes });
const inline = (config: unknown) => () => ({ 'x-portkey-config': JSON.stringify(config) });

const bodies: Case[] = [
  { name: 'invalid JSON', body: '{"prompt": "a', status: 400, code: 'invalid_json', param: null },
  { name: 'an empty body', body: '', status: 400, code: 'invalid_json', param: null },
  { name: 'a body that is no object', body: '[]', status: 400, code: 'invalid_value', param: null },
  {
    name: 'no prompt',
    body: image({ prompt: undefined }),
    status: 400,
    code: 'missing_required_parameter',
    param: 'prompt',
  },
  {
    name: 'a null prompt',
    body: image({ prompt: null }),
    status: 400,
    code: 'missing_required_parameter',
    param: 'prompt',
  },
  {
    name: 'an empty prompt',
    body: image({ prompt: ' ' }),
    status: 400,
    code: 'invalid_value',
    param: 'prompt',
  },
  {
    name: 'a prompt that is no text',
    body: image({ prompt: 7 }),
    status: 400,
    code: 'invalid_value',
    param: 'prompt',
  },
  {
    name: 'a prompt longer than any model takes',
    body: image({ prompt: 'a'.repeat(32_001) }),
    status: 400,
    code: 'string_above_max_length',
    param: 'prompt',
  },
  {
    name: 'a prompt longer than the target takes',
    body: image({ model: 'dall-e-2', prompt: 'a'.repeat(32_001) }),
    status: 400,
    code: 'string_above_max_length',
    param: 'prompt',
  },
  { name: 'n = 0', body: image({ n: 0 }), status: 400, code: 'invalid_value', param: 'n' },
  { name: 'n = 11', body: image({ n: 11 }), status: 400, code: 'invalid_value', param: 'n' },
  { name: 'n = "two"', body: image({ n: 'two' }), status: 400, code: 'invalid_value', param: 'n' },
  { name: 'n = 1.5', body: image({ n: 1.5 }), status: 400, code: 'invalid_value', param: 'n' },
  {
    name: 'a malformed size',
    body: image({ size: '1024 by 1024' }),
    status: 400,
    code: 'invalid_value',
    param: 'size',
  },
  {
    name: 'a size of nothing',
    body: image({ size: '0x0' }),
    status: 400,
    code: 'invalid_value',
    param: 'size',
  },
  {
    name: 'a size beyond all models',
    body: image({ size: '9000x9000' }),
    status: 400,
    code: 'invalid_value',
    param: 'size',
  },
  {
    name: 'an unknown model',
    body: image({ model: 'paint-9' }),
    status: 404,
    code: 'model_not_found',
    param: 'model',
  },
  {
    name: 'no model at all',
    body: image({ model: undefined }),
    status: 400,
    code: 'missing_required_parameter',
    param: 'model',
  },
  {
    name: 'an unknown response_format',
    body: image({ response_format: 'tiff' }),
    status: 400,
    code: 'invalid_value',
    param: 'response_format',
  },
  {
    name: 'a stream',
    body: image({ stream: true }),
    status: 400,
    code: 'unsupported_parameter',
    param: 'stream',
  },
  {
    name: 'a body above the limit',
    body: image({ prompt: 'a', pad: 'a'.repeat(BODY_LIMIT) }),
    status: 413,
    code: 'request_too_large',
    param: null,
  },
  {
    name: 'another content type',
    body: 'prompt=a',
    headers: ({ virtualKey }) => ({ 'x-portkey-virtual-key': virtualKey, 'content-type': 'text/plain' }),
    status: 415,
    code: 'unsupported_media_type',
    param: null,
  },
];

const callers: Case[] = [
  {
    name: 'no API key',
    apiKey: () => null,
    status: 401,
    code: 'invalid_api_key',
    param: 'x-portkey-api-key',
  },
  {
    name: 'a wrong API key',
    apiKey: () => 'bw-wrong',
    status: 401,
    code: 'invalid_api_key',
    param: 'x-portkey-api-key',
  },
  {
    name: 'a key that is none of ours',
    apiKey: () => 'sk-other',
    status: 401,
    code: 'invalid_api_key',
    param: 'x-portkey-api-key',
  },
  {
    name: 'a revoked API key',
    apiKey: ({ revokedKey }) => revokedKey,
    status: 401,
    code: 'invalid_api_key',
    param: 'x-portkey-api-key',
  },
  {
    name: 'an API key without the scope',
    apiKey: ({ readerKey }) => readerKey,
    status: 403,
    code: 'insufficient_scope',
    param: 'x-portkey-api-key',
  },
  {
    name: 'an inference key that reads virtual keys',
    method: 'GET',
    path: '/v1/virtual-keys',
    apiKey: ({ inferenceKey }) => inferenceKey,
    status: 403,
    code: 'insufficient_scope',
    param: 'x-portkey-api-key',
  },
  { name: 'an unknown route', path: '/v1/images/paintings', status: 404, code: 'not_found', param: null },
  {
    name: 'an unknown route, with GET',
    method: 'GET',
    path: '/nothing',
    status: 404,
    code: 'not_found',
    param: null,
  },
  {
    name: 'another method',
    method: 'DELETE',
    path: '/v1/images/generations',
    status: 404,
    code: 'not_found',
    param: null,
  },
];

const routing: Case[] = [
  {
    name: 'no target at all',
    headers: () => ({}),
    status: 400,
    code: 'missing_required_parameter',
    param: 'config.provider',
  },
  {
    name: 'an unknown virtual key',
    headers: () => ({ 'x-portkey-virtual-key': 'openai-nothing' }),
    status: 404,
    code: 'virtual_key_not_found',
    param: 'config.virtual_key',
  },
  {
    name: 'a virtual key of another workspace',
    headers: (world) => ({ 'x-portkey-virtual-key': world.foreignVirtualKey }),
    status: 404,
    code: 'virtual_key_not_found',
    param: 'config.virtual_key',
  },
  {
    name: 'a disabled virtual key',
    headers: (world) => ({ 'x-portkey-virtual-key': world.disabled }),
    status: 403,
    code: 'virtual_key_disabled',
    param: 'config.virtual_key',
  },
  {
    name: 'an expired virtual key',
    headers: (world) => ({ 'x-portkey-virtual-key': world.expired }),
    status: 403,
    code: 'virtual_key_expired',
    param: 'config.virtual_key',
  },
  {
    name: 'an unknown virtual key as provider',
    headers: () => ({ 'x-portkey-provider': '@openai-nothing' }),
    status: 404,
    code: 'virtual_key_not_found',
    param: 'config.provider',
  },
  {
    name: 'an unknown provider',
    headers: () => ({ 'x-portkey-provider': 'paint-inc', authorization: 'Bearer sk-sim' }),
    status: 400,
    code: 'unknown_provider',
    param: 'config.provider',
  },
  {
    name: 'a provider without its key',
    headers: () => ({ 'x-portkey-provider': 'openai' }),
    status: 400,
    code: 'missing_required_parameter',
    param: 'authorization',
  },
  {
    name: 'an unknown config id',
    headers: () => ({ 'x-portkey-config': 'pc-nothing' }),
    status: 404,
    code: 'config_not_found',
    param: 'x-portkey-config',
  },
  {
    name: 'a config of another workspace',
    headers: (world) => ({ 'x-portkey-config': world.foreignConfig }),
    status: 404,
    code: 'config_not_found',
    param: 'x-portkey-config',
  },
  {
    name: 'an inline config that is no JSON',
    headers: () => ({ 'x-portkey-config': '{"targets":' }),
    status: 400,
    code: 'invalid_value',
    param: 'x-portkey-config',
  },
  {
    name: 'an unknown key in a config',
    headers: inline({ targets: [{ provider: 'openai', retries: 3 }] }),
    status: 400,
    code: 'invalid_config',
    param: 'x-portkey-config.targets[0].retries',
  },
  {
    name: 'too many retries in a config',
    headers: inline({ retry: { attempts: 6 } }),
    status: 400,
    code: 'invalid_config',
    param: 'x-portkey-config.retry.attempts',
  },
  {
    name: 'an unknown strategy',
    headers: inline({ strategy: { mode: 'random' }, targets: [{}] }),
    status: 400,
    code: 'invalid_config',
    param: 'x-portkey-config.strategy.mode',
  },
  {
    name: 'an unknown virtual key in the second target',
    headers: ({ virtualKey }) =>
      inline({
        strategy: { mode: 'fallback' },
        targets: [{ virtual_key: virtualKey }, { virtual_key: 'nothing' }],
      })(),
    status: 404,
    code: 'virtual_key_not_found',
    param: 'config.targets[1].virtual_key',
  },
  {
    name: 'an unknown model in a target',
    headers: ({ virtualKey }) =>
      inline({
        strategy: { mode: 'fallback' },
        targets: [
          { virtual_key: virtualKey },
          { virtual_key: virtualKey, override_params: { model: 'paint-9' } },
        ],
      })(),
    status: 404,
    code: 'model_not_found',
    param: 'config.targets[1].override_params.model',
  },
  {
    name: 'metadata that is no JSON',
    headers: ({ virtualKey }) => ({ 'x-portkey-virtual-key': virtualKey, 'x-portkey-metadata': 'plan=paid' }),
    status: 400,
    code: 'invalid_value',
    param: 'x-portkey-metadata',
  },
  {
    name: 'metadata that is no object',
    headers: ({ virtualKey }) => ({ 'x-portkey-virtual-key': virtualKey, 'x-portkey-metadata': '[1]' }),
    status: 400,
    code: 'invalid_value',
    param: 'x-portkey-metadata',
  },
  {
    name: 'metadata that is no text',
    headers: ({ virtualKey }) => ({
      'x-portkey-virtual-key': virtualKey,
      'x-portkey-metadata': '{"plan":1}',
    }),
    status: 400,
    code: 'invalid_value',
    param: 'x-portkey-metadata.plan',
  },
  {
    name: 'a timeout that is no number',
    headers: ({ virtualKey }) => ({
      'x-portkey-virtual-key': virtualKey,
      'x-portkey-request-timeout': 'soon',
    }),
    status: 400,
    code: 'invalid_value',
    param: 'x-portkey-request-timeout',
  },
  {
    name: 'a timeout of 0',
    headers: ({ virtualKey }) => ({ 'x-portkey-virtual-key': virtualKey, 'x-portkey-request-timeout': '0' }),
    status: 400,
    code: 'invalid_value',
    param: 'x-portkey-request-timeout',
  },
];

const ownKey = { 'x-portkey-provider': 'openai', authorization: 'Bearer sk-sim' };
const hosts: Case[] = [
  {
    name: 'a private host in the header',
    headers: () => ({ ...ownKey, 'x-portkey-custom-host': PRIVATE_HOST }),
    status: 400,
    code: 'host_not_allowed',
    param: 'config.custom_host',
  },
  {
    name: 'the metadata address of a cloud',
    headers: () => ({ ...ownKey, 'x-portkey-custom-host': 'http://169.254.169.254/latest' }),
    status: 400,
    code: 'host_not_allowed',
    param: 'config.custom_host',
  },
  {
    name: 'a loopback address in disguise',
    headers: () => ({ ...ownKey, 'x-portkey-custom-host': 'http://[::ffff:127.0.0.1]:8791' }),
    status: 400,
    code: 'host_not_allowed',
    param: 'config.custom_host',
  },
  {
    name: 'a decimal loopback address',
    headers: () => ({ ...ownKey, 'x-portkey-custom-host': 'http://2130706433:8791' }),
    status: 400,
    code: 'host_not_allowed',
    param: 'config.custom_host',
  },
  {
    name: 'localhost',
    headers: () => ({ ...ownKey, 'x-portkey-custom-host': 'http://localhost:8791' }),
    status: 400,
    code: 'host_not_allowed',
    param: 'config.custom_host',
  },
  {
    name: 'a host that is no URL',
    headers: () => ({ ...ownKey, 'x-portkey-custom-host': 'provider.example' }),
    status: 400,
    code: 'invalid_value',
    param: 'config.custom_host',
  },
  {
    name: 'a private host in an inline config',
    headers: inline({ provider: 'openai', api_key: 'sk-sim', custom_host: PRIVATE_HOST }),
    status: 400,
    code: 'host_not_allowed',
    param: 'config.custom_host',
  },
  {
    name: 'a private host in a target of an inline config',
    headers: ({ virtualKey }) =>
      inline({
        strategy: { mode: 'fallback' },
        targets: [
          { virtual_key: virtualKey },
          { provider: 'openai', api_key: 'sk-sim', custom_host: PRIVATE_HOST },
        ],
      })(),
    status: 400,
    code: 'host_not_allowed',
    param: 'config.targets[1].custom_host',
  },
  {
    name: 'a private host in a new virtual key',
    path: '/v1/virtual-keys',
    body: { name: 'x', provider: 'openai', key: 'sk-sim', custom_host: PRIVATE_HOST },
    status: 400,
    code: 'host_not_allowed',
    param: 'custom_host',
  },
  {
    name: 'an unknown provider in a new virtual key',
    path: '/v1/virtual-keys',
    body: { name: 'x', provider: 'paint-inc', key: 'sk-sim' },
    status: 400,
    code: 'unknown_provider',
    param: 'provider',
  },
  {
    name: 'an unknown key in a new config',
    path: '/v1/configs',
    body: { name: 'x', config: { retries: 1 } },
    status: 400,
    code: 'invalid_config',
    param: 'config.retries',
  },
  {
    name: 'a stored key sent elsewhere by header, with an inference key',
    headers: ({ virtualKey }) => ({
      'x-portkey-virtual-key': virtualKey,
      'x-portkey-custom-host': 'https://collector.example/v1',
    }),
    apiKey: ({ inferenceKey }) => inferenceKey,
    status: 403,
    code: 'insufficient_scope',
    param: 'config.custom_host',
  },
  {
    name: 'a stored key sent elsewhere by an inline config, with an inference key',
    headers: ({ virtualKey }) =>
      inline({ virtual_key: virtualKey, custom_host: 'https://collector.example/v1' })(),
    apiKey: ({ inferenceKey }) => inferenceKey,
    status: 403,
    code: 'insufficient_scope',
    param: 'config.custom_host',
  },
  {
    name: 'a stored key sent elsewhere by a target, with an inference key',
    headers: ({ virtualKey }) =>
      inline({
        strategy: { mode: 'fallback' },
        custom_host: 'https://collector.example/v1',
        targets: [{ virtual_key: virtualKey }],
      })(),
    apiKey: ({ inferenceKey }) => inferenceKey,
    status: 403,
    code: 'insufficient_scope',
    param: 'config.targets[0].custom_host',
  },
  {
    name: 'a stored key sent elsewhere by @slug, with an inference key',
    headers: ({ virtualKey }) => ({
      'x-portkey-provider': `@${virtualKey}`,
      'x-portkey-custom-host': 'https://collector.example/v1',
    }),
    apiKey: ({ inferenceKey }) => inferenceKey,
    status: 403,
    code: 'insufficient_scope',
    param: 'config.custom_host',
  },
];

describe('a request that cannot be served is refused before anything is paid for', () => {
  let services: Services;
  let simulator: SimulatorControl;
  let world: World;

  beforeAll(async () => {
    services = await startServices({ env: { gateway: { BODY_LIMIT: String(BODY_LIMIT) } } });
    simulator = new SimulatorControl(services.simulatorUrl);
    world = await createWorld(services);
    await simulator.clear();
  }, 120_000);
  afterAll(() => services.stop());

  it.each([...bodies, ...callers, ...routing, ...hosts])('$name: $status $code', async (test) => {
    const { method = 'POST', path = '/v1/images/generations', apiKey = (all) => all.adminKey } = test;
    const key = apiKey(world);
    const headers = test.headers?.(world) ?? { 'x-portkey-virtual-key': world.virtualKey };
    const body = test.body ?? (method === 'POST' ? imageRequest : undefined);
    const response = await fetch(services.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== null && { 'x-portkey-api-key': key }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { error: Record<string, unknown> };
    expect({ status: response.status, code: answer.error.code, param: answer.error.param }).toEqual({
      status: test.status,
      code: test.code,
      param: test.param,
    });
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

  it('a name that resolves to a private address: the worker refuses to connect', async () => {
    // nip.io-like names need DNS; `localhost.` variants are caught above. This one is in /etc/hosts.
    const answer = await services.api.post('/v1/images/generations', imageRequest, {
      ...ownKey,
      'x-portkey-custom-host': `http://ip6-localhost:${new URL(services.simulatorUrl).port}/v1`,
    });
    expect([400, 502]).toContain(answer.status);
    expect(await simulator.calls()).toEqual([]);
  });

  it('the same request without a fault is served', async () => {
    const inference = new ApiClient(services.url, world.inferenceKey);
    const headers = { 'x-portkey-virtual-key': world.virtualKey };
    expect((await inference.post('/v1/images/generations', imageRequest, headers)).status).toBe(200);
    expect(await simulator.calls()).toHaveLength(1);
  });
});

async function createWorld(services: Services): Promise<World> {
  const { api, simulatorUrl, adminKey } = services;
  const user = new BywayUser(services);
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
    services.url,
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
