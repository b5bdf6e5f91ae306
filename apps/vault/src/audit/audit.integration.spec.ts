import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listSchema } from '@byway/contracts/list';
import { auditEventSchema, workspaceSchema } from '@byway/contracts/vault-api';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.js';
import { errorWith, startTestVault, type TestVault } from '../../test/test-vault.js';

let database: TestDatabase;
let vault: TestVault;

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  vault = await startTestVault({ DATABASE_URL: database.url });
});

afterAll(async () => {
  await vault.stop();
  await database.drop();
});

const list = async (query = '', workspace = 'ws_default') =>
  listSchema(auditEventSchema).parse((await vault.call('GET', `/audit-events${query}`, { workspace })).body);

describe('the audit trail', () => {
  it('names every write and every failed resolution, newest first, with who and what', async () => {
    const who = { actor: 'key_auditor' };
    const key = await vault.addVirtualKey({}, who);
    await vault.call('PUT', `/virtual-keys/${key.slug}`, { ...who, body: { name: 'b', status: 'disabled' } });
    await vault.call('PUT', `/virtual-keys/${key.slug}`, { ...who, body: { key: 'sk-another-0123' } });
    const credential = { kind: 'virtual-key', slug: key.slug };
    await vault.call('POST', '/internal/credentials/resolve', {
      body: { workspaceId: 'ws_default', credential },
      actor: null,
    });
    await vault.call('DELETE', `/virtual-keys/${key.slug}`, who);
    const apiKey = await vault.addApiKey({}, who);
    await vault.call('POST', `/api-keys/${apiKey.id}/rotate`, who);
    await vault.call('DELETE', `/api-keys/${apiKey.id}`, who);
    const workspace = workspaceSchema.parse(
      (await vault.call('POST', '/workspaces', { ...who, body: { name: 'x' } })).body,
    );
    const sealed = { kind: 'sealed', token: 'forged-token' };
    await vault.call('POST', '/internal/credentials/resolve', {
      ...who,
      body: { workspaceId: 'ws_default', credential: sealed },
    });

    const { total, data } = await list();
    expect(total).toBe(10);
    const event = (
      actor: string,
      action: string,
      object: string,
      id: unknown,
      reason: string | null = null,
    ) =>
      expect.objectContaining({
        actor,
        action,
        object_type: object,
        object_id: id,
        reason,
        workspace_id: 'ws_default',
      });
    expect([...data].reverse()).toEqual([
      event('key_auditor', 'virtual_key.create', 'virtual-key', key.id),
      event('key_auditor', 'virtual_key.update', 'virtual-key', key.id),
      event('key_auditor', 'virtual_key.rotate', 'virtual-key', key.id),
      event('internal', 'credential.resolve_failed', 'virtual-key', key.slug, 'virtual_key_disabled'),
      event('key_auditor', 'virtual_key.delete', 'virtual-key', key.id),
      event('key_auditor', 'api_key.create', 'api-key', apiKey.id),
      event('key_auditor', 'api_key.rotate', 'api-key', apiKey.id),
      event('key_auditor', 'api_key.delete', 'api-key', apiKey.id),
      event('key_auditor', 'workspace.create', 'workspace', workspace.id),
      event(
        'key_auditor',
        'credential.resolve_failed',
        'sealed-key',
        expect.stringMatching(/^[0-9a-f]{16}$/),
        'invalid_value',
      ),
    ]);
    expect(JSON.stringify(data)).not.toContain('forged-token');
  });

  it('is read in pages', async () => {
    const all = (await list()).data.map(({ id }) => id);
    const first = await list('?limit=4');
    expect(first.data.map(({ id }) => id)).toEqual(all.slice(0, 4));
    const second = await list(`?limit=4&after=${all[3]}`);
    expect(second.data.map(({ id }) => id)).toEqual(all.slice(4, 8));
    expect(second.total).toBe(all.length);
    const refused = await vault.call('GET', '/audit-events?limit=0');
    expect(refused).toMatchObject({ status: 400, body: errorWith('invalid_value', 'limit') });
  });

  it('is that of one workspace', async () => {
    expect(await list('', 'ws_other')).toEqual({ object: 'list', total: 0, data: [] });
  });

  it('has no event for a write that was refused', async () => {
    const before = (await list()).total;
    await vault.call('POST', '/virtual-keys', {
      body: { name: 'a', provider: 'acme', key: 'sk-0123456789' },
    });
    await vault.call('POST', '/api-keys', { body: { name: 'a', scopes: ['inference'] }, scopes: '' });
    await vault.call('DELETE', '/virtual-keys/none');
    expect((await list()).total).toBe(before);
  });
});
