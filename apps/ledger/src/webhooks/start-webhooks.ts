import type { Logger } from '@byway/boot/logger';
import type { QueueBackend } from '@byway/queue/queue-backend';
import { createWebhookQueue } from '@byway/queue/webhook-queue';
import type { DynamicModule } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { startPeriodicTask } from '../jobs/periodic-task.js';
import { WebhookRelay } from './webhook-relay.js';
import { WebhookTriesService } from './webhook-tries.service.js';
import { WebhooksModule } from './webhooks.module.js';
import { WebhooksService } from './webhooks.service.js';

export interface WebhooksOptions {
  dataSource: DataSource;
  backend: QueueBackend;
  logger: Logger;
  relayEveryMs: number;
  /** ms after which a try that was queued and not reported is queued again. */
  leaseMs: number;
  /** Seconds between the tries of a delivery. */
  retryDelaysS: readonly number[];
}

export interface Webhooks {
  /** Their HTTP side. */
  module: DynamicModule;
  /** Waits for what is in hand. */
  stop(): Promise<void>;
}

/** Everything that keeps deliveries going, running. */
export function startWebhooks(options: WebhooksOptions): Webhooks {
  const { dataSource, backend, logger, leaseMs } = options;
  const relay = new WebhookRelay(dataSource, { queue: createWebhookQueue(backend), leaseMs, logger });
  const delaysMs = options.retryDelaysS.map((seconds) => seconds * 1000);
  const tries = new WebhookTriesService(dataSource, { leaseMs, delaysMs, random: Math.random });
  const task = startPeriodicTask({
    name: 'webhook relay',
    everyMs: options.relayEveryMs,
    run: () => relay.runOnce(),
    logger,
  });
  return {
    module: WebhooksModule.on(new WebhooksService(dataSource), tries),
    stop: () => task.stop(),
  };
}
