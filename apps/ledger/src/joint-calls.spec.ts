import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JointCalls } from './joint-calls.js';

/** A transaction that ends when the test says so. */
interface Transaction {
  events: readonly string[];
  commit: () => void;
  fail: (error: Error) => void;
}

describe('joint calls', () => {
  let transactions: Transaction[];
  let joint: JointCalls<readonly string[], string>;
  const run = (calls: readonly (readonly string[])[]) =>
    new Promise<string[]>((commit, fail) => {
      const answers = calls.map((events) => `${events.join('')} stored`);
      transactions.push({ events: calls.flat(), commit: () => commit(answers), fail });
    });
  const stored = () => transactions.map(({ events }) => events);
  const last = () => transactions.at(-1);
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    transactions = [];
    joint = new JointCalls({ run, gatherMs: 50, sizeOf: (events) => events.length, maxSize: 4 });
  });
  afterEach(() => void jest.useRealTimers());

  it('stores calls of the gathering time in one transaction, and none is done before it', async () => {
    const done: string[] = [];
    void joint.add(['a', 'b']).then(() => done.push('first'));
    await pass(49);
    void joint.add(['c']).then(() => done.push('second'));
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
    void joint.add(['a']);
    await pass(50);
    void joint.add(['b']);
    await pass(60);
    void joint.add(['c']);
    expect(stored()).toEqual([['a']]);
    last()?.commit();
    await pass(0); // "b" has waited longer than it has to
    expect(stored()).toEqual([['a'], ['b', 'c']]);
  });

  it('fails every call of a transaction that failed, no other, and goes on', async () => {
    const calls = [joint.add(['a']), joint.add(['b'])];
    const outcomes = Promise.allSettled(calls);
    await pass(50);
    const later = joint.add(['c']);
    const gone = new Error('the database is away');
    last()?.fail(gone);
    expect(await outcomes).toEqual([
      { status: 'rejected', reason: gone },
      { status: 'rejected', reason: gone },
    ]);
    await pass(50);
    expect(stored()).toEqual([['a', 'b'], ['c']]);
    last()?.commit();
    await expect(later).resolves.toBe('c stored');
  });

  it('leaves what is beyond its size to the next transaction, and does not wait for more of it', async () => {
    void joint.add(['x']);
    await pass(50);
    const batches = [['a', 'b', 'c'], ['d'], ['e'], ['f', 'g', 'h', 'i', 'j']];
    for (const events of batches) void joint.add(events);
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
      for (const event of ['a', 'b', 'c', 'd']) joint.add([event]).catch(() => undefined);
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

  it('runs at once without a gathering time, and answers each call', async () => {
    const eager = new JointCalls({ run, sizeOf: () => 1, maxSize: 4 });
    const first = eager.add(['a']);
    expect(stored()).toEqual([['a']]);
    const others = [eager.add(['b']), eager.add(['c'])];
    last()?.commit();
    await expect(first).resolves.toBe('a stored');
    expect(stored()).toEqual([['a'], ['b', 'c']]);
    last()?.commit();
    await expect(Promise.all(others)).resolves.toEqual(['b stored', 'c stored']);
  });

  it('starts no transaction sooner after the last than its pace, and the first at once', async () => {
    const paced = new JointCalls({ run, paceMs: 20, sizeOf: () => 1, maxSize: 3 });
    void paced.add(['a']);
    expect(stored()).toEqual([['a']]);
    await pass(5);
    last()?.commit();
    void paced.add(['b']);
    await pass(14);
    void paced.add(['c']);
    expect(stored()).toEqual([['a']]);
    await pass(1);
    expect(stored()).toEqual([['a'], ['b', 'c']]);
    // A full one does not wait.
    for (const event of ['d', 'e', 'f']) void paced.add([event]);
    last()?.commit();
    await pass(0);
    expect(stored().at(-1)).toEqual(['d', 'e', 'f']);
    last()?.commit();
    await pass(20);
    void paced.add(['g']);
    expect(stored().at(-1)).toEqual(['g']);
  });

  it('refuses a call whose turn does not come in time, and never does it', async () => {
    const hasty = new JointCalls({ run, maxWaitMs: 100, sizeOf: () => 1, maxSize: 9 });
    const begun = hasty.add(['a']);
    const late = Promise.allSettled([hasty.add(['b'])]);
    await pass(50);
    const later = hasty.add(['c']);
    await pass(50);
    expect(await late).toMatchObject([{ status: 'rejected', reason: { code: 'service_unavailable' } }]);
    await pass(40);
    last()?.commit(); // after more than it would have waited
    await expect(begun).resolves.toBe('a stored');
    expect(stored()).toEqual([['a'], ['c']]);
    await pass(1_000);
    last()?.commit();
    await expect(later).resolves.toBe('c stored');
  });

  it('goes on when all that waited for the pace were refused', async () => {
    const hasty = new JointCalls({ run, paceMs: 50, maxWaitMs: 10, sizeOf: () => 1, maxSize: 9 });
    void hasty.add(['a']);
    last()?.commit();
    await pass(0);
    const refused = Promise.allSettled([hasty.add(['b'])]);
    await pass(50);
    expect(await refused).toMatchObject([{ status: 'rejected' }]);
    void hasty.add(['c']);
    await pass(0);
    expect(stored()).toEqual([['a'], ['c']]);
  });

  it('keeps calls with the same key apart, in their order, and lets them wait for nothing else', async () => {
    const options = { run, paceMs: 1_000, sizeOf: () => 1, maxSize: 9 };
    const keyed = new JointCalls({ ...options, keyOf: ([key = '']: readonly string[]) => key });
    const calls = [['x'], ['a', '1'], ['b', '1'], ['a', '2'], ['c', '1'], ['a', '3']];
    for (const call of calls) void keyed.add(call);
    for (const transactions of [1, 2, 3]) {
      expect(stored()).toHaveLength(transactions);
      last()?.commit();
      await pass(0);
    }
    await pass(1_000);
    expect(stored()).toEqual([['x'], ['a', '1', 'b', '1'], ['a', '2', 'c', '1'], ['a', '3']]);
  });

  it('runs each call alone when one of them is at fault, and fails only that', async () => {
    const strict = new JointCalls({
      run: (calls: readonly string[]) =>
        calls.includes('bad') ? Promise.reject(new Error('bad')) : Promise.resolve(calls),
      sizeOf: () => 1,
      maxSize: 9,
      isFaultOfOne: (error) => error instanceof Error && error.message === 'bad',
    });
    const outcomes = await Promise.allSettled(['first', 'a', 'bad', 'b'].map((call) => strict.add(call)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});
