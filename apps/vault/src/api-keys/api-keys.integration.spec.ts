import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeySchema, principalSchema, scopes, workspaceSchema } from '@byway/contracts/vault-api';
import { createHash } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.js';
import { errorWith, startTestVault, type TestVault } from '../../test/test-vault.js';

const adminKey = 'bw-admin-key-for-tests-0001';
let database: TestDatabase;
let vault: TestVault;
let now = Date.parse('2026-11-22T12:00:00Z');
let otherWorkspace: string;

const start = (env: Record<string, string> = {}) =>
  startTestVault({ DATABASE_URL: database.url, BYWAY_ADMIN_KEY: adminKey, ...env }, () => now);

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  vault = await start();
  const created = await vault.call('POST', '/workspaces', { body: { name: 'other' } });
  otherWorkspace = workspaceSchema.parse(created.body).id;
});

afterAll(async () => {
  await vault.stop();
  await database.drop();
});

const sha256 = (secret: string) => createHash('sha256').update(secret).digest('hex');
const verify = (secret: string, from = vault) =>
  from.call('POST', '/internal/api-keys/verify', {
    body: { sha256: sha256(secret) },
    workspace: null,
    actor: null,
  });

describe('creating an API key', () => {
  it('shows 256 random bits once and keeps only the SHA-256', async () => {
    const { id, key } = await vault.addApiKey({
      name: 'app',
      scopes: ['inference', 'models.read', 'inference'],
    });
    expect(key).toMatch(/^bw-[A-Za-z0-9_-]{43}$/);
    const read = await vault.call('GET', `/api-keys/${id}`);
    expect(read.body).toEqual({
      id,
      name: 'app',
      prefix: key.slice(0, 10),
      scopes: ['inference', 'models.read'],
      workspace_id: 'ws_default',
      status: 'active',
      expires_at: null,
      last_used_at: null,
      created_at: '2026-11-22T12:00:00.000Z',
      object: 'api-key',
    });
    const [row] = await database.query('SELECT * FROM api_keys WHERE id = $1', [id]);
    expect(row?.sha256).toBe(sha256(key));
    expect(JSON.stringify(row)).not.toContain(key.slice(10));
  });

  it.each([
    ['no scopes', { name: 'a' }, 'missing_required_parameter', 'scopes'],
    ['an empty list of scopes', { name: 'a', scopes: [] }, 'invalid_value', 'scopes'],
    ['an unknown scope', { name: 'a', scopes: ['root'] }, 'invalid_value', 'scopes[0]'],
    ['no name', { scopes: ['inference'] }, 'missing_required_parameter', 'name'],
    [
      'a date that is none',
      { name: 'a', scopes: ['inference'], expires_at: 'x' },
      'invalid_value',
      'expires_at',
    ],
    [
      'a key chosen by the caller',
      { name: 'a', scopes: ['inference'], key: 'bw-mine' },
      'invalid_value',
      'key',
    ],
  ])('refuses %s with 400', async (_name, body, code, param) => {
    const answer = await vault.call('POST', '/api-keys', { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(errorWith(code, param));
  });

  it('grants no scope that the actor lacks', async () => {
    const body = { name: 'a', scopes: ['inference', 'virtual-keys.write'] };
    const refused = await vault.call('POST', '/api-keys', { body, scopes: 'api-keys.write,inference' });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject(errorWith('insufficient_scope', 'scopes'));
    const none = await vault.call('POST', '/api-keys', { body, scopes: '' });
    expect(none.status).toBe(403);
    const granted = await vault.call('POST', '/api-keys', { body, scopes: 'inference, virtual-keys.write' });
    expect(granted.status).toBe(200);
  });

  it('for another workspace needs workspaces.write', async () => {
    const body = { name: 'a', scopes: ['inference'], workspace_id: otherWorkspace };
    const refused = await vault.call('POST', '/api-keys', { body, scopes: 'inference,api-keys.write' });
    expect(refused).toMatchObject({ status: 404, body: errorWith('not_found', 'workspace_id') });
    const { key } = await vault.addApiKey(body, { scopes: 'inference,workspaces.write' });
    expect((await verify(key)).body).toMatchObject({ workspaceId: otherWorkspace });
    const unknown = await vault.call('POST', '/api-keys', { body: { ...body, workspace_id: 'ws_none' } });
    expect(unknown).toMatchObject({ status: 404, body: errorWith('not_found', 'workspace_id') });
  });
});

describe('verifying an API key', () => {
  it('tells who holds it', async () => {
    const { id, key } = await vault.addApiKey({
      name: 'app',
      expires_at: new Date(now + 5000).toISOString(),
    });
    const { status, body } = await verify(key);
    expect(status).toBe(200);
    expect(principalSchema.parse(body)).toEqual({
      apiKeyId: id,
      name: 'app',
      workspaceId: 'ws_default',
      scopes: ['inference'],
      expiresAt: now + 5000,
    });
  });

  it('answers 401 for an unknown and for an expired key', async () => {
    const { id, key } = await vault.addApiKey({ expires_at: new Date(now + 1000).toISOString() });
    expect((await verify(key)).status).toBe(200);
    now += 1000;
    for (const answer of [await verify(key), await verify('bw-unknown')]) {
      expect(answer).toMatchObject({ status: 401, body: errorWith('invalid_api_key') });
    }
    expect(apiKeySchema.parse((await vault.call('GET', `/api-keys/${id}`)).body).status).toBe('expired');
  });

  it('takes a hash and nothing else', async () => {
    for (const body of [{ sha256: 'abc' }, { key: 'bw-plain' }, undefined]) {
      expect((await vault.call('POST', '/internal/api-keys/verify', { body })).status).toBe(400);
    }
  });
});

describe('an API key', () => {
  it('gets a new secret by rotation, and the old one is dead at once', async () => {
    const { id, key } = await vault.addApiKey({});
    const rotated = await vault.call('POST', `/api-keys/${id}/rotate`, {
      scopes: 'inference,api-keys.write',
    });
    expect(rotated.status).toBe(200);
    expect(rotated.body).toMatchObject({ id, key: expect.stringMatching(/^bw-/) });
    const secret = (rotated.body as { key: string }).key;
    expect((await verify(key)).status).toBe(401);
    expect((await verify(secret)).body).toMatchObject({ apiKeyId: id });
  });

  it('is not rotated by an actor with fewer scopes, who would hold them afterwards', async () => {
    const { id, key } = await vault.addApiKey({ scopes: ['virtual-keys.write'] });
    const refused = await vault.call('POST', `/api-keys/${id}/rotate`, { scopes: 'api-keys.write' });
    expect(refused).toMatchObject({ status: 403, body: errorWith('insufficient_scope') });
    expect((await verify(key)).status).toBe(200);
  });

  it('changes its name, scopes and expiry, and keeps its secret', async () => {
    const { id, key } = await vault.addApiKey({ expires_at: new Date(now + 5000).toISOString() });
    const body = { id, name: 'renamed', scopes: ['models.read', 'models.read'], expires_at: null };
    const updated = await vault.call('PUT', `/api-keys/${id}`, { body });
    expect(updated).toMatchObject({
      status: 200,
      body: { id, name: 'renamed', scopes: ['models.read'], expires_at: null },
    });
    expect(await vault.call('GET', `/api-keys/${id}`)).toMatchObject({ body: updated.body });
    expect((await verify(key)).body).toMatchObject({
      name: 'renamed',
      scopes: ['models.read'],
      expiresAt: null,
    });
    const name = await vault.call('PUT', `/api-keys/${id}`, { body: { name: 'again' } });
    expect(name.body).toMatchObject({ name: 'again', scopes: ['models.read'] });
  });

  it('gets no scope that the actor lacks', async () => {
    const { id } = await vault.addApiKey({});
    const body = { scopes: ['inference', 'configs.write'] };
    const refused = await vault.call('PUT', `/api-keys/${id}`, { body, scopes: 'api-keys.write,inference' });
    expect(refused).toMatchObject({ status: 403, body: errorWith('insufficient_scope', 'scopes') });
    expect((await vault.call('GET', `/api-keys/${id}`)).body).toMatchObject({ scopes: ['inference'] });
  });

  it('is dead once deleted', async () => {
    const { id, key } = await vault.addApiKey({});
    const deleted = await vault.call('DELETE', `/api-keys/${id}`);
    expect(deleted).toMatchObject({ status: 200, body: { id, object: 'api-key', deleted: true } });
    expect((await verify(key)).status).toBe(401);
    expect((await vault.call('DELETE', `/api-keys/${id}`)).status).toBe(404);
  });

  it('of another workspace does not exist', async () => {
    const { id, key } = await vault.addApiKey({});
    const foreign = { workspace: otherWorkspace };
    for (const answer of [
      await vault.call('GET', `/api-keys/${id}`, foreign),
      await vault.call('PUT', `/api-keys/${id}`, { ...foreign, body: { name: 'mine' } }),
      await vault.call('DELETE', `/api-keys/${id}`, foreign),
      await vault.call('POST', `/api-keys/${id}/rotate`, foreign),
      await vault.call('GET', '/api-keys?workspace_id=ws_default', { ...foreign, scopes: 'api-keys.read' }),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: errorWith('not_found') });
    }
    expect((await verify(key)).status).toBe(200);
  });

  it('is listed in its workspace without its secret', async () => {
    const { id, key } = await vault.addApiKey({}, { workspace: otherWorkspace });
    const { body } = await vault.call('GET', '/api-keys', { workspace: otherWorkspace });
    expect(body).toMatchObject({
      object: 'list',
      data: expect.arrayContaining([expect.objectContaining({ id })]),
    });
    expect(JSON.stringify(body)).not.toContain(key.slice(10));
    expect(JSON.stringify(body)).not.toContain(sha256(key));
    const page = await vault.call('GET', '/api-keys?page_size=1', { workspace: otherWorkspace });
    expect(page.body).toMatchObject({ data: [{ id }] });
  });
});

describe('last_used_at', () => {
  it('is written when the vault stops, without a write per use', async () => {
    const own = await start();
    const { id, key } = await own.addApiKey({});
    now += 1000;
    for (let use = 0; use < 5; use += 1) await verify(key, own);
    expect((await own.call('GET', `/api-keys/${id}`)).body).toMatchObject({ last_used_at: null });
    await own.stop();
    expect((await vault.call('GET', `/api-keys/${id}`)).body).toMatchObject({
      last_used_at: new Date(now).toISOString(),
    });
  });
});

describe('the admin key', () => {
  it('has every scope in the default workspace', async () => {
    expect((await verify(adminKey)).body).toEqual({
      apiKeyId: 'key_admin',
      name: 'admin',
      workspaceId: 'ws_default',
      scopes,
      expiresAt: null,
    });
  });

  it('cannot be changed, deleted or rotated while the variable sets it', async () => {
    for (const answer of [
      await vault.call('PUT', '/api-keys/key_admin', { body: { scopes: ['inference'] } }),
      await vault.call('DELETE', '/api-keys/key_admin'),
      await vault.call('POST', '/api-keys/key_admin/rotate'),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: errorWith('conflict') });
    }
  });

  it('survives a restart, gets scopes back, and a new value replaces the old one', async () => {
    await database.query("UPDATE api_keys SET scopes = '{inference}' WHERE id = 'key_admin'");
    await (await start()).stop();
    expect((await verify(adminKey)).body).toMatchObject({ scopes });

    const replacement = 'bw-admin-key-for-tests-0002';
    const [one, two] = await Promise.all([
      start({ BYWAY_ADMIN_KEY: replacement }),
      start({ BYWAY_ADMIN_KEY: replacement }),
    ]);
    expect((await verify(replacement)).status).toBe(200);
    expect((await verify(adminKey)).status).toBe(401);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('cannot be the secret of another key', async () => {
    const { key } = await vault.addApiKey({});
    await expect(start({ BYWAY_ADMIN_KEY: key })).rejects.toThrow('BYWAY_ADMIN_KEY is already the secret');
  });
});
