import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import { attemptQueueName } from '@byway/queue/attempt-queue-name';
import { LEDGER_QUEUE } from '@byway/queue/ledger-queue';
import type { QueueBackend } from '@byway/queue/queue-backend';
import { WEBHOOK_QUEUE } from '@byway/queue/webhook-queue';
import { addReadGauge, sharedRead } from '@byway/telemetry/metrics';

/**
 * Adds `byway_queue_jobs` and `byway_queue_oldest_waiting_seconds`. Gateways tell them and not workers,
 * so that they are there for a provider whose workers are gone; each gateway tells the same.
 * @returns what takes them out again.
 */
export function addQueueMetrics(backend: Pick<QueueBackend, 'loads' | 'queue' | 'run'>): () => void {
  const names = [...listProviders().map(({ name }) => attemptQueueName(name)), LEDGER_QUEUE, WEBHOOK_QUEUE];
  const loads = sharedRead(() => backend.loads(names));
  const removeJobs = addReadGauge({
    name: 'byway_queue_jobs',
    help: 'Jobs in a queue, of the whole installation.',
    labelNames: ['queue', 'state'],
    read: async () => {
      const all = (await loads()).flatMap(({ name: queue, waiting, delayed, active }) =>
        Object.entries({ waiting, delayed, active }).map(([state, value]) => ({
          labels: { queue, state },
          value,
        })),
      );
      // Only batches of records are kept when they have failed.
      const failed = await backend.run(() => backend.queue(LEDGER_QUEUE).getJobCountByTypes('failed'));
      return [...all, { labels: { queue: LEDGER_QUEUE, state: 'failed' }, value: failed }];
    },
  });
  const removeAge = addReadGauge({
    name: 'byway_queue_oldest_waiting_seconds',
    help: 'Time that the oldest job of a queue has waited; 0 when none waits.',
    labelNames: ['queue'],
    read: async () =>
      (await loads()).map(({ name: queue, oldestWaitingSince: since }) => ({
        labels: { queue },
        // Added by a process whose clock may be ahead.
        value: since === null ? 0 : Math.max(0, Date.now() - since) / 1000,
      })),
  });
  return () => {
    removeJobs();
    removeAge();
  };
}
