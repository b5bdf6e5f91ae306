import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { RunningAttempts } from './running-attempts.js';

const lockLost = new BywayError('worker_lost', 'The lock of the attempt was lost.');

/** One attempt that runs here, as job `id`. */
function running() {
  const attempts = new RunningAttempts();
  const signal = attempts.start('id', buildAttemptJob('p'));
  return { attempts, signal };
}

describe('an attempt whose lock ran out while it ran here', () => {
  it('belongs to nobody else when this process found it: its own outcome counts', () => {
    const { attempts, signal } = running();
    expect(attempts.foundStalled('id')).toBe('in-hand');
    attempts.abortJob('id', lockLost);
    expect(signal.aborted).toBe(false);
    expect(attempts.end('id', 'done')).toBe(false);
  });

  it('is lost when it was given up before this process found it', () => {
    const { attempts, signal } = running();
    attempts.abortJob('id', lockLost);
    expect(signal.reason).toBe(lockLost);
    expect(attempts.end('id', 'given-up')).toBe(false);
    expect(attempts.foundStalled('id')).toBe('lost');
  });

  it('is lost when this process found it while it was being given up', () => {
    const { attempts } = running();
    attempts.abortJob('id', lockLost);
    expect(attempts.foundStalled('id')).toBe('in-hand');
    expect(attempts.end('id', 'given-up')).toBe(true);
  });

  it('is not lost when it was done before its end could be stored', () => {
    const { attempts } = running();
    attempts.end('id', 'done');
    expect(attempts.foundStalled('id')).toBe('in-hand');
  });

  it('is lost when another process ran it', () => {
    expect(new RunningAttempts().foundStalled('id')).toBe('lost');
  });
});

it('a cancel that overtakes its attempt aborts it as soon as it starts', () => {
  const attempts = new RunningAttempts();
  const job = buildAttemptJob('p');
  const cancelled = new BywayError('cancelled', 'The caller hung up.');
  expect(attempts.abortRequest(job.requestId, cancelled)).toBe(false);
  expect(attempts.start('id', job).reason).toBe(cancelled);
  expect(attempts.start('other', buildAttemptJob('p')).aborted).toBe(false);
});
