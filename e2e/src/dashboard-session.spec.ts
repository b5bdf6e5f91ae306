import { csrfHeader, sessionCookieName } from '@byway/contracts/session-api';
import { scopes } from '@byway/contracts/vault-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentedApi } from './documented-api.js';
import { type RecordingProvider, startRecordingProvider } from './recording-provider.js';
import { joinStack, type SharedStack } from './shared-stack.js';

const HOUR_MS = 3600 * 1000;
const csrf = { [csrfHeader]: '1' };
const invalidKey = { error: { code: 'invalid_api_key' } };

describe('a session of the dashboard', () => {
  let stack: SharedStack;
  let api: DocumentedApi;
  let recorder: RecordingProvider;

  beforeAll(async () => {
    recorder = await startRecordingProvider();
    stack = await joinStack('services');
    api = await DocumentedApi.open(stack);
  });
  afterAll(async () => {
    await stack.leave();
    await recorder.close();
  });

  async function newKey(more: object = {}): Promise<{ id: string; key: string }> {
    const body = { name: 'dashboard', scopes: ['virtual-keys.read', 'virtual-keys.write'], ...more };
    const made = await api.call('createApiKey', { body });
    return { id: String(made.body.id), key: String(made.body.key) };
  }

  const signIn = (apiKey: unknown, headers: Record<string, string> = {}) =>
    api.call('createSession', { key: null, body: { api_key: apiKey }, headers: { ...csrf, ...headers } });

  /** The Cookie header of a new session. */
  async function cookieOf(apiKey: string): Promise<string> {
    const { headers } = await signIn(apiKey);
    return headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  /** Calls as a page does: with the cookie, and no API key. */
  const asPage = (operation: string, cookie: string, options: Parameters<DocumentedApi['call']>[1] = {}) =>
    api.call(operation, { ...options, key: null, headers: { cookie, ...csrf, ...options.headers } });

  /** What the document does not describe: the answer to any request. */
  async function send(method: string, path: string, init: RequestInit = {}) {
    const response = await fetch(stack.url + path, { method, redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  describe('begins', () => {
    it('with an API key, and a cookie that no script and no other site can use', async () => {
      const { id, key } = await newKey();
      const { status, headers, body } = await signIn(key);
      expect([status, body]).toMatchObject([
        200,
        {
          object: 'session',
          api_key: { id, name: 'dashboard' },
          workspace_id: stack.workspaceId,
          scopes: ['virtual-keys.read', 'virtual-keys.write'],
        },
      ]);
      const lasts = Date.parse(String(body.expires_at)) - Date.now();
      expect(lasts).toBeGreaterThan(12 * HOUR_MS - 60_000);
      expect(lasts).toBeLessThanOrEqual(12 * HOUR_MS);
      const cookie = headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(
        /^byway_session=[\w.-]+; Max-Age=43(200|199); Path=\/; HttpOnly; SameSite=Strict$/,
      );
      expect(cookie.length).toBeLessThan(1000);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(JSON.stringify([body, cookie])).not.toContain(key);
    });

    it.each<Record<string, string>>([{ origin: 'https://byway.example' }, { 'x-forwarded-proto': 'https' }])(
      'with a Secure cookie where the browser sees https: %j',
      async (headers) => {
        const answer = await signIn(stack.adminKey, headers);
        expect(answer.headers.get('set-cookie')).toMatch(/; Secure/);
      },
    );

    it('no longer than its key is good', async () => {
      const expiresAt = new Date(Date.now() + HOUR_MS).toISOString();
      const { key } = await newKey({ expires_at: expiresAt });
      const { headers, body } = await signIn(key);
      expect(body.expires_at).toBe(expiresAt);
      expect(Number(/Max-Age=(\d+)/.exec(headers.get('set-cookie') ?? '')?.[1])).toBeLessThanOrEqual(3600);
    });

    it.each(['bw-wrong', 'sk-proj-of-a-provider', 'ü'])('not with "%s"', async (wrong) => {
      const { status, headers, body } = await signIn(wrong);
      expect([status, body.error]).toMatchObject([401, { code: 'invalid_api_key', param: 'api_key' }]);
      expect(headers.get('set-cookie')).toBeNull();
      expect(JSON.stringify(body)).not.toContain(wrong);
    });

    it.each<[string, unknown, string | null]>([
      ['no key', {}, 'api_key'],
      ['an empty key', { api_key: '  ' }, 'api_key'],
      ['a number', { api_key: 7 }, 'api_key'],
      ['null', { api_key: null }, 'api_key'],
      ['a very long key', { api_key: 'bw-'.padEnd(1025, 'x') }, 'api_key'],
      ['something else too', { api_key: 'bw-x', remember: true }, 'remember'],
      ['a list', [], null],
    ])('not with %s', async (_, body, param) => {
      const { status, body: answer } = await api.call('createSession', { key: null, body, headers: csrf });
      expect([status, answer.error]).toMatchObject([400, { param }]);
    });

    it.each<[string, string, number]>([
      ['text/plain', '{"api_key":"bw-x"}', 415],
      ['application/x-www-form-urlencoded', 'api_key=bw-x', 415],
      ['multipart/form-data; boundary=x', '--x--', 415],
      ['application/json', '{"api_key":', 400],
      ['application/json', '', 400],
      ['application/json', JSON.stringify({ api_key: 'x'.repeat(5000) }), 413],
    ])('not with a body of %s: %.40s', async (type, body, status) => {
      const answer = await send('POST', '/v1/session', { headers: { 'content-type': type, ...csrf }, body });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([status, null]);
    });

    it.each<[Record<string, string>, string]>([
      [{}, csrfHeader],
      [{ [csrfHeader]: 'yes' }, csrfHeader],
      [{ ...csrf, 'sec-fetch-site': 'cross-site' }, 'sec-fetch-site'],
      [{ ...csrf, 'sec-fetch-site': 'same-site' }, 'sec-fetch-site'],
    ])("not from another site's page: %j", async (headers, param) => {
      const body = { api_key: stack.adminKey };
      const answer = await api.call('createSession', { key: null, body, headers });
      expect([answer.status, answer.body.error]).toMatchObject([400, { param }]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    });

    it("and no other site's page is allowed to send the header", async () => {
      for (const path of ['/v1/session', '/v1/virtual-keys']) {
        const { status, headers } = await send('OPTIONS', path, {
          headers: {
            origin: 'https://evil.example',
            'access-control-request-method': 'POST',
            'access-control-request-headers': csrfHeader,
          },
        });
        expect(status).toBe(404);
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    });
  });

  describe('lasts', () => {
    it('through every gateway, with what its key may do and no more', async () => {
      const { id, key } = await newKey();
      const cookie = await cookieOf(key);
      expect((await asPage('getSession', cookie)).body).toMatchObject({ api_key: { id } });
      const made = await asPage('createVirtualKey', cookie, {
        body: { name: 'by session', provider: 'openai', key: 'sk-e2e-0123456789abcdef' },
      });
      expect(made.status).toBe(200);
      expect((await asPage('listVirtualKeys', cookie)).status).toBe(200);
      const refused = await asPage('listLogs', cookie);
      expect([refused.status, refused.body.error]).toMatchObject([403, { code: 'insufficient_scope' }]);
      const other = await fetch(`${stack.otherUrl}/v1/session`, { headers: { cookie, ...csrf } });
      expect([other.status, await other.json()]).toMatchObject([200, { api_key: { id } }]);
    });

    it('beside other cookies of the host, and beside a provider key', async () => {
      const cookie = `theme=dark; ${await cookieOf(stack.adminKey)}; x="y"`;
      expect((await asPage('getSession', cookie)).status).toBe(200);
      const headers = { authorization: 'Bearer sk-of-a-provider' };
      expect((await asPage('getSession', cookie, { headers })).status).toBe(200);
    });

    it('until its key is rotated, deleted or expires', async () => {
      const { id, key } = await newKey();
      const cookie = await cookieOf(key);
      const rotated = await api.call('rotateApiKey', { path: { id } });
      expect((await asPage('getSession', cookie)).body).toMatchObject(invalidKey);
      const next = await cookieOf(String(rotated.body.key));
      const soon = new Date(Date.now() + HOUR_MS).toISOString();
      await api.call('updateApiKey', { path: { id }, body: { expires_at: soon } });
      expect((await asPage('getSession', next)).body).toMatchObject({ expires_at: soon });
      await api.call('updateApiKey', { path: { id }, body: { expires_at: '2020-01-01T00:00:00Z' } });
      expect((await asPage('getSession', next)).status).toBe(401);
      await api.call('updateApiKey', { path: { id }, body: { expires_at: null } });
      expect((await asPage('getSession', next)).status).toBe(200);
      await api.call('deleteApiKey', { path: { id } });
      expect((await asPage('getSession', next)).body).toMatchObject(invalidKey);
    });

    it('until signing out, which clears the cookie whatever it was worth', async () => {
      const cookie = await cookieOf(stack.adminKey);
      for (const headers of [{ cookie, ...csrf }, { cookie: `${sessionCookieName}=broken`, ...csrf }, {}]) {
        const { status, headers: answered, body } = await api.call('deleteSession', { key: null, headers });
        expect([status, body]).toEqual([200, { object: 'session', deleted: true }]);
        expect(answered.get('set-cookie')).toMatch(/^byway_session=; Max-Age=0; Path=\/; HttpOnly/);
      }
    });

    it('is told to a caller with an API key too', async () => {
      const { body } = await api.call('getSession');
      expect(body).toMatchObject({ workspace_id: stack.workspaceId, expires_at: null, scopes: [...scopes] });
    });
  });

  describe('does not count', () => {
    const matrix: [string, Record<string, string>, boolean][] = [
      ['no header', {}, false],
      ['another value', { [csrfHeader]: 'true' }, false],
      ['a page of another site', { ...csrf, 'sec-fetch-site': 'cross-site' }, false],
      ['a page of a sister site', { ...csrf, 'sec-fetch-site': 'same-site' }, false],
      ['another site, no header', { 'sec-fetch-site': 'cross-site' }, false],
      ['its own page', { ...csrf, 'sec-fetch-site': 'same-origin' }, true],
      ['its own page without the header', { 'sec-fetch-site': 'same-origin' }, false],
      ['no page', { ...csrf, 'sec-fetch-site': 'none' }, true],
      ['a browser that does not say', csrf, true],
    ];
    it.each(matrix)('by the CSRF rule, or does: %s', async (_, headers, counts) => {
      const cookie = await cookieOf(stack.adminKey);
      const virtualKey = { name: 'csrf', provider: 'openai', key: 'sk-e2e-0123456789abcdef' };
      const calls = [
        await api.call('getSession', { key: null, headers: { cookie, ...headers } }),
        await api.call('listVirtualKeys', { key: null, headers: { cookie, ...headers } }),
        await api.call('createVirtualKey', { key: null, headers: { cookie, ...headers }, body: virtualKey }),
      ];
      expect(calls.map(({ status }) => status)).toEqual(counts ? [200, 200, 200] : [401, 401, 401]);
      if (!counts) for (const { body } of calls) expect(body).toMatchObject(invalidKey);
    });

    it('beside an API key, not even in place of a wrong one', async () => {
      const cookie = await cookieOf(stack.adminKey);
      const { id, key } = await newKey();
      const own = await api.call('getSession', { key, headers: { cookie, ...csrf } });
      expect(own.body).toMatchObject({ api_key: { id } });
      const wrong = await api.call('getSession', { key: 'bw-wrong', headers: { cookie, ...csrf } });
      expect(wrong.status).toBe(401);
    });

    it('when it was changed, is no session at all or is of another installation', async () => {
      const cookie = await cookieOf(stack.adminKey);
      const foreign =
        'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..VGhpc0lzMTJieXQ.VGhlIGNvbnRlbnQ.c2l4dGVlbiBieXRlcyEhIQ';
      const values = ['x', '%', '"', 'a.b.c', '....', 'a.b.c.d.e', foreign, 'x'.repeat(8000), 'null', '{}'];
      const broken = [
        ...values.map((value) => `${sessionCookieName}=${value}`),
        cookie.slice(0, -3),
        cookie.replace('=', '=A'),
      ];
      for (const one of broken) {
        for (const operation of ['getSession', 'listVirtualKeys', 'createImage']) {
          const body = operation === 'createImage' ? { body: { prompt: 'x' } } : {};
          const answer = await asPage(operation, one, body);
          expect([one, answer.status, answer.body.error]).toMatchObject([
            one,
            401,
            { code: 'invalid_api_key', message: 'The session has ended: sign in again.' },
          ]);
        }
        // What needs no key goes on, above all signing in.
        expect((await signIn(stack.adminKey, { cookie: one })).status).toBe(200);
        expect((await asPage('getOpenApi', one)).status).toBe(200);
        expect((await asPage('getLiveness', one)).status).toBe(200);
      }
    });
  });

  it('is forwarded to no provider, also when the config wants it', async () => {
    const cookie = await cookieOf(stack.adminKey);
    const config = {
      provider: 'openai',
      api_key: 'sk-e2e-0123456789abcdef',
      custom_host: recorder.url,
      forward_headers: ['cookie', csrfHeader, 'x-portkey-api-key', 'x-tenant'],
    };
    const { status, body } = await asPage('createImage', cookie, {
      body: { model: 'gpt-image-2', prompt: 'session', size: '1024x1024' },
      headers: { 'x-portkey-config': JSON.stringify(config), 'x-tenant': 'forwarded' },
    });
    expect([status, body.error]).toMatchObject([401, { code: 'provider_auth_failed' }]);
    expect(recorder.calls).toHaveLength(1);
    const [headers = ''] = recorder.calls;
    expect(headers).toContain('forwarded');
    expect(headers).not.toMatch(/cookie|byway|portkey/i);
    expect(headers).not.toContain(stack.adminKey);
  });

  describe('has pages', () => {
    it('under /dashboard/, without a session', async () => {
      for (const path of ['/', '/dashboard']) {
        const { status, headers } = await send('GET', path);
        expect([status, headers.get('location')]).toEqual([302, '/dashboard/']);
      }
      let page = '';
      for (const path of ['/dashboard/', '/dashboard/logs/req_1']) {
        const { status, headers, text } = await send('GET', path);
        expect([status, text]).toEqual([200, expect.stringContaining('<title>Byway</title>')]);
        page = text;
        expect(headers.get('cache-control')).toBe('no-cache');
        expect(headers.get('content-security-policy')).toContain("script-src 'self'");
        // Signed pictures are under PUBLIC_URL, whatever name the page was opened by.
        expect(headers.get('content-security-policy')).toContain(`img-src 'self' data: blob: ${stack.url}`);
      }
      const script = await send('GET', /src="(\/dashboard\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '');
      expect([script.status, script.headers.get('content-type')]).toMatchObject([200, /javascript/]);
      expect(script.headers.get('cache-control')).toContain('immutable');
    });

    it('and the usual errors', async () => {
      for (const [method, path] of [
        ['GET', '/dashboard/assets/none.js'],
        ['POST', '/dashboard/'],
        ['GET', '/dashboard/%2e%2e%2f%2e%2e%2fpackage.json'],
        ['GET', '/dashboardx'],
      ] as const) {
        const { status, headers, text } = await send(method, path);
        expect([path, status, JSON.parse(text)]).toMatchObject([path, 404, { error: { code: 'not_found' } }]);
        expect(headers.get('x-request-id')).toMatch(/^req_/);
      }
    });
  });
});
