import { describe, expect, it } from '@jest/globals';
import { idempotencyOf } from './idempotency.js';

const request = { endpoint: '/v1/images/generations', body: { prompt: 'cat', n: 1 } };
const key = { 'idempotency-key': 'order-1' };
const hashOf = (headers: Record<string, string>, body: Record<string, unknown> = request.body) =>
  idempotencyOf(headers, { ...request, body })?.requestHash;

describe('an idempotency key', () => {
  it('is optional', () => {
    expect(idempotencyOf({}, request)).toBeNull();
  });

  it('takes bodies that differ in the order of their keys for the same request', () => {
    expect(hashOf(key, { n: 1, prompt: 'cat' })).toBe(hashOf(key));
  });

  it('tells another body, endpoint or route apart', () => {
    expect(hashOf(key, { prompt: 'dog', n: 1 })).not.toBe(hashOf(key));
    expect(hashOf({ ...key, 'x-portkey-config': 'pc-1' })).not.toBe(hashOf(key));
    expect(idempotencyOf(key, { ...request, endpoint: '/v1/other' })?.requestHash).not.toBe(hashOf(key));
  });

  it('does not count headers that change from try to try', () => {
    expect(hashOf({ ...key, 'x-stainless-retry-count': '1', traceparent: '00-a-b-01' })).toBe(hashOf(key));
  });

  it.each(['x'.repeat(256), 'ümlaut'])('is refused when it is %s', (text) => {
    expect(() => idempotencyOf({ 'idempotency-key': text }, request)).toThrow(/Idempotency-Key/);
  });
});
