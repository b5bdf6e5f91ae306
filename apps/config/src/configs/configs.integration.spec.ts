import {
  configSchema,
  configVersionSchema,
  createdConfigSchema,
  resolvedConfigSchema,
} from '@byway/contracts/config-api';
import { listSchema } from '@byway/contracts/list';
import { eventually } from '@byway/testing/eventually';
import { type FaultProxy, startFaultProxy } from '@byway/testing/fault-proxy';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { z } from 'zod';
import { type ConfigService, startConfigService } from '../fixtures/config-service.fixture.js';
import { type SealingVault, startSealingVault } from '../fixtures/sealing-vault.fixture.js';

const plainKey = 'sk-plain-provider-key-9f8e';
const maskedKey = 'sk-********9f8e';
const fallback = {
  strategy: { mode: 'fallback' },
  targets: [
    { provider: 'stability-ai', virtual_key: 'stability-main' },
    { provider: 'openai', api_key: plainKey },
  ],
};

let database: TestDatabase;
let proxy: FaultProxy;
let vault: SealingVault;
let configs: ConfigService;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startFaultProxy(database.url);
  vault = await startSealingVault();
  configs = await startConfigService(proxy.url, vault.url);
});
afterAll(async () => {
  await configs.stop();
  await vault.stop();
  await proxy.close();
  await database.drop();
});

async function create(body: object, workspaceId?: string) {
  const answer = await configs.call('POST', '/configs', { body, ...(workspaceId && { workspaceId }) });
  expect(answer.status).toBe(200);
  return createdConfigSchema.parse(answer.body);
}
async function read(slug: string) {
  const answer = await configs.call('GET', `/configs/${slug}`);
  expect(answer.status).toBe(200);
  return configSchema.parse(answer.body);
}
async function resolve(slug: string) {
  return resolvedConfigSchema.parse((await configs.call('GET', `/internal/configs/${slug}`)).body);
}
const tokenSchema = z.object({
  targets: z.array(z.object({ api_key: z.object({ sealed: z.string() }).optional() })),
});
async function tokens(slug: string) {
  const { targets } = tokenSchema.parse((await resolve(slug)).config);
  return targets.map((target) => target.api_key?.sealed);
}

describe('saving a config', () => {
  it('gives it a slug and keeps what was written, with inline keys masked', async () => {
    const saved = await create({ name: 'Cheap images', config: fallback });
    expect(saved.slug).toMatch(/^pc-cheap-images-.{6}$/);
    expect(await read(saved.slug)).toMatchObject({
      name: 'Cheap images',
      version: 1,
      version_id: saved.version_id,
      status: 'active',
      is_default: false,
      config: { ...fallback, targets: [fallback.targets[0], { provider: 'openai', api_key: maskedKey }] },
    });
  });

  it('takes the config as JSON in a string as well', async () => {
    const { slug } = await create({ name: 'text', config: JSON.stringify({ provider: 'openai' }) });
    expect((await read(slug)).config).toEqual({ provider: 'openai' });
    const broken = await configs.call('POST', '/configs', { body: { name: 'text', config: '{' } });
    expect(broken).toMatchObject({ status: 400, body: { error: { param: 'config' } } });
  });

  it('refuses an unknown key with its path', async () => {
    const config = { ...fallback, targets: [{ provider: 'openai', colour: 'red' }] };
    expect(await configs.call('POST', '/configs', { body: { name: 'x', config } })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_config', param: 'config.targets[0].colour' } },
    });
  });

  it('refuses a token in place of a key: it could be of anywhere', async () => {
    const config = { provider: 'openai', api_key: { sealed: 'stolen', masked: maskedKey } };
    expect(await configs.call('POST', '/configs', { body: { name: 'x', config } })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_config', param: 'config.api_key' } },
    });
  });

  it('refuses a masked key that stands for no key', async () => {
    const config = { provider: 'openai', api_key: maskedKey };
    expect(await configs.call('POST', '/configs', { body: { name: 'x', config } })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_config', param: 'config.api_key' } },
    });
  });

  it('refuses a workspace that is not the own one', async () => {
    const body = { name: 'x', config: { provider: 'openai' }, workspace_id: 'other' };
    expect(await configs.call('POST', '/configs', { body })).toMatchObject({
      status: 404,
      body: { error: { param: 'workspace_id' } },
    });
  });
});

