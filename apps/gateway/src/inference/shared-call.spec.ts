import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SharedCall } from './shared-call.js';

const LINGER_MS = 1_500;

describe('a call that several wait for', () => {
  const giveUp = jest.fn();
  const close = jest.fn();
  const first = { retryCount: 0 };
  const retry = { retryCount: 1 };
  let call: SharedCall<{ retryCount: number | null }>;

  beforeEach(() => {
    jest.useFakeTimers();
    giveUp.mockClear();
    close.mockClear();
    call = new SharedCall({ requestId: 'req_1', deadlineAt: 0, giveUp });
    call.add(first);
  });
  afterEach(() => void jest.useRealTimers());

  it('is given up at once when its only caller will not come back', () => {
    call.leave(first, 0);
    expect(giveUp).toHaveBeenCalledTimes(1);
  });

  it('lingers for a retry, and is given up when none comes', () => {
    call.leave(first, LINGER_MS);
    jest.advanceTimersByTime(LINGER_MS - 1);
    expect(giveUp).not.toHaveBeenCalled();
    expect(call.isLeft).toBe(true);
    jest.advanceTimersByTime(1);
    expect(giveUp).toHaveBeenCalledTimes(1);
  });

  it('goes on when the retry comes, and lingers anew when that leaves too', () => {
    call.leave(first, LINGER_MS);
    jest.advanceTimersByTime(LINGER_MS - 1);
    call.add(retry);
    jest.advanceTimersByTime(60_000);
    expect(giveUp).not.toHaveBeenCalled();
    expect(call.retryCount).toBe(1);
    call.leave(retry, 2 * LINGER_MS);
    jest.advanceTimersByTime(2 * LINGER_MS);
    expect(giveUp).toHaveBeenCalledTimes(1);
  });

  it('goes on while one of two stays', () => {
    call.add(retry);
    call.leave(first, 0);
    call.leave(first, 0);
    expect(giveUp).not.toHaveBeenCalled();
    expect(call.isLeft).toBe(false);
  });

  it('is answered to those who wait, and closed', async () => {
    call.add(retry);
    expect(await call.audience(close)).toEqual([first, retry]);
    expect(close).toHaveBeenCalledTimes(1);
    call.leave(first, 0);
    call.leave(retry, 0);
    expect(giveUp).not.toHaveBeenCalled();
  });

  it('keeps its answer for the retry that is awaited', async () => {
    call.leave(first, LINGER_MS);
    const audience = call.audience(close);
    await jest.advanceTimersByTimeAsync(LINGER_MS - 1);
    expect(close).not.toHaveBeenCalled();
    call.add(retry);
    expect(await audience).toEqual([retry]);
  });

  it('has nobody to answer when no retry came', async () => {
    call.leave(first, LINGER_MS);
    const audience = call.audience(close);
    await jest.advanceTimersByTimeAsync(LINGER_MS);
    expect(await audience).toEqual([]);
    expect(giveUp).toHaveBeenCalledTimes(1);
  });

  it('stops lingering at a shutdown, unless somebody waits', () => {
    call.stopLingering();
    expect(giveUp).not.toHaveBeenCalled();
    call.leave(first, LINGER_MS);
    call.stopLingering();
    expect(giveUp).toHaveBeenCalledTimes(1);
  });
});
