import type { QueueView } from '@byway/contracts/queues-api';
import { listProviders } from '@byway/providers/catalogue/provider-catalogue';
import { attemptQueueName } from '@byway/queue/attempt-queue-name';
import type { QueueBackend } from '@byway/queue/queue-backend';

/** The attempt queues of all providers, as callers see them. */
export class QueueWatch {
  constructor(private readonly backend: Pick<QueueBackend, 'loads'>) {}

  /**
   * One entry for each provider of the catalogue.
   * @throws BywayError `service_unavailable` within 2 s while the queue is away.
   */
  async read(nowMs: number): Promise<QueueView[]> {
    const providers = listProviders().map(({ name }) => name);
    const loads = await this.backend.loads(providers.map(attemptQueueName));
    return loads.map(({ waiting, delayed, active, oldestWaitingSince }, index) => ({
      object: 'queue' as const,
      provider: providers[index] ?? '',
      waiting,
      delayed,
      active,
      // The time is that of the process that added it, whose clock may be ahead.
      oldest_waiting_age_ms: oldestWaitingSince === null ? null : Math.max(0, nowMs - oldestWaitingSince),
    }));
  }
}
