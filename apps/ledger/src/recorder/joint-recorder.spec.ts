import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JointRecorder } from './joint-recorder.js';

/** A transaction that ends when the test says so. */
interface Transaction {
  events: readonly unknown[];
  commit: () => void;
  fail: (error: Error) => void;
}

describe('the joint recorder', () => {
  let transactions: Transaction[];
  let joint: JointRecorder;
  const record = (events: readonly unknown[]) =>
    new Promise<void>((commit, fail) => void transactions.push({ events, commit, fail }));
  const stored = () => transactions.map(({ events }) => events);
  const last = () => transactions.at(-1);
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    transactions = [];
    joint = new JointRecorder({ record, gatherMs: 50, maxEvents: 4 });
  });
  afterEach(() => void jest.useRealTimers());

  it('stores calls of the gathering time in one transaction, and none is done before it', async () => {
    const done: string[] = [];
    void joint.record(['a', 'b']).then(() => done.push('first'));
    await pass(49);
    void joint.record(['c']).then(() => done.push('second'));
    expect(stored()).toEqual([]);
    await pass(1);
    expect(stored()).toEqual([['a', 'b', 'c']]);
    await pass(1_000);
    expect(done).toEqual([]);
    last()?.commit();
    await pass(0);
    expect(done).toEqual(['first', 'second']);
  });

  it('runs one transaction at a time; what comes meanwhile is in the next', async () => {
    void joint.record(['a']);
    await pass(50);
    void joint.record(['b']);
    await pass(60);
    void joint.record(['c']);
    expect(stored()).toEqual([['a']]);
    last()?.commit();
    await pass(0); // "b" has waited longer than it has to
    expect(stored()).toEqual([['a'], ['b', 'c']]);
  });

  it('fails every call of a transaction that failed, no other, and goes on', async () => {
    const calls = [joint.record(['a']), joint.record(['b'])];
    const outcomes = Promise.allSettled(calls);
    await pass(50);
    const later = joint.record(['c']);
    const gone = new Error('the database is away');
    last()?.fail(gone);
    expect(await outcomes).toEqual([
      { status: 'rejected', reason: gone },
      { status: 'rejected', reason: gone },
    ]);
    await pass(50);
    expect(stored()).toEqual([['a', 'b'], ['c']]);
    last()?.commit();
    await expect(later).resolves.toBeUndefined();
  });

  it('leaves what is beyond its size to the next transaction, and does not wait for more of it', async () => {
    void joint.record(['x']);
    await pass(50);
    const batches = [['a', 'b', 'c'], ['d'], ['e'], ['f', 'g', 'h', 'i', 'j']];
    for (const events of batches) void joint.record(events);
    last()?.commit();
    await pass(0);
    expect(stored().at(-1)).toEqual(['a', 'b', 'c', 'd']);
    last()?.commit();
    await pass(0);
    expect(stored().at(-1)).toEqual(['e']);
    last()?.commit();
    await pass(0);
    expect(stored().at(-1)).toEqual(['f', 'g', 'h', 'i', 'j']);
  });

  it('tries less at once after a failure, and again as much after successes', async () => {
    const four = () => {
      for (const event of ['a', 'b', 'c', 'd']) joint.record([event]).catch(() => undefined);
    };
    four();
    await pass(50);
    four();
    last()?.fail(new Error('timeout'));
    await pass(50);
    expect(stored().at(-1)).toEqual(['a', 'b']);
    last()?.fail(new Error('timeout'));
    await pass(50);
    expect(stored().at(-1)).toEqual(['c']);
    last()?.commit();
    await pass(50);
    expect(stored().at(-1)).toEqual(['d']);
    last()?.commit();
    four();
    await pass(50);
    expect(stored().at(-1)).toEqual(['a', 'b', 'c', 'd']);
  });
});
