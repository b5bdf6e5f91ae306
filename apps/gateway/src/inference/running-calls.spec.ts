import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Joinable, RunningCalls } from './running-calls.js';

const NOW = 1_000_000;

describe('running calls', () => {
  let running: RunningCalls<Joinable>;
  const waiting = (retryCount = 0): Joinable => ({ retryCount, isLeft: false });
  const left = (retryCount = 0): Joinable => ({ retryCount, isLeft: true });
  const find = (retryCount: number, key = 'a', nowMs = NOW) => running.find({ key, retryCount }, nowMs);
  const add = (call: Joinable, key = 'a') => {
    running.add(key, call);
    return call;
  };

  beforeEach(() => {
    running = new RunningCalls();
  });

  it('are joined by a retry of the same call, whether the first caller left or not', () => {
    const call = add(waiting());
    expect(find(1)).toBe(call);
    expect(find(2)).toBe(call);
  });

  it('are not joined by a first try, by another call, or after their end', () => {
    const call = add(waiting());
    expect(find(0)).toBeUndefined();
    expect(find(1, 'b')).toBeUndefined();
    running.remove('a', call);
    expect(find(1)).toBeUndefined();
  });

  it('are joined once by each retry: two equal calls keep two answers', () => {
    add(waiting(1));
    expect(find(1)).toBeUndefined();
    const second = add(waiting());
    expect(find(1)).toBe(second);
  });

  it('that were left go first, then the oldest', () => {
    const oldest = add(waiting());
    const gone = add(left());
    expect(find(1)).toBe(gone);
    running.remove('a', gone);
    add(waiting());
    expect(find(1)).toBe(oldest);
  });

  it('are not joined by the retry of an equal call that failed', () => {
    const other = add(waiting());
    running.failed({ key: 'a', retryCount: 0 }, NOW);
    expect(find(1)).toBeUndefined();
    expect(find(1)).toBe(other);
  });

  it('that were left are joined all the same: of two equal retries either may take it', () => {
    const gone = add(left());
    running.failed({ key: 'a', retryCount: 0 }, NOW);
    expect(find(1)).toBe(gone);
  });

  it('forget a failure after a minute, and count failures that are equal', () => {
    const other = add(waiting());
    running.failed({ key: 'a', retryCount: 0 }, NOW);
    running.failed({ key: 'a', retryCount: 0 }, NOW + 1);
    expect(find(1, 'a', NOW + 2)).toBeUndefined();
    expect(find(1, 'a', NOW + 60_000)).toBeUndefined();
    expect(find(1, 'a', NOW + 60_001)).toBe(other);
    running.failed({ key: 'a', retryCount: 0 }, NOW);
    expect(find(1, 'a', NOW + 60_000)).toBe(other);
  });
});
