import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSpanId, isTraceId, newSpanId, newTraceId, spanIdFrom, traceIdFrom } from './trace-ids.js';

/** As fast-check's unit `binary`, without its table of a million characters. */
const character = fc
  .oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));

describe('trace ids', () => {
  it('are new and valid each time', () => {
    const ids = Array.from({ length: 1000 }, newTraceId);
    expect(ids.every(isTraceId)).toBe(true);
    expect(new Set(ids).size).toBe(1000);
    expect(Array.from({ length: 200 }, newSpanId).every(isSpanId)).toBe(true);
  });

  it('keep what a caller wrote when that is a trace id', () => {
    expect(traceIdFrom('4bf92f3577b34da6a3ce929d0e0e4736')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('take a UUID without its dashes', () => {
    expect(traceIdFrom('0199C0DE-77b3-4da6-a3ce-929d0e0e4736')).toBe('0199c0de77b34da6a3ce929d0e0e4736');
  });

  it('take any other text as the start of its SHA-256', () => {
    // printf '%s' checkout-42 | sha256sum
    expect(traceIdFrom('checkout-42')).toBe('94d9658b73ffa9cc43af01051a5a5df1');
  });

  it('never give the forbidden all-zero ids', () => {
    expect(isTraceId(traceIdFrom('0'.repeat(32)))).toBe(true);
    expect(isTraceId(traceIdFrom('00000000-0000-0000-0000-000000000000'))).toBe(true);
    expect(isSpanId(spanIdFrom('0'.repeat(16)))).toBe(true);
  });

  it('are valid and stable for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        expect(isTraceId(traceIdFrom(text))).toBe(true);
        expect(traceIdFrom(text)).toBe(traceIdFrom(text));
        expect(traceIdFrom(traceIdFrom(text))).toBe(traceIdFrom(text));
        expect(isSpanId(spanIdFrom(text))).toBe(true);
      }),
    );
  });
});
