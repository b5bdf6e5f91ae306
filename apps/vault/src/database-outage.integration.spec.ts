import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../test/test-database.js';
import { startTestProxy, type TestProxy } from '../test/test-proxy.js';
import { type CallOptions, errorWith, startTestVault, type TestVault } from '../test/test-vault.js';

/** ms for a query; the answer gets 200 more, and the HTTP call its time on a busy machine. */
const QUERY_MS = 500;
/** ms within which every route must give its 503: less than with the default limits. */
const DEADLINE_MS = 1_500;

let database: TestDatabase;
let proxy: TestProxy;
let vault: TestVault;
let slug: string;
let keyId: string;

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  const url = new URL(database.url);
  proxy = await startTestProxy(Number(url.port));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  vault = await startTestVault({ DATABASE_URL: url.href, DATABASE_TIMEOUT_MS: String(QUERY_MS) });
  slug = (await vault.addVirtualKey({})).slug;
  keyId = (await vault.addApiKey({})).id;
});

afterAll(async () => {
  await vault.stop();
  await proxy.close();
  await database.drop();
});

/** Every route that needs the database. */
function routes(): [method: string, path: string, options?: CallOptions][] {
  return [
    ['POST', '/internal/api-keys/verify', { body: { sha256: 'a'.repeat(64) } }],
    ['GET', `/internal/virtual-keys/${slug}`],
    [
      'POST',
      '/internal/credentials/resolve',
      { body: { workspaceId: 'ws_default', credential: { kind: 'virtual-key', slug } } },
    ],
    [
      'POST',
      '/internal/credentials/resolve',
      { body: { workspaceId: 'ws_default', credential: { kind: 'sealed', token: 'x' } } },
    ],
    ['POST', '/virtual-keys', { body: { name: 'a', provider: 'openai', key: 'sk-0123456789' } }],
    ['GET', '/virtual-keys'],
    ['GET', `/virtual-keys/${slug}`],
    ['PUT', `/virtual-keys/${slug}`, { body: { name: 'b' } }],
    ['DELETE', `/virtual-keys/${slug}`],
    ['POST', '/api-keys', { body: { name: 'a', scopes: ['inference'] } }],
    ['GET', '/api-keys'],
    ['GET', `/api-keys/${keyId}`],
    ['POST', `/api-keys/${keyId}/rotate`],
    ['DELETE', `/api-keys/${keyId}`],
    ['POST', '/workspaces', { body: { name: 'a' } }],
    ['GET', '/workspaces'],
    ['GET', '/audit-events'],
  ];
}

/** All at once: more calls than the pool has connections. */
async function expectUnavailable(): Promise<void> {
  const calls = routes().map(async ([method, path, options]) => {
    const answer = await vault.call(method, path, options);
    expect([method, path, answer.status]).toEqual([method, path, 503]);
    expect(answer.body).toMatchObject(errorWith('service_unavailable'));
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect([path, answer.took < DEADLINE_MS]).toEqual([path, true]);
  });
  await Promise.all(calls);
}

/** What works without the database: liveness and sealing, which stores nothing. */
async function expectTheRestToWork(): Promise<void> {
  expect((await vault.call('GET', '/livez')).status).toBe(200);
  expect(await vault.call('GET', '/readyz')).toMatchObject({
    status: 503,
    body: { checks: { database: 'down' } },
  });
  const sealed = await vault.call('POST', '/internal/secrets/seal', {
    body: { workspaceId: 'ws_a', plaintext: 'sk-a' },
  });
  expect(sealed.status).toBe(200);
}

async function expectRecovery(): Promise<void> {
  await eventually(async () => (await vault.call('GET', '/readyz')).status === 200);
  for (const path of ['/virtual-keys', '/api-keys', '/workspaces', '/audit-events']) {
    expect([path, (await vault.call('GET', path)).status]).toEqual([path, 200]);
  }
  // Nothing that was answered 503 happened behind the caller's back.
  expect((await vault.call('GET', `/virtual-keys/${slug}`)).body).toMatchObject({ name: 'test' });
  expect((await vault.addVirtualKey({})).slug).not.toBe(slug);
}

describe('when the database is away, every route answers 503 in time and works again afterwards', () => {
  it('with the database refusing connections', async () => {
    await database.goAway();
    try {
      await Promise.all([expectUnavailable(), expectTheRestToWork()]);
    } finally {
      await database.comeBack();
    }
    await expectRecovery();
  });

  it('with the network silent', async () => {
    proxy.fallSilent();
    try {
      await Promise.all([expectUnavailable(), expectTheRestToWork()]);
    } finally {
      proxy.recover();
    }
    await expectRecovery();
  });

  it('with connections cut while the vault is idle: no route even notices', async () => {
    proxy.recover();
    await eventually(() => proxy.isUnused());
    expect((await vault.call('GET', `/virtual-keys/${slug}`)).status).toBe(200);
  });
});
