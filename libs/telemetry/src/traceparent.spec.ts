import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSpanId, isTraceId } from './trace-ids.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

const contexts = fc.record({
  traceId: hex(32).filter(isTraceId),
  spanId: hex(16).filter(isSpanId),
  sampled: fc.boolean(),
});

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('traceparent', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(contexts, (context) => {
        expect(parseTraceparent(formatTraceparent(context))).toEqual(context);
      }),
    );
  });

  it('never throws, and gives only valid ids, whatever the text', () => {
    const nearlyRight = fc
      .tuple(contexts, fc.nat(54), fc.string({ maxLength: 2 }))
      .map(([context, at, put]) => {
        const good = formatTraceparent(context);
        return good.slice(0, at) + put + good.slice(at + 1);
      });
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearlyRight), (text) => {
        const parsed = parseTraceparent(text);
        if (parsed === undefined) return;
        expect(isTraceId(parsed.traceId) && isSpanId(parsed.spanId)).toBe(true);
      }),
    );
  });

  it.each([
    ['empty', ''],
    ['version ff', `ff-${trace}-${span}-01`],
    ['more after version 00', `00-${trace}-${span}-01-more`],
    ['an all-zero trace id', `00-${'0'.repeat(32)}-${span}-01`],
    ['an all-zero span id', `00-${trace}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${trace.toUpperCase()}-${span}-01`],
    ['two headers joined', `00-${trace}-${span}-01,00-${trace}-${span}-01`],
    ['a line break after it', `00-${trace}-${span}-01\n`],
  ])('refuses %s', (_name, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('reads a later version as far as it knows it', () => {
    expect(parseTraceparent(`cc-${trace}-${span}-03-what-comes`)).toEqual({
      traceId: trace,
      spanId: span,
      sampled: true,
    });
  });
});
