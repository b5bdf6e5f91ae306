import { scopes } from '@byway/contracts/vault-api';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { Portkey } from 'portkey-ai';
import { BywayUser } from './byway-user.js';
import { DocumentedApi } from './documented-api.js';
import { joinStack, type SharedStack } from './shared-stack.js';

/** Who is nobody's admin: holds everything but power over other workspaces. */
const memberScopes = scopes.filter((scope) => !scope.startsWith('workspaces.'));

describe('the admin API', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let api: DocumentedApi;
  let portkey: Portkey;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    api = await DocumentedApi.open(stack);
    portkey = new Portkey({ apiKey: stack.adminKey, baseURL: `${stack.url}/v1` });
  });
  afterAll(() => stack.leave());

  async function newKey(wanted: readonly string[], workspaceId?: string) {
    const body = {
      name: 'e2e',
      scopes: wanted,
      ...(workspaceId !== undefined && { workspace_id: workspaceId }),
    };
    const made = await api.call('createApiKey', { body });
    return { id: String(made.body.id), key: String(made.body.key) };
  }

  describe('lets in', () => {
    it('nobody without a key or with a wrong one, wherever a key is needed', async () => {
      // Signing in needs a body.
      const withoutKey = (id: string) => (id === 'createSession' ? 400 : 200);
      for (const { id, needsKey } of api.operations()) {
        for (const key of [null, 'bw-wrong', '']) {
          const { status, body } = await api.call(id, { key });
          if (!needsKey) expect([id, status]).toEqual([id, withoutKey(id)]);
          else expect([id, status, body.error]).toMatchObject([id, 401, { code: 'invalid_api_key' }]);
        }
      }
    });

    it('a key with the scope of the call and none without', async () => {
      const keyOf = new Map<string, string>();
      const keyWith = async (wanted: readonly string[]) => {
        const name = wanted.join();
        const known = keyOf.get(name) ?? (await newKey(wanted)).key;
        keyOf.set(name, known);
        return known;
      };
      for (const { id, scopes: needed } of api.operations()) {
        if (needed.length === 0) continue;
        const without = await keyWith(scopes.filter((scope) => !needed.includes(scope)));
        const refused = await api.call(id, { key: without });
        expect([id, refused.status, refused.body.error]).toMatchObject([
          id,
          403,
          {
            code: 'insufficient_scope',
            param: 'x-portkey-api-key',
            message: expect.stringContaining(needed[0] ?? ''),
          },
        ]);
        for (const scope of needed) {
          const { status } = await api.call(id, { key: await keyWith([scope]) });
          expect([id, scope, [401, 403].includes(status)]).toEqual([id, scope, false]);
        }
      }
    });

    it('no key that grants more than it has', async () => {
      const { key } = await newKey(['api-keys.write', 'inference']);
      const { status, body } = await api.call('createApiKey', {
        key,
        body: { name: 'more', scopes: ['configs.write'] },
      });
      expect([status, body.error]).toMatchObject([403, { code: 'insufficient_scope', param: 'scopes' }]);
    });
  });

  describe('through the portkey-ai SDK', () => {
    it('creates, lists, reads, changes and deletes virtual keys, and shows no key', async () => {
      const key = 'sk-e2e-0123456789abcdef';
      const made = await portkey.virtualKeys.create({
        name: 'SDK',
        provider: 'stabilityai',
        key,
        note: 'first',
      });
      expect(made).toMatchObject({ object: 'virtual-key', slug: expect.stringMatching(/^sdk-/) });
      const slug = made.slug ?? '';
      const read = await portkey.virtualKeys.retrieve({ slug });
      expect(read).toMatchObject({
        id: made.id,
        name: 'SDK',
        note: 'first',
        status: 'active',
        ai_provider_name: 'stability-ai',
      });
      expect(read.masked_api_key).toMatch(/\*{4}/);
      expect(JSON.stringify(read)).not.toContain(key);
      const list = await portkey.virtualKeys.list();
      expect(list.data).toEqual(expect.arrayContaining([expect.objectContaining({ slug })]));
      expect(list.total).toBe(list.data?.length);
      await portkey.virtualKeys.update({ slug, name: 'Renamed', note: null });
      expect(await portkey.virtualKeys.retrieve({ slug })).toMatchObject({ name: 'Renamed', note: null });
      await portkey.virtualKeys.delete({ slug });
      await expect(portkey.virtualKeys.retrieve({ slug })).rejects.toMatchObject({ status: 404 });
    });

    it('creates, lists, reads, changes and deletes configs, and keeps their versions', async () => {
      const first = { provider: 'openai', api_key: 'sk-e2e-0123456789abcdef' };
      const second = { ...first, retry: { attempts: 2 } };
      const made = await portkey.configs.create({ name: 'SDK', config: first, isDefault: 0 });
      expect(made).toMatchObject({ object: 'config', slug: expect.stringMatching(/^pc-/) });
      const slug = made.slug ?? '';
      const changed = await portkey.configs.update({ slug, name: 'Renamed', config: second });
      expect(changed.version_id).not.toBe(made.version_id);
      const read = await portkey.configs.retrieve({ slug });
      expect(read).toMatchObject({
        name: 'Renamed',
        version_id: changed.version_id,
        config: { retry: { attempts: 2 } },
      });
      expect(JSON.stringify(read)).not.toContain(first.api_key);
      expect((await portkey.configs.list()).data).toEqual(
        expect.arrayContaining([expect.objectContaining({ slug })]),
      );
      const versions = await api.call('listConfigVersions', { path: { slug } });
      expect(versions.body).toMatchObject({
        total: 2,
        data: [{ id: changed.version_id }, { id: made.version_id }],
      });
      await portkey.configs.delete({ slug });
      await expect(portkey.configs.retrieve({ slug })).rejects.toMatchObject({ status: 404 });
    });

    it('creates, lists, reads, changes and deletes API keys', async () => {
      const made = await portkey.apiKeys.create({
        type: 'workspace',
        'sub-type': 'service',
        name: 'SDK',
        scopes: ['models.read'],
      });
      expect(made.key).toMatch(/^bw-/);
      const id = made.id ?? '';
      const read = await portkey.apiKeys.retrieve({ id });
      expect(read).toMatchObject({ id, name: 'SDK', scopes: ['models.read'], status: 'active' });
      expect(JSON.stringify(read)).not.toContain(made.key);
      await portkey.apiKeys.update({ id, name: 'Renamed', scopes: ['inference', 'models.read'] });
      const list = await portkey.apiKeys.list({ page_size: 1, current_page: 0 });
      expect(list.data).toMatchObject([{ id, name: 'Renamed', scopes: ['inference', 'models.read'] }]);
      await portkey.apiKeys.delete({ id });
      await expect(portkey.apiKeys.retrieve({ id })).rejects.toMatchObject({ status: 404 });
    });

    it('takes feedback on a trace by the text the caller gave it', async () => {
      const saved = await portkey.feedback.create({ traceID: 'my trace', value: 1, metadata: { by: 'e2e' } });
      expect(saved).toMatchObject({ status: 'success', feedback_ids: [expect.stringMatching(/^fb_/)] });
      const several = {
        body: [
          { trace_id: 'my trace', value: 10 },
          { trace_id: 'x', value: -10, weight: 0.5 },
        ],
      };
      expect((await api.call('createFeedback', several)).body.feedback_ids).toHaveLength(2);
      const listed = await api.call('listFeedback', { query: { trace_id: 'my trace' } });
      const both = expect.arrayContaining([
        expect.objectContaining({ value: 10, weight: 1 }),
        expect.objectContaining({ value: 1, metadata: { by: 'e2e' } }),
      ]);
      expect(listed.body).toMatchObject({ total: 2, data: both });
      for (const query of [undefined, { trace_id: '' }]) {
        const none = await api.call('listFeedback', { ...(query && { query }) });
        expect([none.status, none.body.error]).toMatchObject([400, { param: 'trace_id' }]);
      }
      const bad = await api.call('createFeedback', { body: { trace_id: 'x', value: 11 } });
      expect([bad.status, bad.body.error]).toMatchObject([400, { param: 'value' }]);
    });
  });

  describe('changes an API key', () => {
    const works = async (key: string) => (await api.call('listModels', { key })).status;

    it('at once for this gateway: rotation, scopes, deletion', async () => {
      const { id, key } = await newKey(['models.read']);
      expect(await works(key)).toBe(200);
      const rotated = await api.call('rotateApiKey', { path: { id } });
      const fresh = String(rotated.body.key);
      expect([await works(key), await works(fresh)]).toEqual([401, 200]);
      await api.call('updateApiKey', { path: { id }, body: { scopes: ['inference'] } });
      expect(await works(fresh)).toBe(403);
      await api.call('updateApiKey', { path: { id }, body: { scopes: ['models.read'] } });
      expect(await works(fresh)).toBe(200);
      await api.call('updateApiKey', { path: { id }, body: { expires_at: '2020-01-01T00:00:00Z' } });
      expect(await works(fresh)).toBe(401);
      await api.call('updateApiKey', { path: { id }, body: { expires_at: null } });
      expect(await works(fresh)).toBe(200);
      await api.call('deleteApiKey', { path: { id } });
      expect(await works(fresh)).toBe(401);
    });
  });

  describe('for another workspace', () => {
    it('knows nothing: every id answers 404, every list is empty, and nothing can be used', async () => {
      const slug = await user.virtualKey('openai');
      const config = await user.config({ virtual_key: slug });
      const own = await newKey(['inference']);
      const answer = await user.generate(config, { response_format: 'url' });
      const log = await user.finishedLog(answer.headers.get('x-request-id'));
      const { job } = await submit(slug, { 'x-byway-webhook-url': stack.simulatorUrl });
      const delivery = await eventually(async () => {
        const { body } = await api.call('listWebhookDeliveries');
        return (body.data as { id: string; job_id: string }[]).find(({ job_id }) => job_id === job)?.id;
      });
      const asset = /asset_[0-9a-f]+/.exec(JSON.stringify(answer.body))?.[0] ?? '';

      const workspace = await api.call('createWorkspace', { body: { name: 'other team' } });
      const { key } = await newKey(memberScopes, String(workspace.body.id));
      const idsOf: Record<string, Record<string, string>> = {
        '/v1/virtual-keys': { slug },
        '/v1/configs': { slug: config },
        '/v1/api-keys': { id: own.id },
        '/v1/logs': { id: log.id },
        '/v1/traces': { traceId: log.trace_id },
        '/v1/assets': { id: asset },
        '/v1/jobs': { id: job },
        '/v1/webhooks/deliveries': { id: delivery },
      };
      const tried = new Set<string>();
      for (const operation of api.operations()) {
        const ids = idsOf[operation.path.split('/{')[0] ?? ''];
        if (ids === undefined || !operation.path.includes('{')) continue;
        const body = operation.method === 'PUT' ? { body: { name: 'mine' } } : {};
        const { status } = await api.call(operation.id, { key, path: ids, ...body });
        expect([operation.id, status]).toEqual([operation.id, 404]);
        tried.add(operation.path);
      }
      expect(tried.size).toBeGreaterThanOrEqual(13);

      for (const list of ['listVirtualKeys', 'listConfigs', 'listLogs', 'listJobs', 'listWebhookDeliveries'])
        expect((await api.call(list, { key })).body).toMatchObject({ total: 0, data: [] });
      const uses: Record<string, string>[] = [
        { 'x-portkey-virtual-key': slug },
        { 'x-portkey-config': config },
        { 'x-portkey-config': JSON.stringify({ virtual_key: slug }) },
        { 'x-portkey-provider': `@${slug}` },
      ];
      for (const headers of uses) {
        const body = { model: 'gpt-image-2', prompt: 'x' };
        const { status } = await api.call('createImage', { key, body, headers });
        expect([headers, status]).toEqual([headers, 404]);
      }
      for (const operation of ['listVirtualKeys', 'listApiKeys']) {
        const { status } = await api.call(operation, { key, query: { workspace_id: stack.workspaceId } });
        expect([operation, status]).toEqual([operation, 404]);
      }
      // All of it is still there for its owner.
      expect((await api.call('getVirtualKey', { path: { slug } })).body).toMatchObject({ name: 'openai' });
      expect((await api.call('getConfig', { path: { slug: config } })).status).toBe(200);
      expect((await api.call('getApiKey', { path: { id: own.id } })).status).toBe(200);
    });
  });

  async function submit(slug: string, headers: Record<string, string> = {}) {
    const made = await api.call('createImage', {
      body: { model: 'gpt-image-2', prompt: '[plain] job', size: '1024x1024' },
      headers: { 'x-portkey-virtual-key': slug, prefer: 'respond-async', ...headers },
    });
    return { status: made.status, job: String(made.body.id) };
  }

  describe('follows a job', () => {
    it('as the document says', async () => {
      const { status, job } = await submit(await user.virtualKey('openai', 'latency=300;label=job'));
      expect(status).toBe(202);
      const early = await api.call('getJobResult', { path: { id: job } });
      expect([early.status, early.body.error]).toMatchObject([404, { code: 'not_found' }]);
      const ended = await api.call('getJob', { path: { id: job }, query: { wait: '20' } });
      expect(ended.body).toMatchObject({ id: job, status: 'completed', attempts: [{ status: 'succeeded' }] });
      expect((await api.call('getJobResult', { path: { id: job } })).body).toMatchObject({ data: [{}] });
      expect((await api.call('listJobs', { query: { status: 'completed' } })).body).toMatchObject({
        data: expect.arrayContaining([expect.objectContaining({ id: job })]),
      });
      for (const operation of ['cancelJob', 'deleteJob'])
        expect((await api.call(operation, { path: { id: job } })).body).toMatchObject({
          status: 'completed',
        });
      const bad = await api.call('listJobs', { query: { status: 'broken' } });
      expect([bad.status, bad.body.error]).toMatchObject([400, { param: 'status' }]);
    });
  });

  describe('lists models', () => {
    it('as the OpenAI SDK reads them', async () => {
      const openai = new OpenAI({ apiKey: stack.adminKey, baseURL: `${stack.url}/v1` });
      const models = (await openai.models.list()).data;
      expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(['gpt-image-2']));
      const alive = models.find(({ id }) => id === 'gpt-image-2');
      expect(alive).toMatchObject({ object: 'model', owned_by: 'openai' });
      expect(await openai.models.retrieve('gpt-image-2')).toEqual(alive);
      await expect(openai.models.retrieve('none-such')).rejects.toMatchObject({
        status: 404,
        code: 'model_not_found',
      });
    });
  });
});
