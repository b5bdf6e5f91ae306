import { describe, expect, it, jest } from '@jest/globals';
import { withTimeLimit } from './time-limit.js';

describe('withTimeLimit', () => {
  it('aborts work that takes longer, with a TimeoutError', async () => {
    const work = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    await expect(withTimeLimit(5, work)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('leaves no timer behind, and never aborts what is done', async () => {
    jest.useFakeTimers();
    try {
      let seen: AbortSignal | undefined;
      const answer = withTimeLimit(1_000, (signal) => {
        seen = signal;
        return Promise.resolve('done');
      });
      await expect(answer).resolves.toBe('done');
      await expect(withTimeLimit(1_000, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
      expect(jest.getTimerCount()).toBe(0);
      expect(seen?.aborted).toBe(false);
    } finally {
      jest.useRealTimers();
    }
  });
});
