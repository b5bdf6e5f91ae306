import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import type { QueueBackend } from '@byway/queue/queue-backend';
import { readQueueLevels } from '@byway/queue/queue-levels';
import { addReadGauge } from '@byway/telemetry/metrics';

/**
 * Adds `byway_queue_jobs`. Gateways tell it and not workers, so that it is there for a provider whose
 * workers are gone; each gateway tells the same.
 * @returns what takes it out again.
 */
export function addQueueMetrics(backend: QueueBackend): () => void {
  const providers = listProviders().map(({ name }) => name);
  return addReadGauge({
    name: 'byway_queue_jobs',
    help: 'Jobs in a queue, of the whole installation.',
    labelNames: ['queue', 'state'],
    read: async () => {
      const levels = await readQueueLevels(backend, providers);
      return levels.flatMap(({ queue, ...states }) =>
        Object.entries(states).map(([state, value]) => ({ labels: { queue, state }, value })),
      );
    },
  });
}
