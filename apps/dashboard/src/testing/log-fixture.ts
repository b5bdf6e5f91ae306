import { type Log, logAttemptSchema, logSchema } from '@byway/contracts/ledger-api';
import type { z } from 'zod';

type Attempt = z.output<typeof logAttemptSchema>;

/** An attempt that went well, but for what a test says. */
export function attemptFixture(changes: Partial<Attempt> = {}): Attempt {
  const number = changes.number ?? 1;
  return logAttemptSchema.parse({
    number,
    target: 'config',
    provider: 'openai',
    model: 'gpt-image-2',
    virtual_key: 'openai-1',
    status: 'succeeded',
    error: null,
    http_status: 200,
    provider_request_id: null,
    queue_wait_ms: 5,
    latency_ms: 100,
    cost_usd: 0.04,
    usage: {},
    finish_reason: null,
    ttft_ms: null,
    warnings: [],
    span_id: `span-${number}`,
    next: { kind: 'finish', target: null, delay_ms: 0 },
    started_at: '2026-11-24T12:00:00.010Z',
    finished_at: '2026-11-24T12:00:00.110Z',
    ...changes,
  });
}

/** A request that went well at its first target, but for what a test says. */
export function logFixture(changes: Partial<Log> = {}): Log {
  const attempts = changes.attempts ?? [attemptFixture()];
  return logSchema.parse({
    id: 'req_1',
    object: 'log',
    workspace_id: 'ws_default',
    api_key_id: 'key_1',
    endpoint: '/v1/images/generations',
    mode: 'sync',
    status: 'completed',
    http_status: 200,
    error: null,
    provider: 'openai',
    model: 'gpt-image-2',
    requested_model: 'gpt-image-2',
    target: 'config',
    config: null,
    config_version_id: null,
    virtual_key: 'openai-1',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: 'span-request',
    parent_span_id: null,
    metadata: {},
    joined_request_id: null,
    attempt_count: attempts.length,
    fallback: false,
    retried: false,
    cache_status: 'DISABLED',
    latency_ms: 120,
    cost_usd: 0.04,
    usage: { images: 1 },
    created_at: '2026-11-24T12:00:00.000Z',
    completed_at: '2026-11-24T12:00:00.120Z',
    ...changes,
    attempts,
  });
}

const failedFirst = attemptFixture({
  target: 'config.targets[0]',
  provider: 'stability-ai',
  model: 'stable-diffusion-v1-6',
  status: 'failed',
  http_status: 500,
  error: { code: 'provider_unavailable', message: 'stability-ai: An unexpected server error has occurred.' },
  latency_ms: 19,
  cost_usd: null,
  finished_at: '2026-11-24T12:00:00.029Z',
  next: { kind: 'fallback', target: 'config.targets[1]', delay_ms: 0 },
});

/** The cookbook's fallback: Stability AI answers 500, OpenAI draws. */
export const fallbackLog = logFixture({
  fallback: true,
  target: 'config.targets[1]',
  config: 'pc-images-1',
  attempts: [
    failedFirst,
    attemptFixture({
      number: 2,
      target: 'config.targets[1]',
      model: 'dall-e-3',
      latency_ms: 367,
      started_at: '2026-11-24T12:00:00.035Z',
      finished_at: '2026-11-24T12:00:00.402Z',
    }),
  ],
  completed_at: '2026-11-24T12:00:00.410Z',
  latency_ms: 410,
});
