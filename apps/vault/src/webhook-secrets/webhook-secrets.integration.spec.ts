import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listSchema } from '@byway/contracts/list';
import { auditEventSchema } from '@byway/contracts/vault-api';
import { signingSecretsSchema, webhookSecretSchema } from '@byway/contracts/webhooks-api';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.js';
import { errorWith, newMasterKey, startTestVault, type TestVault } from '../../test/test-vault.js';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 24);
let database: TestDatabase;
let vault: TestVault;
let nowMs = START;

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  vault = await startTestVault({ DATABASE_URL: database.url }, () => nowMs);
});
afterAll(async () => {
  await vault.stop();
  await database.drop();
});

/** A workspace that no other test uses. */
async function newWorkspace(): Promise<string> {
  const { body } = await vault.call('POST', '/workspaces', { body: { name: 'hooks' } });
  return (body as { id: string }).id;
}
const reveal = async (workspace: string, from = vault) =>
  webhookSecretSchema.parse((await from.call('GET', '/webhook-secret', { workspace })).body);
const rotate = async (workspace: string, body?: unknown) =>
  webhookSecretSchema.parse((await vault.call('POST', '/webhook-secret/rotate', { workspace, body })).body);
const signing = async (workspaceId: string, from = vault) => {
  const options = { body: { workspaceId }, workspace: null, actor: null };
  const { body } = await from.call('POST', '/internal/webhook-secrets/signing', options);
  return signingSecretsSchema.parse(body).secrets;
};

