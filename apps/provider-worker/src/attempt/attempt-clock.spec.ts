import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttemptClock } from './attempt-clock.js';

const clockOf = (ownMs: number, remainingMs: number, job = new AbortController()) => ({
  job,
  clock: new AttemptClock({ ownMs, remainingMs, provider: 'p', signal: job.signal }),
});
const reason = ({ signal }: AttemptClock) =>
  signal.reason instanceof BywayError ? signal.reason.code : undefined;

describe('the time of an attempt', () => {
  it('is over at its own limit, or at the deadline of the request, whichever is first', async () => {
    const own = clockOf(20, 500).clock;
    const deadline = clockOf(500, 20).clock;
    await sleep(60);
    expect(reason(own)).toBe('provider_timeout');
    expect(reason(deadline)).toBe('request_timeout');
    own.stop();
    deadline.stop();
  });

  it('is over at the deadline alone once output goes out', async () => {
    const { clock } = clockOf(20, 80);
    clock.outputBegan();
    await sleep(50);
    expect(clock.signal.aborted).toBe(false);
    await sleep(60);
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

  it('runs no further once it was stopped', async () => {
    const { clock, job } = clockOf(10, 10);
    clock.stop();
    job.abort(new BywayError('cancelled', 'gone'));
    await sleep(30);
    expect(clock.signal.aborted).toBe(false);
  });
});
