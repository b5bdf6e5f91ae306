import { describe, expect, it } from '@jest/globals';
import { CredentialRedactor } from './credential-redactor.js';

const secret = 'pk/0123456789"abc+def==';
const redactor = new CredentialRedactor(secret);
const escaped = [...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

describe('a provider key', () => {
  it.each([
    ['plain', `Incorrect API key provided: ${secret}.`],
    ['as base64', `Basic ${Buffer.from(secret).toString('base64')}`],
    ['as base64 of a longer text', `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`],
    ['as base64url', Buffer.from(`Bearer ${secret}`).toString('base64url')],
    ['percent-encoded', `https://host/?key=${encodeURIComponent(secret)}`],
    ['cut off at the end', `Incorrect API key provided: ${secret.slice(0, 15)}…`],
  ])('is taken out of a text: %s', (_, text) => {
    const redacted = redactor.text(text);
    expect(redacted).toContain('[secret]');
    for (const piece of [secret.slice(3, 13), Buffer.from(secret).toString('base64').slice(4, 16)])
      expect(redacted).not.toContain(piece);
  });

  it.each([
    ['JSON', JSON.stringify({ error: { message: `no: ${secret}`, [secret]: [secret] }, status: 401 })],
    ['JSON with unicode escapes', `{"error":"${escaped}"}`],
    ['JSON with escaped slashes', JSON.stringify({ error: secret }).replaceAll('/', '\\/')],
    ['JSON that was cut', `{"error":"${escaped}","more":"${JSON.stringify(secret).slice(1)}, "x`],
    ['HTML', `<p>${secret}</p>`],
  ])('is taken out of a body: %s', (_, body) => {
    const redacted = redactor.body(body);
    expect(redacted).toContain('[secret]');
    expect(redacted).not.toContain('0123456789');
    expect(redacted.toLowerCase()).not.toContain('\\u0030\\u0031');
  });

  it('leaves what holds no key as it is', () => {
    const body = '{"error":{"message":"The server is overloaded.","code":null,"list":[1,true]}}';
    expect(redactor.body(body)).toBe(body);
    expect(redactor.text('Incorrect API key provided: pk/')).toBe('Incorrect API key provided: pk/');
  });
});
