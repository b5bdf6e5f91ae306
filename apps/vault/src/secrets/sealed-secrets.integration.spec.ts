import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealedSchema } from '@byway/contracts/vault-api';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.js';
import { errorWith, newMasterKey, startTestVault, type TestVault } from '../../test/test-vault.js';

const oldKey = newMasterKey();
const newKey = newMasterKey();
const secret = 'sk-inline-0123456789';
let database: TestDatabase;
let before: TestVault;
let during: TestVault;
let after: TestVault;

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  const DATABASE_URL = database.url;
  before = await startTestVault({ DATABASE_URL, BYWAY_MASTER_KEY: oldKey });
  during = await startTestVault({ DATABASE_URL, BYWAY_MASTER_KEY: newKey, BYWAY_MASTER_KEYS_OLD: oldKey });
  after = await startTestVault({ DATABASE_URL, BYWAY_MASTER_KEY: newKey });
});

afterAll(async () => {
  for (const vault of [before, during, after]) await vault.stop();
  await database.drop();
});

const post = (vault: TestVault, path: string, body: unknown) =>
  vault.call('POST', path, { body, workspace: null, actor: null });
const seal = async (vault: TestVault, workspaceId = 'ws_a') =>
  sealedSchema.parse((await post(vault, '/internal/secrets/seal', { workspaceId, plaintext: secret })).body);
const resolve = (vault: TestVault, token: string, workspaceId = 'ws_a') =>
  post(vault, '/internal/credentials/resolve', { workspaceId, credential: { kind: 'sealed', token } });

describe('a key given inline', () => {
  it('is sealed into a token that opens in its workspace', async () => {
    const { token, masked } = await seal(before);
    expect(masked).toBe('sk-********6789');
    expect(Buffer.from(token, 'base64url').includes(secret)).toBe(false);
    expect(await resolve(before, token)).toMatchObject({ status: 200, body: { key: secret } });
  });

  it('does not open in another workspace, altered, or as something else', async () => {
    const { token } = await seal(before);
    const altered = `${token.slice(0, -6)}${token.slice(-6) === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA'}`;
    for (const answer of [
      await resolve(before, token, 'ws_b'),
      await resolve(before, altered),
      await resolve(before, 'no-token'),
      await resolve(before, ''),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: errorWith('invalid_value') });
    }
  });

  it.each([
    ['nothing', {}],
    ['an empty key', { workspaceId: 'ws_a', plaintext: '' }],
    ['a key above 8192 characters', { workspaceId: 'ws_a', plaintext: 'x'.repeat(8193) }],
  ])('cannot be %s', async (_name, body) => {
    expect((await post(before, '/internal/secrets/seal', body)).status).toBe(400);
  });
});

describe('resealing', () => {
  const reseal = (vault: TestVault, token: string, workspaceId = 'ws_a') =>
    post(vault, '/internal/secrets/reseal', { workspaceId, token });

  it('moves a token to the new master key, after which the old key can go', async () => {
    const { token } = await seal(before);
    expect(await resolve(after, token)).toMatchObject({ status: 400, body: errorWith('invalid_value') });
    expect(after.logs.join('')).toContain('a sealed key needs a master key that is not configured');
    const { body } = await reseal(during, token);
    const moved = (body as { token: string }).token;
    expect(await resolve(after, moved)).toMatchObject({ status: 200, body: { key: secret } });
    expect((await reseal(during, moved)).body).toEqual({ token: moved });
  });

  it('refuses a token that would not open', async () => {
    const { token } = await seal(before);
    const damaged = `${token.slice(0, -6)}${token.slice(-6) === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA'}`;
    for (const answer of [await reseal(during, token, 'ws_b'), await reseal(during, damaged)]) {
      expect(answer).toMatchObject({ status: 400, body: errorWith('invalid_value') });
    }
  });
});