describe('the configs that name a virtual key', () => {
  const named = async (query: string, workspaceId = 'names') => {
    const answer = await configs.call('GET', `/configs${query}`, { workspaceId });
    expect(answer.status).toBe(200);
    return z.object({ total: z.number(), data: z.array(configSchema) }).parse(answer.body);
  };
  const make = async (config: object) => (await create({ name: 'named', config }, 'names')).slug;

  it('name it as virtual key, as provider or in a model, at any depth, in their current version', async () => {
    const strategy = { mode: 'fallback' };
    const direct = await make({ virtual_key: 'mine' });
    const deep = await make({ strategy, targets: [{ strategy, targets: [{ provider: '@mine' }] }] });
    const model = await make({ ...fallback, override_params: { model: '@mine/gpt' } });
    await make({ virtual_key: 'mine-too' });
    const before = await make({ virtual_key: 'mine' });
    const body = { config: { virtual_key: 'other' } };
    await configs.call('PUT', `/configs/${before}`, { body, workspaceId: 'names' });
    const archived = await make({ virtual_key: 'mine' });
    await configs.call('DELETE', `/configs/${archived}`, { workspaceId: 'names' });
    await create({ name: 'foreign', config: { virtual_key: 'mine' } }, 'elsewhere');

    const { total, data } = await named('?virtual_key=mine');
    expect(data.map(({ slug }) => slug)).toEqual([model, deep, direct]);
    expect(total).toBe(3);
    expect((await named('?virtual_key=nobodys')).data).toEqual([]);
    expect((await named('?virtual_key=mine&page_size=1')).total).toBe(3);
    expect((await named('')).total).toBe(5);
  });

  it.each(['?virtual_key=', '?virtual_key=a&virtual_key=b'])('are not looked for by %s', async (query) => {
    expect(await configs.call('GET', `/configs${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_value', param: 'virtual_key' } },
    });
  });
});

describe('an inline key', () => {
  it('is in no table and no answer; its token opens in its workspace', async () => {
    const { slug } = await create({ name: 'sealed', config: fallback });
    const [, token] = await tokens(slug);
    expect(vault.open('default', token ?? '')).toBe(plainKey);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ text: string }>(
      'SELECT row_to_json(v)::text AS text FROM config.config_versions v',
    );
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(plainKey);
    for (const path of [
      '/configs',
      `/configs/${slug}`,
      `/configs/${slug}/versions`,
      `/internal/configs/${slug}`,
    ]) {
      expect(JSON.stringify((await configs.call('GET', path)).body)).not.toContain(plainKey);
    }
  });

  it('stays the same when its masked text is sent back, also when its target moved', async () => {
    const { slug } = await create({ name: 'kept', config: fallback });
    const [, token] = await tokens(slug);
    const sealedSoFar = vault.sealed();
    const { config } = await read(slug);
    await configs.call('PUT', `/configs/${slug}`, { body: { config } });
    expect(await tokens(slug)).toEqual([undefined, token]);
    const swapped = {
      ...fallback,
      targets: [{ provider: 'openai', api_key: maskedKey }, fallback.targets[0]],
    };
    expect((await configs.call('PUT', `/configs/${slug}`, { body: { config: swapped } })).status).toBe(200);
    expect(await tokens(slug)).toEqual([token, undefined]);
    expect(vault.sealed()).toBe(sealedSoFar);
  });

  it('is sealed anew when another key is written', async () => {
    const { slug } = await create({ name: 'changed', config: fallback });
    const config = { ...fallback, targets: [{ provider: 'openai', api_key: 'sk-another-provider-key' }] };
    await configs.call('PUT', `/configs/${slug}`, { body: { config } });
    const [token] = await tokens(slug);
    expect(vault.open('default', token ?? '')).toBe('sk-another-provider-key');
  });
});

describe('versions', () => {
  it('are made by a new config only, and the old ones stay as they were', async () => {
    const first = await create({ name: 'versions', config: { provider: 'openai' } });
    const put = (body: object) => configs.call('PUT', `/configs/${first.slug}`, { body });
    expect((await put({ name: 'renamed', slug: first.slug })).body).toMatchObject({
      version_id: first.version_id,
    });
    const second = createdConfigSchema.parse((await put({ config: { provider: 'stability-ai' } })).body);
    expect(second.version_id).not.toBe(first.version_id);
    expect(await read(first.slug)).toMatchObject({
      name: 'renamed',
      version: 2,
      config: { provider: 'stability-ai' },
    });
    expect(await resolve(first.slug)).toMatchObject({ slug: first.slug, versionId: second.version_id });
    const { body } = await configs.call('GET', `/configs/${first.slug}/versions`);
    const { data } = listSchema(configVersionSchema).parse(body);
    expect(data).toMatchObject([
      { version: 2, id: second.version_id, config: { provider: 'stability-ai' } },
      { version: 1, id: first.version_id, config: { provider: 'openai' }, created_by: 'key_1' },
    ]);
  });

  it('get different numbers when two callers save at once', async () => {
    const { slug } = await create({ name: 'busy', config: { provider: 'openai' } });
    const saves = Array.from({ length: 6 }, (_, index) =>
      configs.call('PUT', `/configs/${slug}`, { body: { config: { provider: 'openai', weight: index } } }),
    );
    expect((await Promise.all(saves)).map((answer) => answer.status)).toEqual(Array(6).fill(200));
    expect((await read(slug)).version).toBe(7);
  });
});

describe('the default config', () => {
  const current = (workspaceId: string) => configs.call('GET', '/internal/default-config', { workspaceId });

  it('is one per workspace: the last that was made it', async () => {
    const workspaceId = 'with-default';
    expect(await current(workspaceId)).toMatchObject({
      status: 404,
      body: { error: { code: 'config_not_found' } },
    });
    const first = await create({ name: 'a', config: { provider: 'openai' }, isDefault: 1 }, workspaceId);
    expect((await current(workspaceId)).body).toMatchObject({ slug: first.slug });
    const second = await create({ name: 'b', config: { provider: 'openai' }, isDefault: true }, workspaceId);
    expect((await current(workspaceId)).body).toMatchObject({ slug: second.slug });
    const put = (slug: string, body: object) =>
      configs.call('PUT', `/configs/${slug}`, { body, workspaceId });
    await put(first.slug, { isDefault: true });
    expect((await current(workspaceId)).body).toMatchObject({ slug: first.slug });
    await put(first.slug, { status: 'archived' });
    expect((await current(workspaceId)).status).toBe(404);
  });

  it('stays one when several callers make theirs the default at once', async () => {
    const workspaceId = 'crowded';
    const bodies = Array.from({ length: 6 }, (_, index) => ({
      name: `c${index}`,
      config: { provider: 'openai' },
      isDefault: true,
    }));
    const answers = await Promise.all(
      bodies.map((body) => configs.call('POST', '/configs', { body, workspaceId })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(6).fill(200));
    const { body } = await configs.call('GET', '/configs', { workspaceId });
    const { data } = listSchema(configSchema).parse(body);
    expect(data.filter((config) => config.is_default)).toHaveLength(1);
  });
});

describe('a config that is not there', () => {
  it('answers 404 everywhere, for an unknown slug and for one of another workspace', async () => {
    const { slug, id } = await create({ name: 'foreign', config: { provider: 'openai' } }, 'foreign');
    for (const key of ['pc-none-000000', slug, id]) {
      const answers = await Promise.all([
        configs.call('GET', `/configs/${key}`),
        configs.call('GET', `/configs/${key}/versions`),
        configs.call('PUT', `/configs/${key}`, { body: { name: 'mine' } }),
        configs.call('DELETE', `/configs/${key}`),
        configs.call('GET', `/internal/configs/${key}`),
      ]);
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 404, body: { error: { code: 'config_not_found' } } });
      }
    }
    const { body } = await configs.call('GET', '/configs', { workspaceId: 'foreign' });
    expect(body).toMatchObject({ total: 1 });
  });

  it.each(['slug', 'id'] as const)('is what a deleted one becomes (by %s)', async (by) => {
    const workspaceId = `deleted-by-${by}`;
    const saved = await create({ name: 'gone', config: { provider: 'openai' } }, workspaceId);
    const { status } = await configs.call('DELETE', `/configs/${saved[by]}`, { workspaceId });
    expect(status).toBe(200);
    expect((await configs.call('GET', `/internal/configs/${saved.slug}`, { workspaceId })).status).toBe(404);
    expect((await configs.call('DELETE', `/configs/${saved.slug}`, { workspaceId })).status).toBe(404);
    expect((await configs.call('GET', '/configs', { workspaceId })).body).toMatchObject({
      total: 0,
      data: [],
    });
  });
});

describe('without what it needs', () => {
  it('answers 400 without the workspace header', async () => {
    expect(await configs.call('GET', '/configs', { workspaceId: '' })).toMatchObject({
      status: 400,
      body: { error: { param: 'x-byway-workspace' } },
    });
  });

  it.each(['gone', 'hanging'])('answers 503 while its database is %s, and recovers', async (how) => {
    const { slug } = await create({ name: 'outage', config: { provider: 'openai' } });
    if (how === 'gone') await proxy.cut();
    else proxy.freeze();
    const calls = [
      ['GET', '/configs'],
      ['GET', `/internal/configs/${slug}`],
      ['POST', '/configs', { name: 'x', config: { provider: 'openai' } }],
      ['DELETE', `/configs/${slug}`],
    ] as const;
    const refusal = async ([method, path, body]: (typeof calls)[number]): Promise<void> => {
      const answer = await configs.call(method, path, { body });
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    };
    await Promise.all(calls.map(refusal));
    expect((await fetch(`${configs.url}/livez`)).status).toBe(200);
    await proxy.restore();
    await eventually(async () => (await configs.call('GET', '/configs')).status === 200);
  });

  it('answers 503 to a new key while the vault is away, and stores nothing; the rest goes on', async () => {
    await vault.stop();
    const workspaceId = 'without-vault';
    const refused = await configs.call('POST', '/configs', {
      body: { name: 'x', config: fallback },
      workspaceId,
    });
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'service_unavailable' } } });
    expect((await configs.call('GET', '/configs', { workspaceId })).body).toMatchObject({ total: 0 });
    await create({ name: 'no key', config: { provider: 'openai', virtual_key: 'openai-main' } }, workspaceId);
  });
});
