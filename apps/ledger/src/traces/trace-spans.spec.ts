import type { Log } from '@byway/contracts/ledger-api';
import { describe, expect, it } from '@jest/globals';
import { type AttemptRow, type RequestRow, toLog } from '../logs/log-rows.js';
import { traceSpans } from './trace-spans.js';

const request: RequestRow = {
  id: 'req_1',
  workspace_id: 'default',
  api_key_id: 'key_1',
  endpoint: '/v1/images/generations',
  mode: 'sync',
  status: 'in_progress',
  http_status: null,
  error_code: null,
  error_message: null,
  provider: 'openai',
  model: 'gpt-image-1',
  requested_model: 'gpt-image-1',
  target: 'config',
  config_slug: null,
  config_version_id: null,
  virtual_key: 'openai-main',
  trace_id: 'trace-1',
  span_id: 'span-request',
  parent_span_id: 'span-caller',
  metadata: {},
  joined_request_id: null,
  attempt_count: 1,
  fallback: false,
  retried: false,
  cache_status: null,
  latency_ms: null,
  cost_usd: null,
  created_at: '2026-11-22T12:00:00.000Z',
  settled_at: null,
};
const attempt: AttemptRow = {
  request_id: 'req_1',
  number: 1,
  target: 'config',
  provider: 'openai',
  model: 'gpt-image-1',
  virtual_key: 'openai-main',
  status: 'in_progress',
  error_code: null,
  error_message: null,
  http_status: null,
  provider_request_id: null,
  queue_wait_ms: 40,
  latency_ms: null,
  cost_usd: null,
  usage: {},
  finish_reason: null,
  ttft_ms: null,
  warnings: [],
  span_id: 'span-attempt',
  next: null,
  started_at: '2026-11-22T12:00:00.050Z',
  finished_at: null,
};
const start = Date.parse(request.created_at);

describe('the bars of a trace', () => {
  it('puts the queue wait and the attempt below their request', () => {
    const log: Log = toLog(request, [attempt]);
    expect(traceSpans([log])).toMatchObject([
      {
        kind: 'request',
        span_id: 'span-request',
        parent_span_id: 'span-caller',
        start_ms: start,
        end_ms: null,
      },
      { kind: 'queue', parent_span_id: 'span-request', start_ms: start + 10, end_ms: start + 50 },
      {
        kind: 'attempt',
        span_id: 'span-attempt',
        parent_span_id: 'span-request',
        start_ms: start + 50,
        end_ms: null,
      },
    ]);
  });

  it('ends a bar when its request or attempt ended', () => {
    const done = toLog({ ...request, status: 'completed', settled_at: '2026-11-22T12:00:02.000Z' }, [
      { ...attempt, status: 'succeeded', finished_at: '2026-11-22T12:00:01.900Z' },
    ]);
    expect(traceSpans([done]).map((span) => span.end_ms)).toEqual([start + 2000, start + 50, start + 1900]);
  });

  it('shows what is known when the event of the gateway is missing', () => {
    const orphan = toLog({ ...request, endpoint: null, mode: null, api_key_id: null, span_id: null }, [
      attempt,
    ]);
    expect(orphan).toMatchObject({ endpoint: 'unknown', api_key_id: 'unknown', span_id: 'req_1' });
    expect(traceSpans([orphan])).toHaveLength(3);
  });
});
