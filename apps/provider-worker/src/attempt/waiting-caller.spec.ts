import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { AttemptStarted } from '@byway/contracts/ledger-events';
import { describe, expect, it, jest } from '@jest/globals';
import { WaitingCaller } from './waiting-caller.js';

describe('a first attempt of a caller who waits', () => {
  /** Whether the gateway was asked for the caller of an attempt that was `queuedMs` in the queue. */
  async function asksAfter(queuedMs: number, unaskedMs: number): Promise<boolean> {
    const isAwaited = jest.fn(() => Promise.resolve(true));
    const services = { replies: { isAwaited }, ledger: { emit: () => undefined }, unaskedMs };
    const caller = new WaitingCaller(services as unknown as ConstructorParameters<typeof WaitingCaller>[0]);
    const reply = { url: 'http://127.0.0.1:1', token: 't' };
    const job = { requestId: 'req_1', reply, state: { attempt: 1 }, enqueuedAt: Date.now() - queuedMs };
    await caller.mayStart(job as unknown as AttemptJob, {} as AttemptStarted);
    return isAwaited.mock.calls.length > 0;
  }

  it('starts unasked, unless it was in the queue for longer than it is given', async () => {
    expect(await asksAfter(10_000, 60_000)).toBe(false);
    expect(await asksAfter(10_000, 9_000)).toBe(true);
  });
});
