import { describe, expect, it } from '@jest/globals';
import { sessionSetCookie } from './session-cookie.js';

describe('the session cookie', () => {
  it('is out of reach of scripts and of other sites', () => {
    expect(sessionSetCookie('a.b', 60, {})).toBe(
      'byway_session=a.b; Max-Age=60; Path=/; HttpOnly; SameSite=Strict',
    );
  });

  it.each([
    [{}, false],
    [{ origin: 'http://localhost:8787' }, false],
    [{ 'x-forwarded-proto': 'http' }, false],
    [{ origin: 'null' }, false],
    [{ origin: 'https://byway.example' }, true],
    [{ 'x-forwarded-proto': 'https' }, true],
    [{ 'x-forwarded-proto': 'HTTPS, http' }, true],
  ])('of a request with %j is Secure: %s', (headers, secure) => {
    expect(/; Secure/.test(sessionSetCookie('a.b', 60, headers))).toBe(secure);
  });

  it('is cleared by one that has expired', () => {
    expect(sessionSetCookie(null, 60, {})).toMatch(/^byway_session=; Max-Age=0; Path=\/; HttpOnly;/);
  });
});
