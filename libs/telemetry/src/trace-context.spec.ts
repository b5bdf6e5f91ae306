import { describe, expect, it } from '@jest/globals';
import { carrierFromHeaders } from './trace-carrier.js';
import { startSpan } from './trace-context.js';
import { isSpanId, isTraceId, traceIdFrom } from './trace-ids.js';
import { parseTraceparent } from './traceparent.js';

const incoming = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';

describe('spans without an SDK', () => {
  it('begin a trace with valid ids, and say that behind them spans may be recorded', () => {
    const span = startSpan({ name: 'request' });
    expect(isTraceId(span.traceId) && isSpanId(span.spanId)).toBe(true);
    expect(span.parentSpanId).toBeNull();
    expect(parseTraceparent(span.carrier.traceparent)).toEqual({
      traceId: span.traceId,
      spanId: span.spanId,
      sampled: true,
    });
    expect(startSpan({ name: 'request' }).traceId).not.toBe(span.traceId);
  });

  it("continue the caller's trace with a span id of their own, and its sampling decision", () => {
    const span = startSpan({ name: 'request', parent: { traceparent: incoming } });
    expect(span.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(span.parentSpanId).toBe('00f067aa0ba902b7');
    expect(span.spanId).not.toBe('00f067aa0ba902b7');
    expect(span.carrier.traceparent).toBe(`00-${span.traceId}-${span.spanId}-00`);
  });

  it('stay in one trace through a queue', () => {
    const gateway = startSpan({ name: 'request' });
    const overTheQueue: unknown = JSON.parse(JSON.stringify(gateway.carrier));
    expect(overTheQueue).toEqual(gateway.carrier);
    const worker = startSpan({ name: 'attempt', parent: gateway.carrier });
    expect(worker.traceId).toBe(gateway.traceId);
    expect(worker.parentSpanId).toBe(gateway.spanId);
  });

  it('hand on tracestate and baggage', () => {
    const headers = { traceparent: incoming, tracestate: ['vendor=1', 'other=2'], baggage: 'user=7' };
    const { carrier } = startSpan({ name: 'request', parent: carrierFromHeaders(headers) });
    expect(carrier).toMatchObject({ tracestate: 'vendor=1,other=2', baggage: 'user=7' });
  });

  it('begin a new trace, without its tracestate, when the traceparent is invalid', () => {
    const parent = { traceparent: 'nonsense', tracestate: 'vendor=1', baggage: 'user=7' };
    const span = startSpan({ name: 'request', parent });
    expect(span.parentSpanId).toBeNull();
    expect(isTraceId(span.traceId)).toBe(true);
    expect(span.carrier.tracestate).toBeUndefined();
    expect(span.carrier.baggage).toBe('user=7');
  });

  it('take the trace id that the caller chose, unless a traceparent gives one', () => {
    const traceId = traceIdFrom('checkout-42');
    expect(startSpan({ name: 'request', traceId }).traceId).toBe(traceId);
    const both = startSpan({ name: 'request', traceId, parent: { traceparent: incoming } });
    expect(both.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(startSpan({ name: 'request' }).traceId).not.toBe(traceId);
    expect(isTraceId(startSpan({ name: 'request', traceId: 'not an id' }).traceId)).toBe(true);
  });

  it('take attributes, failures and an end without effect', () => {
    const span = startSpan({ name: 'request', kind: 'server', attributes: { a: 1, b: undefined } });
    span.setAttributes({ c: 'x' });
    span.recordFailure('provider_timeout', 'slow');
    expect(() => span.end()).not.toThrow();
  });
});

describe('carrierFromHeaders', () => {
  it('gives none without a traceparent', () => {
    expect(carrierFromHeaders({ baggage: 'user=7' })).toBeUndefined();
    expect(carrierFromHeaders({ traceparent: ' ' })).toBeUndefined();
  });

  it('leaves out baggage over 8192 characters', () => {
    const carrier = carrierFromHeaders({ traceparent: incoming, baggage: `k=${'v'.repeat(8192)}` });
    expect(carrier).toEqual({ traceparent: incoming });
  });
});