describe('the webhook secret of a workspace', () => {
  it('is made at its first use, by owner or worker, and stays', async () => {
    const workspace = await newWorkspace();
    const [secret, ...others] = await signing(workspace);
    expect(others).toEqual([]);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(secret?.replace('whsec_', '') ?? '', 'base64')).toHaveLength(32);
    expect(await reveal(workspace)).toMatchObject({ secret, previous_expires_at: null });
    expect(await signing(workspace)).toEqual([secret]);
  });

  it('is one, however many ask for the first time at once', async () => {
    const workspace = await newWorkspace();
    const all = await Promise.all(Array.from({ length: 10 }, () => signing(workspace)));
    expect(new Set(all.flat()).size).toBe(1);
  });

  it('is another one in another workspace, and none where there is no workspace', async () => {
    expect(await signing(await newWorkspace())).not.toEqual(await signing(await newWorkspace()));
    for (const answer of [
      await vault.call('GET', '/webhook-secret', { workspace: 'ws_none' }),
      await vault.call('POST', '/webhook-secret/rotate', { workspace: 'ws_none' }),
      await vault.call('POST', '/internal/webhook-secrets/signing', { body: { workspaceId: 'ws_none' } }),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: errorWith('not_found') });
    }
  });

  it('is followed by a new one, beside which it signs for a day', async () => {
    const workspace = await newWorkspace();
    const { secret: old } = await reveal(workspace);
    const { secret, previous_expires_at } = await rotate(workspace);
    expect(secret).not.toBe(old);
    expect(Date.parse(previous_expires_at ?? '')).toBe(nowMs + 24 * HOUR_MS);
    expect(await reveal(workspace)).toMatchObject({ secret, previous_expires_at });
    expect(await signing(workspace)).toEqual([secret, old]);
    nowMs += 24 * HOUR_MS - 1;
    expect(await signing(workspace)).toEqual([secret, old]);
    nowMs += 1;
    expect(await signing(workspace)).toEqual([secret]);
    expect(await reveal(workspace)).toMatchObject({ secret, previous_expires_at: null });
  });

  it('signs no more at once when the grace period is 0, nor does any before it', async () => {
    const workspace = await newWorkspace();
    await reveal(workspace);
    await rotate(workspace, { grace_seconds: 604_800 });
    const { secret } = await rotate(workspace, { grace_seconds: 0 });
    expect(await signing(workspace)).toEqual([secret]);
  });

  it('does not sign longer because of a later rotation, and never beside more than four', async () => {
    const workspace = await newWorkspace();
    await reveal(workspace);
    await rotate(workspace, { grace_seconds: 60 });
    await rotate(workspace, { grace_seconds: 604_800 });
    expect(await signing(workspace)).toHaveLength(3);
    nowMs += 61_000;
    expect(await signing(workspace)).toHaveLength(2);
    for (let count = 0; count < 6; count += 1) await rotate(workspace);
    expect(await signing(workspace)).toHaveLength(5);
  });

  it('survives rotations at the same time with one current secret', async () => {
    const workspace = await newWorkspace();
    await Promise.all(Array.from({ length: 5 }, () => rotate(workspace)));
    const rows = await database.query(
      'SELECT count(*)::int AS n FROM webhook_secrets WHERE workspace_id = $1 AND expires_at IS NULL',
      [workspace],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it.each([
    [{ grace_seconds: -1 }, 'grace_seconds'],
    [{ grace_seconds: 604_801 }, 'grace_seconds'],
    [{ grace_seconds: 1.5 }, 'grace_seconds'],
    [{ grace_seconds: '60' }, 'grace_seconds'],
    [{ grace: 1 }, 'grace'],
    [[], ''],
  ])('is not rotated with %j', async (body, param) => {
    const workspace = await newWorkspace();
    const before = await signing(workspace);
    const answer = await vault.call('POST', '/webhook-secret/rotate', { workspace, body });
    expect(answer.status).toBe(400);
    if (param !== '') expect(answer.body).toMatchObject({ error: { param } });
    expect(await signing(workspace)).toEqual(before);
  });

  it('is ciphertext in the table, in no log line, and bound to its row', async () => {
    const workspace = await newWorkspace();
    const other = await newWorkspace();
    const { secret } = await reveal(workspace);
    await reveal(other);
    const bytes = Buffer.from(secret.replace('whsec_', ''), 'base64').toString('hex');
    const [row] = await database.query(
      'SELECT row_to_json(s)::text AS text FROM webhook_secrets s WHERE workspace_id = $1',
      [workspace],
    );
    const written = `${String(row?.text)}${vault.logs.join('')}`;
    for (const form of [secret, secret.replace('whsec_', ''), bytes]) expect(written).not.toContain(form);
    await database.query(
      `UPDATE webhook_secrets AS mine SET (wrapped_key, iv, ciphertext, tag) =
         (SELECT wrapped_key, iv, ciphertext, tag FROM webhook_secrets WHERE workspace_id = $1)
       WHERE workspace_id = $2`,
      [workspace, other],
    );
    const moved = await vault.call('GET', '/webhook-secret', { workspace: other });
    expect(moved).toMatchObject({ status: 500, body: errorWith('internal_error') });
  });

  it('leaves audit events of who made, saw and rotated it', async () => {
    const workspace = await newWorkspace();
    await signing(workspace);
    await reveal(workspace);
    await rotate(workspace);
    const { body } = await vault.call('GET', '/audit-events', { workspace });
    const events = listSchema(auditEventSchema).parse(body).data.reverse();
    expect(events.map(({ actor, action, object_type }) => [actor, action, object_type])).toEqual([
      ['internal', 'webhook_secret.create', 'webhook-secret'],
      ['key_test', 'webhook_secret.reveal', 'webhook-secret'],
      ['key_test', 'webhook_secret.rotate', 'webhook-secret'],
    ]);
  });
});

describe('an admin key of a vault before webhooks', () => {
  it('gets their scopes', async () => {
    const old = await createTestDatabase(process.env.TEST_DATABASE_URL);
    const env = { DATABASE_URL: old.url, BYWAY_MASTER_KEY: newMasterKey() };
    const first = await startTestVault({ ...env, BYWAY_ADMIN_KEY: `bw-${'a'.repeat(43)}` });
    await first.stop();
    await old.query(`UPDATE api_keys SET scopes = ARRAY['inference'] WHERE id = 'key_admin'`);
    await old.query(`DROP TABLE webhook_secrets`);
    await old.query(`DELETE FROM migrations WHERE name LIKE 'CreateWebhookSecrets%'`);
    const second = await startTestVault(env);
    await second.stop();
    expect(await old.query('SELECT scopes FROM api_keys')).toEqual([
      { scopes: ['inference', 'webhooks.read', 'webhooks.write'] },
    ]);
    await old.drop();
  });
});
