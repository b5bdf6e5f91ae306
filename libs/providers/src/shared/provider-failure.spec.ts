import { describe, expect, it } from '@jest/globals';
import { providerFailure } from './provider-failure.js';

const message = (text: string) =>
  providerFailure({ provider: 'acme', code: 'provider_unavailable', message: text }).message;

describe('providerFailure', () => {
  it('redacts keys before it cuts', () => {
    expect(message(`${'x'.repeat(290)} sk-0123456789abcdef`)).not.toContain('sk-');
    expect(message('refused sk-live_ab**cd and bearer abc.def')).toBe(
      'acme: refused [redacted] and [redacted]',
    );
  });

  it('leaves other words alone', () => {
    expect(message('the task-based key-value risk-free ask_me')).toBe(
      'acme: the task-based key-value risk-free ask_me',
    );
  });

  it('keeps only what PostgreSQL and a log line can hold', () => {
    expect(message('a\0b\n\tc\ud800d 🐙')).toBe('acme: a b c d 🐙');
    const cut = message(`${'x'.repeat(298)}🐙 more`);
    expect(cut).toBe(`acme: ${'x'.repeat(298)}…`);
  });

  it('gives a wait only where trying again can help', () => {
    const response = { status: 429, headers: { 'retry-after': '2' }, bytes: new Uint8Array() };
    const fault = { provider: 'acme', message: 'no', response };
    expect(providerFailure({ ...fault, code: 'provider_rate_limited' }).retryAfterMs).toBe(2000);
    expect(providerFailure({ ...fault, code: 'provider_quota_exceeded' }).retryAfterMs).toBeUndefined();
  });
});
