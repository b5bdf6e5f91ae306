import { describe, expect, it } from '@jest/globals';
import { attemptFixture, fallbackLog } from '../testing/log-fixture.js';
import { attemptCourse, fallbackText, retryText } from './attempt-course.js';

const busy = attemptFixture({
  status: 'failed',
  http_status: 503,
  error: { code: 'provider_overloaded', message: '' },
  latency_ms: 10,
  next: { kind: 'retry', target: 'config', delay_ms: 434 },
});

describe('the course of a request in words', () => {
  it('tells a fallback', () => {
    expect(attemptCourse(fallbackLog.attempts)).toEqual([
      'stability-ai failed after 19 ms with HTTP 500 provider_unavailable',
      'requeued to openai, answered in 367 ms',
    ]);
    expect(fallbackText(fallbackLog.attempts)).toBe(
      'stability-ai failed with provider_unavailable, openai answered',
    );
  });

  it('tells a retry and its delay, and what still runs', () => {
    const running = attemptFixture({ number: 2, status: 'in_progress', latency_ms: null, next: null });
    expect(attemptCourse([busy, running])).toEqual([
      'openai failed after 10 ms with HTTP 503 provider_overloaded',
      'retried after 434 ms at openai, running',
    ]);
    expect(retryText([busy, running])).toBe('openai failed with provider_overloaded, openai is running');
  });

  it('tells one attempt alone', () => {
    expect(attemptCourse([attemptFixture()])).toEqual(['openai answered in 100 ms']);
    expect(attemptCourse([])).toEqual([]);
  });

  it('tells failures without an answer of the provider', () => {
    const lost = attemptFixture({ status: 'failed', http_status: null, error: null });
    expect(attemptCourse([lost])).toEqual(['openai failed after 100 ms with no answer']);
  });

  it('names each target of a fallback once, however often it was tried', () => {
    const [first, second] = fallbackLog.attempts;
    const attempts = [first, first, second].flatMap((attempt) => attempt ?? []);
    expect(fallbackText(attempts)).toBe('stability-ai failed with provider_unavailable, openai answered');
  });
});
