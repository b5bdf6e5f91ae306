import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../test/test-database.js';
import { newMasterKey, startTestVault, type TestVault } from '../test/test-vault.js';
import { parseMasterKey } from '@byway/boot/master-key';
import { readRotateMasterEnv } from './env.js';
import { rotateMaster } from './rotate-master-command.js';

const KEYS = 25;
const oldKey = newMasterKey();
const newKey = newMasterKey();
const newKeyId = parseMasterKey(newKey).id;
let database: TestDatabase;
let slugs: string[];

async function run(args: string[], env: Record<string, string> = {}) {
  let output = '';
  let errors = '';
  const status = await rotateMaster(args, {
    env: () =>
      readRotateMasterEnv({
        DATABASE_URL: database.url,
        BYWAY_MASTER_KEY: newKey,
        BYWAY_MASTER_KEYS_OLD: oldKey,
        ...env,
      }),
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
  });
  return { status, output, errors };
}

async function withVault(
  env: Record<string, string>,
  action: (vault: TestVault) => Promise<void>,
): Promise<void> {
  const vault = await startTestVault({ DATABASE_URL: database.url, ...env });
  await action(vault).finally(() => vault.stop());
}

const resolve = (vault: TestVault, slug: string) =>
  vault.call('POST', '/internal/credentials/resolve', {
    body: { workspaceId: 'ws_default', credential: { kind: 'virtual-key', slug } },
  });

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  await withVault({ BYWAY_MASTER_KEY: oldKey }, async (vault) => {
    slugs = [];
    for (let index = 0; index < KEYS; index += 1) {
      slugs.push((await vault.addVirtualKey({ key: `sk-secret-number-${index}` })).slug);
    }
  });
});

afterAll(() => database.drop());

describe('rotate-master', () => {
  it('explains itself without any variable, and refuses what it does not know', async () => {
    const silent = {
      env: () => readRotateMasterEnv({}),
      write: () => undefined,
      writeError: () => undefined,
    };
    expect(await rotateMaster(['--help'], silent)).toBe(0);
    expect((await run(['--help'])).output).toContain('BYWAY_MASTER_KEYS_OLD');
    for (const args of [['--batch-size', '0'], ['--fast'], ['now']]) {
      expect(await run(args)).toMatchObject({
        status: 2,
        output: '',
        errors: expect.stringContaining('Usage:'),
      });
    }
  });

  it('changes nothing when the old key is not given, and says which rows are stuck', async () => {
    const result = await run([], { BYWAY_MASTER_KEYS_OLD: newMasterKey() });
    expect(result.status).toBe(1);
    expect(result.output).toContain(`0 rewrapped, ${KEYS} failed, ${KEYS} remaining`);
    expect(result.errors.match(/vk_\w+: the data key cannot be unwrapped/g)).toHaveLength(KEYS);
  });

  it('moves all rows while the vault serves and rotates credentials; then the new key alone opens them', async () => {
    await withVault({ BYWAY_MASTER_KEY: newKey, BYWAY_MASTER_KEYS_OLD: oldKey }, async (vault) => {
      let running = true;
      const readers = slugs.map(async (slug, index) => {
        while (running)
          expect((await resolve(vault, slug)).body).toEqual({ key: `sk-secret-number-${index}` });
      });
      const changed = vault.call('PUT', `/virtual-keys/${slugs[7]}`, { body: { key: 'sk-secret-number-7' } });
      const result = await run(['--batch-size', '4', '--progress-every', '10']);
      running = false;
      await Promise.all(readers);
      await changed;
      expect(result.status).toBe(0);
      expect(result.output).toMatch(/^\d+ rewrapped\n\d+ rewrapped\n/);
      expect(result.output).toMatch(
        new RegExp(`Master key ${newKeyId}: 2[45] rewrapped, 0 failed, 0 remaining\n$`),
      );
    });
    expect(await database.query('SELECT DISTINCT master_key_id FROM virtual_keys')).toEqual([
      { master_key_id: newKeyId },
    ]);
    await withVault({ BYWAY_MASTER_KEY: newKey }, async (vault) => {
      for (const [index, slug] of slugs.entries()) {
        expect((await resolve(vault, slug)).body).toEqual({ key: `sk-secret-number-${index}` });
      }
    });
  });

  it('finds nothing to do the second time', async () => {
    const rows = () => database.query('SELECT id, wrapped_key FROM virtual_keys ORDER BY id');
    const before = await rows();
    expect(await run([])).toEqual({
      status: 0,
      output: `Master key ${newKeyId}: 0 rewrapped, 0 failed, 0 remaining\n`,
      errors: '',
    });
    expect(await rows()).toEqual(before);
  });

  it('moves webhook secrets as well', async () => {
    const signing = async (vault: TestVault) =>
      (await vault.call('POST', '/internal/webhook-secrets/signing', { body: { workspaceId: 'ws_default' } }))
        .body;
    let secrets: unknown;
    await withVault({ BYWAY_MASTER_KEY: oldKey, BYWAY_MASTER_KEYS_OLD: newKey }, async (vault) => {
      secrets = await signing(vault);
    });
    const { status, output } = await run([]);
    expect([status, output]).toEqual([0, `Master key ${newKeyId}: 1 rewrapped, 0 failed, 0 remaining\n`]);
    await withVault({ BYWAY_MASTER_KEY: newKey }, async (vault) => {
      expect(await signing(vault)).toEqual(secrets);
    });
  });

  it('leaves one audit event for each row it moved', async () => {
    const [row] = await database.query(
      `SELECT count(DISTINCT object_id)::int AS rows FROM audit_events
       WHERE action = 'virtual_key.rewrap' AND actor = 'rotate-master' AND workspace_id = 'ws_default'`,
    );
    expect(row?.rows).toBeGreaterThanOrEqual(KEYS - 1);
  });

  it('does not let one damaged row stop the others', async () => {
    const third = newMasterKey();
    await database.query('UPDATE virtual_keys SET wrapped_key = tag WHERE slug = $1', [slugs[0]]);
    const env = { BYWAY_MASTER_KEY: third, BYWAY_MASTER_KEYS_OLD: newKey };
    const result = await run(['--batch-size', '5'], env);
    // All other virtual keys, and the webhook secret.
    expect(result).toMatchObject({
      status: 1,
      output: expect.stringContaining(`${KEYS} rewrapped, 1 failed, 1 remaining`),
    });
  });
});
