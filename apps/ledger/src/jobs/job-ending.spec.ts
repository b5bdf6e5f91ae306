import { jobResultSchema } from '@byway/contracts/jobs-api';
import { errorBodySchema } from '@byway/errors/error-body';
import { describe, expect, it } from '@jest/globals';
import { jobRequest, storedResult } from '../fixtures/job-requests.fixture.js';
import { errorResult, pastDeadline, settledEvent } from './job-ending.js';

const { plan } = jobRequest({ providers: ['stability-ai', 'openai'] });
const failed = { leaf: 0, code: 'provider_unavailable', status: 503, message: 'm'.repeat(300) } as const;
const bodyOf = (result: ReturnType<typeof errorResult>): unknown =>
  JSON.parse(result.body.kind === 'inline' ? result.body.text : '');

describe('the answer of a job that no worker answers for', () => {
  it('is the error with the attempts so far', () => {
    const state = { leaf: 1, retries: 0, attempt: 2, failures: [failed] };
    const result = errorResult({ plan, state, attempts: 1, failure: pastDeadline });
    expect(jobResultSchema.parse(result)).toEqual(result);
    expect(result.head).toMatchObject({
      status: 408,
      provider: 'openai',
      target: 'config.targets[1]',
      attempts: 1,
    });
    expect(result.head.contentLength).toBe(result.body.kind === 'inline' ? result.body.text.length : 0);
    expect(errorBodySchema.parse(bodyOf(result)).error).toMatchObject({
      code: 'request_timeout',
      attempts: [{ target: 'config.targets[0]', provider: 'stability-ai', status: 503 }],
    });
  });

  it('stays storable after hundreds of attempts', () => {
    const state = { leaf: 1, retries: 0, attempt: 601, failures: Array.from({ length: 600 }, () => failed) };
    const result = errorResult({ plan, state, attempts: 600, failure: pastDeadline });
    expect(jobResultSchema.parse(result)).toEqual(result);
    expect(bodyOf(result)).toMatchObject({ error: { code: 'request_timeout' } });
  });
});

describe('the record of an ended job', () => {
  const at = { acceptedAt: new Date(1_000), settledAt: new Date(3_500) };
  const ids = { requestId: 'req_1', workspaceId: 'default', logBodies: true };

  it('names what served it', () => {
    const event = settledEvent({ ...ids, ...at, status: 'completed', result: storedResult(), error: null });
    expect(event).toMatchObject({
      provider: 'openai',
      model: 'gpt-image-1',
      httpStatus: 200,
      latencyMs: 2_500,
    });
  });

  it('names the target whose answer was in the cache', () => {
    const stored = storedResult();
    const head = { ...stored.head, attempts: 0, costUsd: 0, cacheStatus: 'HIT' as const };
    const result = { ...stored, head };
    const event = settledEvent({ ...ids, ...at, status: 'completed', result, error: null });
    expect(event).toMatchObject({ provider: 'openai', attempts: 0, costUsd: 0, cacheStatus: 'HIT' });
  });

  it('has the headers that its result is answered with, unless bodies are not to be kept', () => {
    const facts = { ...ids, ...at, status: 'completed', result: storedResult(), error: null } as const;
    expect(settledEvent(facts).responseHeaders).toMatchObject({
      'content-type': 'application/json',
      'x-portkey-provider': 'openai',
      'x-byway-job-id': 'job_1',
    });
    expect(settledEvent({ ...facts, logBodies: false }).responseHeaders).toBeUndefined();
  });

  it('names no target when none was tried', () => {
    const { state } = jobRequest();
    const result = errorResult({ plan, state, attempts: 0, failure: pastDeadline });
    const event = settledEvent({ ...ids, ...at, status: 'expired', result, error: pastDeadline });
    expect(event).toMatchObject({
      provider: null,
      target: null,
      attempts: 0,
      error: { code: 'request_timeout' },
    });
  });
});
