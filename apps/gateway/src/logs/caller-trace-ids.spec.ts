import { traceIdFrom } from '@byway/telemetry/trace-ids';
import { describe, expect, it } from '@jest/globals';
import { feedbackWithTraceIds, queryWithTraceId } from './caller-trace-ids.js';

const w3c = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('a trace id that a caller chose', () => {
  it('finds its logs, and the other filters stay as they are', () => {
    expect(queryWithTraceId('/v1/logs?status=5xx&trace_id=my%20trace&metadata=%7B%22a%22%3A%22b%22%7D')).toBe(
      `?status=5xx&trace_id=${traceIdFrom('my trace')}&metadata=%7B%22a%22%3A%22b%22%7D`,
    );
    expect(queryWithTraceId(`/v1/logs?trace_id=${w3c}`)).toBe(`?trace_id=${w3c}`);
    expect(queryWithTraceId('/v1/logs?metadata={%22a%22:%22b%22}')).toBe('?metadata={%22a%22:%22b%22}');
    expect(queryWithTraceId('/v1/logs')).toBe('');
    expect(queryWithTraceId('/v1/feedback?trace_id=')).toBe('?trace_id=');
  });

  it('takes feedback, one entry or several', () => {
    const entry = { value: 1, weight: 1, metadata: {} };
    expect(feedbackWithTraceIds({ trace_id: 'my trace', value: 1 })).toEqual([
      { ...entry, trace_id: traceIdFrom('my trace') },
    ]);
    expect(feedbackWithTraceIds([{ traceID: w3c, value: 1 }])).toEqual([{ ...entry, trace_id: w3c }]);
  });

  it('is still checked: a hash would hide that it is too long', () => {
    expect(() => feedbackWithTraceIds({ trace_id: 'x'.repeat(251), value: 1 })).toThrow(/^trace_id: /);
  });
});
