import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WaitingCount } from './waiting-count.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Passes the time that some work takes. */
async function result<T>(work: Promise<T>): Promise<T> {
  await jest.runAllTimersAsync();
  return work;
}

/** A queue whose counts take some ms and may see a job before its adder has heard of it. */
class SlowQueue {
  jobs = 0;
  counts = 0;
  readonly waiting = new WaitingCount(async () => {
    this.counts += 1;
    await sleep(5);
    return this.jobs;
  });

  /** @returns whether the job was taken. */
  async add(limit: number): Promise<boolean> {
    if (await this.waiting.reached(limit)) return false;
    this.jobs += 1;
    await sleep(10);
    this.waiting.added();
    return true;
  }
}

describe('the count of waiting jobs', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('lets as many in as there is room for, also those that a count saw before their add had ended', async () => {
    const queue = new SlowQueue();
    const taken: boolean[] = [];
    for (let job = 0; job < 5; job += 1) taken.push(await result(queue.add(4)));
    expect(taken).toEqual([true, true, true, true, false]);
  });

  it('takes a job again at once when there is room', async () => {
    const queue = new SlowQueue();
    for (let job = 0; job < 3; job += 1) await result(queue.add(3));
    expect(await result(queue.add(3))).toBe(false);
    queue.jobs -= 1;
    jest.advanceTimersByTime(60);
    expect(await result(queue.add(3))).toBe(true);
  });

  it('counts once for all who come while it is full', async () => {
    const queue = new SlowQueue();
    queue.jobs = 9;
    await result(queue.add(10));
    expect(await result(queue.add(10))).toBe(false);
    const before = queue.counts;
    const refused = await result(Promise.all(Array.from({ length: 50 }, () => queue.add(10))));
    expect(refused.every((taken) => !taken)).toBe(true);
    expect(queue.counts - before).toBeLessThanOrEqual(1);
  });

  it('does not count at all far from the limit, but now and then', async () => {
    const queue = new SlowQueue();
    for (let job = 0; job < 10; job += 1) expect(await result(queue.add(1000))).toBe(true);
    expect(queue.counts).toBe(1);
  });
});
