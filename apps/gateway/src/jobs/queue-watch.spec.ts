import { queueSchema } from '@byway/contracts/queues-api';
import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import { describe, expect, it } from '@jest/globals';
import { QueueWatch } from './queue-watch.js';

/** Every queue with these times of the oldest job. */
const watchOf = (oldestWaitingSince: number | null) =>
  new QueueWatch({
    loads: (names) =>
      Promise.resolve(
        names.map((name, index) => ({ name, waiting: index, delayed: 2, active: 3, oldestWaitingSince })),
      ),
  });

describe('the queues that callers see', () => {
  it('are those of every provider, each with its own numbers', async () => {
    const queues = await watchOf(1_000).read(1_250);
    expect(queues.map(({ provider }) => provider)).toEqual(listProviders().map(({ name }) => name));
    expect(queues.map(({ waiting }) => waiting)).toEqual(queues.map((_, index) => index));
    for (const queue of queues) expect(queueSchema.strict().parse(queue).oldest_waiting_age_ms).toBe(250);
  });

  it('have no age when nothing waits, and none below 0 when clocks differ', async () => {
    expect((await watchOf(null).read(5))[0]?.oldest_waiting_age_ms).toBeNull();
    expect((await watchOf(10).read(5))[0]?.oldest_waiting_age_ms).toBe(0);
  });
});
