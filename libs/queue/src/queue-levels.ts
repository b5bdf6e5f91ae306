import { attemptQueueName } from './attempt-queue-name.js';
import { LEDGER_QUEUE } from './ledger-queue.js';
import type { QueueBackend } from './queue-backend.js';
import { WEBHOOK_QUEUE } from './webhook-queue.js';

/** Jobs of one queue by state. `waiting` has those with a priority too; `failed` are kept for a person. */
export interface QueueLevel {
  queue: string;
  waiting: number;
  delayed: number;
  active: number;
  failed: number;
}

/**
 * How full the queues are: one for each provider, that of ledger events and that of webhooks. Costs a
 * round trip for each.
 * @throws BywayError `service_unavailable`.
 */
export function readQueueLevels(backend: QueueBackend, providers: readonly string[]): Promise<QueueLevel[]> {
  const names = [...providers.map(attemptQueueName), LEDGER_QUEUE, WEBHOOK_QUEUE];
  return backend.run(() =>
    Promise.all(
      names.map(async (name) => {
        const counts = await backend
          .queue(name)
          .getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
        const { waiting = 0, prioritized = 0, delayed = 0, active = 0, failed = 0 } = counts;
        return { queue: name, waiting: waiting + prioritized, delayed, active, failed };
      }),
    ),
  );
}
