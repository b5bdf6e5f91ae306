import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { acceptSessionCookies } from './accept-session-cookies.js';
import { sessionOf } from './session-of-request.js';
import { SessionTokens } from './session-tokens.js';

const apiKey = 'bw-key-of-the-session';
const tokens = new SessionTokens('internal-token-of-the-test');

interface Seen {
  headers: Record<string, unknown>;
  session?: { state: string };
}

describe('the hook for session cookies', () => {
  let server: FastifyInstance;
  let cookie: string;

  beforeAll(async () => {
    server = fastify();
    acceptSessionCookies(server, tokens);
    server.get('/', ({ headers }): object => ({ headers, session: sessionOf(headers) }));
    cookie = `byway_session=${await tokens.seal({ apiKey, expiresAtMs: Date.now() + 60_000 })}`;
  });
  afterAll(() => server.close());

  async function seen(headers: Record<string, string>): Promise<Seen> {
    return (await server.inject({ url: '/', headers })).json<Seen>();
  }

  it('lets a session stand for its API key', async () => {
    const { headers, session } = await seen({ cookie, 'x-byway-csrf': '1' });
    expect(headers).toMatchObject({ 'x-portkey-api-key': apiKey });
    expect(session).toMatchObject({ state: 'open', expiresAtMs: expect.any(Number) });
  });

  it.each([
    [{}, 'ignored'],
    [{ 'x-byway-csrf': '' }, 'ignored'],
    [{ 'x-byway-csrf': '0' }, 'ignored'],
    [{ 'x-byway-csrf': '1, 1' }, 'ignored'],
    [{ 'x-byway-csrf': '1', 'sec-fetch-site': 'cross-site' }, 'ignored'],
    [{ 'x-byway-csrf': '1', 'sec-fetch-site': 'same-site' }, 'ignored'],
    [{ 'x-byway-csrf': '1', 'sec-fetch-site': 'anything' }, 'ignored'],
    [{ 'x-byway-csrf': '1', 'sec-fetch-site': 'same-origin' }, 'open'],
    [{ 'x-byway-csrf': '1', 'sec-fetch-site': 'none' }, 'open'],
  ])('with %j: %s', async (headers, state) => {
    const request = await seen({ cookie, ...headers });
    expect(request.session?.state).toBe(state);
    expect(request.headers['x-portkey-api-key']).toBe(state === 'open' ? apiKey : undefined);
    expect(request.headers).not.toHaveProperty('cookie');
  });

  it.each<Record<string, string>>([
    { 'x-portkey-api-key': 'bw-own' },
    { authorization: 'Bearer bw-own' },
    { 'x-api-key': 'bw-own' },
  ])('leaves a request its own key: %j', async (own) => {
    const { headers, session } = await seen({ cookie, 'x-byway-csrf': '1', ...own });
    expect(headers).toMatchObject(own);
    expect(JSON.stringify(headers)).not.toContain(apiKey);
    expect(session).toBeUndefined();
    expect(headers).not.toHaveProperty('cookie');
  });

  it('takes a provider key in authorization for no Byway key', async () => {
    const { headers } = await seen({ cookie, 'x-byway-csrf': '1', authorization: 'Bearer sk-provider' });
    expect(headers).toMatchObject({ 'x-portkey-api-key': apiKey, authorization: 'Bearer sk-provider' });
  });

  it.each(['byway_session=broken', 'byway_session=%E0%A4%A', 'byway_session="a.b.c.d.e"; other=1'])(
    'marks %s as ended',
    async (broken) => {
      const { headers, session } = await seen({ cookie: broken, 'x-byway-csrf': '1' });
      expect(session).toEqual({ state: 'ended' });
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('x-portkey-api-key');
    },
  );

  it.each(['', 'other=1', 'byway_session=', 'byway_sessions=x', ';;;=', '__proto__=x'])(
    'finds no session in "%s", and removes it',
    async (other) => {
      const { headers, session } = await seen({ cookie: other, 'x-byway-csrf': '1' });
      expect(session).toBeUndefined();
      expect(headers).not.toHaveProperty('cookie');
    },
  );

  it('finds its cookie among those of other programs on the host', async () => {
    const { session } = await seen({ cookie: `a=1; ${cookie}; b=2`, 'x-byway-csrf': '1' });
    expect(session?.state).toBe('open');
  });
});
