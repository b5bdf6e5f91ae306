import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealedSchema } from '@byway/contracts/vault-api';
import { createTestDatabase, type TestDatabase } from '../test/test-database.js';
import { errorWith, startTestVault, type TestVault } from '../test/test-vault.js';
import { openVaultDatabase } from './platform/vault-database.js';

const CANARY = 'sk-canary-7f3a9c51e8d24b60';
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

describe('the vault', () => {
  it('answers nobody without the internal token, on any route', async () => {
    for (const path of [
      '/virtual-keys',
      '/api-keys',
      '/workspaces',
      '/audit-events',
      '/internal/virtual-keys/x',
    ]) {
      const answer = await vault.call('GET', path, { headers: { authorization: 'Bearer wrong' } });
      expect([path, answer.status]).toEqual([path, 401]);
    }
    const answer = await vault.call('POST', '/internal/credentials/resolve', {
      headers: { authorization: '' },
      body: {},
    });
    expect(answer).toMatchObject({ status: 401, body: errorWith('invalid_api_key') });
  });

  it('has the default workspace from the start, and makes others', async () => {
    const body = { name: ' Team B ', description: 'second' };
    const created = await vault.call('POST', '/workspaces', { body });
    expect(created).toMatchObject({
      status: 200,
      body: { id: expect.stringMatching(/^ws_/), name: 'Team B', description: 'second', object: 'workspace' },
    });
    expect((await vault.call('GET', '/workspaces')).body).toMatchObject({
      total: 2,
      data: [{ id: 'ws_default', name: 'default', description: null }, created.body],
    });
    const refused = await vault.call('POST', '/workspaces', { body: { name: '' } });
    expect(refused).toMatchObject({ status: 400, body: errorWith('invalid_value', 'name') });
  });

  it('migrates to exactly the tables its entities describe, also when several start at once', async () => {
    const fresh = await createTestDatabase(process.env.TEST_DATABASE_URL);
    try {
      const sources = await Promise.all([openVaultDatabase(fresh.url), openVaultDatabase(fresh.url)]);
      const drift = await sources[0].driver.createSchemaBuilder().log();
      expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
      for (const _ of sources[0].migrations) await sources[0].undoLastMigration();
      expect(
        await fresh.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'vault'"),
      ).toEqual([{ table_name: 'migrations' }]);
      for (const source of sources) await source.destroy();
    } finally {
      await fresh.drop();
    }
  });

  it('leaves a provider key in plain text neither in its tables nor in its logs', async () => {
    const { id, slug } = await vault.addVirtualKey({ key: CANARY });
    const shown = [
      await vault.call('GET', `/virtual-keys/${slug}`),
      await vault.call('GET', '/virtual-keys'),
      await vault.call('PUT', `/virtual-keys/${slug}`, { body: { key: CANARY } }),
      await vault.call('PUT', `/virtual-keys/${slug}`, {
        body: { key: CANARY, custom_host: 'http://10.0.0.1' },
      }),
      await vault.call('POST', '/virtual-keys', { body: { name: 'a', provider: 'acme', key: CANARY } }),
      await vault.call('POST', '/virtual-keys', { body: { name: 'a\0', provider: 'openai', key: CANARY } }),
      await vault.call('POST', '/virtual-keys', { body: { name: 'a', provider: CANARY, key: 1 } }),
      await vault.call('POST', '/virtual-keys', { body: `{"key":"${CANARY}` }),
      await vault.call('GET', `/internal/virtual-keys/${slug}`),
    ];
    const workspaceId = 'ws_default';
    const sealing = await vault.call('POST', '/internal/secrets/seal', {
      body: { workspaceId, plaintext: CANARY },
    });
    const { token } = sealedSchema.parse(sealing.body);
    const resolve = (credential: unknown) =>
      vault.call('POST', '/internal/credentials/resolve', { body: { workspaceId, credential } });
    expect((await resolve({ kind: 'virtual-key', slug })).body).toEqual({ key: CANARY });
    expect((await resolve({ kind: 'sealed', token })).body).toEqual({ key: CANARY });
    shown.push(await resolve({ kind: 'sealed', token: CANARY }));
    await database.query('UPDATE virtual_keys SET iv = tag WHERE id = $1', [id]);
    shown.push(await resolve({ kind: 'virtual-key', slug }));
    expect(shown.at(-1)?.status).toBe(500);
    await database.goAway();
    shown.push(await vault.call('PUT', `/virtual-keys/${slug}`, { body: { key: CANARY } }));
    expect(shown.at(-1)?.status).toBe(503);
    await database.comeBack();
    shown.push(await vault.call('DELETE', `/virtual-keys/${slug}`), await vault.call('GET', '/audit-events'));
    await vault.addVirtualKey({ key: CANARY });

    const tables = ['workspaces', 'api_keys', 'virtual_keys', 'audit_events'];
    const rows = await Promise.all(
      tables.map((table) => database.query(`SELECT t::text AS text FROM ${table} t`)),
    );
    const text = { rows: JSON.stringify(rows), logs: vault.logs.join(''), answers: JSON.stringify(shown) };
    expect(text.rows).toContain('sk-********4b60');
    expect(text.logs).toContain('a virtual key cannot be opened');
    // Also not as bytes: bytea columns read as hex.
    const needles = [
      CANARY,
      Buffer.from(CANARY).toString('hex'),
      Buffer.from(CANARY).toString('base64'),
      'canary',
    ];
    for (const needle of needles) {
      for (const [place, content] of Object.entries(text))
        expect([place, content.includes(needle)]).toEqual([place, false]);
    }
  });
});
