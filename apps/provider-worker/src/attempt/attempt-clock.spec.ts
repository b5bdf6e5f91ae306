import { BywayError } from '@byway/errors/byway-error';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AttemptClock } from './attempt-clock.js';

const clockOf = (ownMs: number, remainingMs: number, job = new AbortController()) => ({
  job,
  clock: new AttemptClock({ ownMs, remainingMs, provider: 'p', signal: job.signal }),
});
const reason = ({ signal }: AttemptClock) =>
  signal.reason instanceof BywayError ? signal.reason.code : undefined;

describe('the time of an attempt', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is over at its own limit, or at the deadline of the request, whichever is first', () => {
    const own = clockOf(20, 500).clock;
    const deadline = clockOf(500, 20).clock;
    jest.advanceTimersByTime(60);
    expect(reason(own)).toBe('provider_timeout');
    expect(reason(deadline)).toBe('request_timeout');
    own.stop();
    deadline.stop();
  });

  it('is over at the deadline alone once output goes out', () => {
    const { clock } = clockOf(20, 80);
    clock.outputBegan();
    jest.advanceTimersByTime(50);
    expect(clock.signal.aborted).toBe(false);
    jest.advanceTimersByTime(60);
    expect(reason(clock)).toBe('request_timeout');
    clock.stop();
  });

  it('ends with its job', () => {
    const { clock, job } = clockOf(1000, 1000);
    job.abort(new BywayError('cancelled', 'gone'));
    expect(reason(clock)).toBe('cancelled');
    clock.stop();
  });

  it('leaves an unknown outcome when the worker ends', () => {
    const { clock, job } = clockOf(1000, 1000);
    job.abort(new BywayError('service_unavailable', 'shutdown'));
    expect(reason(clock)).toBe('worker_lost');
    clock.stop();
  });

  it('runs no further once it was stopped', () => {
    const { clock, job } = clockOf(10, 10);
    clock.stop();
    job.abort(new BywayError('cancelled', 'gone'));
    jest.advanceTimersByTime(30);
    expect(clock.signal.aborted).toBe(false);
  });
});
