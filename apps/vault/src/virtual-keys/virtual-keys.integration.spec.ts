import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { virtualKeyFactsSchema, virtualKeySchema, workspaceSchema } from '@byway/contracts/vault-api';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.js';
import { errorWith, startTestVault, type TestVault } from '../../test/test-vault.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const valid = { name: 'Main OpenAI', provider: 'openai', key: 'sk-abcdefgh1234' };
let database: TestDatabase;
let vault: TestVault;
let now = NOW;
let otherWorkspace: string;

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  vault = await startTestVault(
    { DATABASE_URL: database.url, TRUSTED_CUSTOM_HOSTS: '127.0.0.1:8799' },
    () => now,
  );
  const created = await vault.call('POST', '/workspaces', { body: { name: 'other' } });
  otherWorkspace = workspaceSchema.parse(created.body).id;
});

afterAll(async () => {
  await vault.stop();
  await database.drop();
});

const resolve = (slug: string, workspaceId = 'ws_default') =>
  vault.call('POST', '/internal/credentials/resolve', {
    body: { workspaceId, credential: { kind: 'virtual-key', slug } },
  });
const read = async (slug: string) =>
  virtualKeySchema.parse((await vault.call('GET', `/virtual-keys/${slug}`)).body);

describe('creating a virtual key', () => {
  it('answers what Portkey answers, and the key reads back masked', async () => {
    const answer = await vault.call('POST', '/virtual-keys', { body: { ...valid, note: 'for images' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^vk_/),
      slug: expect.stringMatching(/^main-openai-[a-z2-9]{6}$/),
      object: 'virtual-key',
      success: true,
      data: { slug: expect.stringMatching(/^main-openai-/) },
    });
    const { id, slug } = await vault.addVirtualKey(valid);
    expect((await vault.call('GET', `/virtual-keys/${slug}`)).body).toEqual({
      id,
      slug,
      name: 'Main OpenAI',
      provider: 'openai',
      key: 'sk-********1234',
      note: null,
      custom_host: null,
      usage_limits: null,
      rate_limits: null,
      status: 'active',
      expires_at: null,
      created_at: '2026-11-22T12:00:00.000Z',
      last_updated_at: '2026-11-22T12:00:00.000Z',
      workspace_id: 'ws_default',
      object: 'virtual-key',
      ai_provider_name: 'openai',
      masked_api_key: 'sk-********1234',
    });
  });

  it('keeps an alias of a provider under the name of the catalogue', async () => {
    const { slug } = await vault.addVirtualKey({ provider: 'stabilityai' });
    expect((await read(slug)).provider).toBe('stability-ai');
  });

  it('keeps host, limits and expiry, and drops white space around a pasted key', async () => {
    const { slug } = await vault.addVirtualKey({
      key: '  sk-pasted-012345\n',
      custom_host: 'http://127.0.0.1:8799/v1',
      usage_limits: { credit_limit: 10 },
      rate_limits: [{ type: 'requests', unit: 'rpm', value: 5 }],
      expires_at: '2026-12-01T00:00:00+01:00',
    });
    expect(await read(slug)).toMatchObject({
      custom_host: 'http://127.0.0.1:8799/v1',
      usage_limits: { credit_limit: 10 },
      rate_limits: [{ type: 'requests', unit: 'rpm', value: 5 }],
      expires_at: '2026-11-30T23:00:00.000Z',
    });
    expect((await resolve(slug)).body).toEqual({ key: 'sk-pasted-012345' });
  });

  it.each([
    ['no body', undefined, 'missing_required_parameter', undefined],
    ['text that is no JSON', '{"name":', 'invalid_json', undefined],
    ['no name', { ...valid, name: undefined }, 'missing_required_parameter', 'name'],
    ['a blank name', { ...valid, name: '  ' }, 'invalid_value', 'name'],
    ['no key', { ...valid, key: undefined }, 'missing_required_parameter', 'key'],
    ['a blank key', { ...valid, key: ' \n' }, 'invalid_value', 'key'],
    ['an unknown provider', { ...valid, provider: 'acme' }, 'unknown_provider', 'provider'],
    ['an unknown field', { ...valid, colour: 'red' }, 'invalid_value', 'colour'],
    ['a date that is none', { ...valid, expires_at: 'tomorrow' }, 'invalid_value', 'expires_at'],
    ['a host that is no URL', { ...valid, custom_host: 'example' }, 'invalid_value', 'custom_host'],
    [
      'a host of another scheme',
      { ...valid, custom_host: 'ftp://example.org' },
      'invalid_value',
      'custom_host',
    ],
    [
      'a private host',
      { ...valid, custom_host: 'http://169.254.169.254' },
      'host_not_allowed',
      'custom_host',
    ],
    ['a text PostgreSQL cannot keep', { ...valid, note: 'a\0b' }, 'invalid_value', undefined],
    ['an object PostgreSQL cannot keep', { ...valid, usage_limits: { a: '\0' } }, 'invalid_value', undefined],
  ])('refuses %s with 400', async (_name, body, code, param) => {
    const answer = await vault.call('POST', '/virtual-keys', { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(errorWith(code, param));
  });

  it('in a foreign or unknown workspace is answered 404', async () => {
    const foreign = await vault.call('POST', '/virtual-keys', {
      body: { ...valid, workspace_id: otherWorkspace },
    });
    const unknown = await vault.call('POST', '/virtual-keys', { body: valid, workspace: 'ws_none' });
    for (const answer of [foreign, unknown]) {
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject(errorWith('not_found', 'workspace_id'));
    }
  });

  it.each(['workspace', 'actor'] as const)('without the %s header is answered 400', async (header) => {
    const answer = await vault.call('POST', '/virtual-keys', { body: valid, [header]: null });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(errorWith('missing_required_parameter', `x-byway-${header}`));
  });
});

describe('listing virtual keys', () => {
  it('gives those of the workspace, newest first, in pages', async () => {
    const workspace = workspaceSchema.parse(
      (await vault.call('POST', '/workspaces', { body: { name: 'l' } })).body,
    ).id;
    expect((await vault.call('GET', '/virtual-keys', { workspace })).body).toEqual({
      object: 'list',
      total: 0,
      data: [],
    });
    const slugs: string[] = [];
    for (const name of ['a', 'b', 'c'])
      slugs.unshift((await vault.addVirtualKey({ name }, { workspace })).slug);
    const all = await vault.call('GET', '/virtual-keys', { workspace });
    expect(all.body).toMatchObject({ total: 3, data: slugs.map((slug) => ({ slug })) });
    const second = await vault.call('GET', '/virtual-keys?page_size=2&current_page=1', { workspace });
    expect(second.body).toMatchObject({ total: 3, data: [{ slug: slugs[2] }] });
    expect((await vault.call('GET', '/virtual-keys?page_size=0', { workspace })).body).toMatchObject(
      errorWith('invalid_value', 'page_size'),
    );
    expect(
      (await vault.call('GET', `/virtual-keys?workspace_id=${otherWorkspace}`, { workspace })).status,
    ).toBe(404);
  });
});

describe('updating a virtual key', () => {
  it('changes what is given and leaves the rest', async () => {
    const { slug } = await vault.addVirtualKey({ ...valid, note: 'old', usage_limits: { credit_limit: 1 } });
    now += 1000;
    const saved = await vault.call('PUT', `/virtual-keys/${slug}`, {
      body: { name: 'New name', note: null },
    });
    expect(saved.body).toMatchObject({ slug, object: 'virtual-key', success: true });
    expect(await read(slug)).toMatchObject({
      slug,
      name: 'New name',
      note: null,
      usage_limits: { credit_limit: 1 },
      key: 'sk-********1234',
      last_updated_at: new Date(now).toISOString(),
      created_at: new Date(now - 1000).toISOString(),
    });
    expect((await resolve(slug)).body).toEqual({ key: valid.key });
  });

  it('with a key replaces the credential and its data key', async () => {
    const { id, slug } = await vault.addVirtualKey(valid);
    const envelope = () =>
      database.query('SELECT wrapped_key, iv, ciphertext FROM virtual_keys WHERE id = $1', [id]);
    const before = await envelope();
    await vault.call('PUT', `/virtual-keys/${slug}`, { body: { key: 'sk-rotated-9876' } });
    expect((await resolve(slug)).body).toEqual({ key: 'sk-rotated-9876' });
    expect((await read(slug)).key).toBe('sk-********9876');
    const after = await envelope();
    for (const column of ['wrapped_key', 'iv', 'ciphertext'])
      expect(after[0]?.[column]).not.toEqual(before[0]?.[column]);
  });

  it.each([
    ['the provider', { provider: 'openai' }, 'invalid_value', 'provider'],
    ['an unknown status', { status: 'asleep' }, 'invalid_value', 'status'],
    ['a private host', { custom_host: 'http://10.0.0.1' }, 'host_not_allowed', 'custom_host'],
    ['an empty key', { key: '' }, 'invalid_value', 'key'],
  ])('refuses %s', async (_name, body, code, param) => {
    const { slug } = await vault.addVirtualKey(valid);
    const answer = await vault.call('PUT', `/virtual-keys/${slug}`, { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(errorWith(code, param));
  });
});

describe('a virtual key of another workspace', () => {
  it('does not exist: not to read, change, delete, route by or resolve', async () => {
    const { slug } = await vault.addVirtualKey(valid);
    const foreign = { workspace: otherWorkspace };
    const answers = [
      await vault.call('GET', `/virtual-keys/${slug}`, foreign),
      await vault.call('PUT', `/virtual-keys/${slug}`, { ...foreign, body: { status: 'disabled' } }),
      await vault.call('DELETE', `/virtual-keys/${slug}`, foreign),
      await vault.call('GET', `/internal/virtual-keys/${slug}`, foreign),
      await resolve(slug, otherWorkspace),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject(errorWith('virtual_key_not_found'));
    }
    expect((await read(slug)).status).toBe('active');
  });
});

describe('the facts for routing', () => {
  it('tell provider, host, state and expiry, and never the key', async () => {
    const { slug } = await vault.addVirtualKey({ ...valid, custom_host: 'https://proxy.example.org/v1' });
    const expires_at = new Date(now + 60_000).toISOString();
    await vault.call('PUT', `/virtual-keys/${slug}`, { body: { expires_at, status: 'disabled' } });
    const { body } = await vault.call('GET', `/internal/virtual-keys/${slug}`, { actor: null });
    expect(body).toEqual(virtualKeyFactsSchema.strict().parse(body));
    expect(body).toEqual({
      slug,
      provider: 'openai',
      customHost: 'https://proxy.example.org/v1',
      status: 'disabled',
      expiresAt: now + 60_000,
    });
    expect((await vault.call('GET', `/internal/virtual-keys/${slug}`, { workspace: null })).status).toBe(400);
  });
});

describe('resolving a virtual key', () => {
  it('is refused while it is disabled, once it is expired, and after it is deleted', async () => {
    const { slug } = await vault.addVirtualKey({ ...valid, expires_at: new Date(now + 1000).toISOString() });
    expect(await resolve(slug)).toMatchObject({ status: 200, body: { key: valid.key } });

    await vault.call('PUT', `/virtual-keys/${slug}`, { body: { status: 'disabled' } });
    expect(await resolve(slug)).toMatchObject({ status: 403, body: errorWith('virtual_key_disabled') });
    expect((await read(slug)).status).toBe('disabled');
    await vault.call('PUT', `/virtual-keys/${slug}`, { body: { status: 'active' } });
    expect((await resolve(slug)).status).toBe(200);

    now += 1000;
    expect(await resolve(slug)).toMatchObject({ status: 403, body: errorWith('virtual_key_expired') });
    expect((await read(slug)).status).toBe('expired');
    await vault.call('PUT', `/virtual-keys/${slug}`, { body: { expires_at: null } });
    expect((await resolve(slug)).status).toBe(200);

    const deleted = await vault.call('DELETE', `/virtual-keys/${slug}`);
    expect(deleted).toMatchObject({ status: 200, body: { object: 'virtual-key', deleted: true } });
    expect(await resolve(slug)).toMatchObject({ status: 404, body: errorWith('virtual_key_not_found') });
  });

  it('fails when the ciphertext of another row was put into it', async () => {
    const one = await vault.addVirtualKey(valid);
    const two = await vault.addVirtualKey({ ...valid, key: 'sk-of-the-other-row' });
    await database.query(
      `UPDATE virtual_keys SET wrapped_key = o.wrapped_key, iv = o.iv, ciphertext = o.ciphertext, tag = o.tag
       FROM virtual_keys o WHERE o.id = $2 AND virtual_keys.id = $1`,
      [one.id, two.id],
    );
    expect(await resolve(one.slug)).toMatchObject({ status: 500, body: errorWith('internal_error') });
    expect((await resolve(two.slug)).status).toBe(200);
  });

  it.each([
    ['no credential', { workspaceId: 'ws_default' }],
    ['an unknown kind', { workspaceId: 'ws_default', credential: { kind: 'plain', key: 'x' } }],
    ['no workspace', { credential: { kind: 'virtual-key', slug: 'x' } }],
  ])('with %s is answered 400', async (_name, body) => {
    expect((await vault.call('POST', '/internal/credentials/resolve', { body })).status).toBe(400);
  });
});
