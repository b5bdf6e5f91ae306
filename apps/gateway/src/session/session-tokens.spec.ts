import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EncryptJWT } from 'jose';
import { hkdfSync } from 'node:crypto';
import { SessionTokens } from './session-tokens.js';

const INTERNAL_TOKEN = 'internal-token-of-the-test';
const NOW_MS = 1_800_000_000_000;
const apiKey = 'bw-0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';
const expiresAtMs = NOW_MS + 60_000;
const tokens = new SessionTokens(INTERNAL_TOKEN);

const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

/** As fast-check's unit `binary`, without its table of a million characters. */
const character = fc
  .oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));

describe('a session token', () => {
  it('gives the key back to every process with the same internal token', async () => {
    const token = await tokens.seal({ apiKey, expiresAtMs });
    const session = await new SessionTokens(INTERNAL_TOKEN).open(token, NOW_MS);
    expect(session).toEqual({ apiKey, expiresAtMs });
  });

  it('shows nothing of the key, and looks different each time', async () => {
    const [one, other] = await Promise.all([0, 1].map(() => tokens.seal({ apiKey, expiresAtMs })));
    expect(one).not.toBe(other);
    for (const part of [one ?? '', ...(one ?? '').split('.').map((text) => Buffer.from(text, 'base64url'))])
      expect(part.toString('latin1')).not.toContain(apiKey.slice(0, 12));
  });

  it('is no good from the second of its end', async () => {
    const token = await tokens.seal({ apiKey, expiresAtMs });
    expect(await tokens.open(token, expiresAtMs - 1000)).toBeDefined();
    expect(await tokens.open(token, expiresAtMs)).toBeUndefined();
  });

  it('of another installation is none', async () => {
    const token = await new SessionTokens(`${INTERNAL_TOKEN}x`).seal({ apiKey, expiresAtMs });
    expect(await tokens.open(token, NOW_MS)).toBeUndefined();
  });

  it('is refused when any part of it was changed', async () => {
    const token = await tokens.seal({ apiKey, expiresAtMs });
    // The second character of each part that has one; the last bits of a part may be padding.
    const places = [...token.matchAll(/(?<=^|\.)[\w-]{2,}/g)].map(({ index }) => index + 1);
    expect(places.length).toBe(4);
    for (const place of places) expect(await tokens.open(flip(token, place), NOW_MS)).toBeUndefined();
  });

  it('needs the key and the end among its claims', async () => {
    const key = new Uint8Array(hkdfSync('sha256', INTERNAL_TOKEN, '', 'byway/dashboard-session/v1', 32));
    const sealed = (claims: Record<string, unknown>) =>
      new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
    const exp = expiresAtMs / 1000;
    expect(await tokens.open(await sealed({ api_key: apiKey, exp }), NOW_MS)).toBeDefined();
    for (const claims of [{}, { exp }, { api_key: apiKey }, { api_key: 7, exp }])
      expect([claims, await tokens.open(await sealed(claims), NOW_MS)]).toEqual([claims, undefined]);
  });

  it('that is any other text is none, and throws nothing', async () => {
    const text = fc.oneof(
      fc.string({ unit: character }),
      fc.array(fc.base64String(), { minLength: 5, maxLength: 5 }).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (token) => (await tokens.open(token, NOW_MS)) === undefined),
    );
    // An unencrypted one, and one that names another algorithm.
    for (const header of [
      '{"alg":"none"}',
      '{"alg":"dir","enc":"A128GCM"}',
      '{"alg":"RSA-OAEP","enc":"A256GCM"}',
    ])
      expect(
        await tokens.open(`${Buffer.from(header).toString('base64url')}..AAAA.AAAA.AAAA`, NOW_MS),
      ).toBeUndefined();
  });
});
