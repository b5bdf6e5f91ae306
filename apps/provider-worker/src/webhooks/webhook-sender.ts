import type { Logger } from '@byway/boot/logger';
import type { ReportWebhook, WebhookJob } from '@byway/contracts/webhooks-api';
import { BywayError } from '@byway/errors/byway-error';
import type { LedgerClient } from '@byway/service-clients/ledger-client';
import type { VaultClient } from '@byway/service-clients/vault-client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboundAgents } from '../provider-call/outbound-agents.js';
import { postWebhook } from './post-webhook.js';
import { signWebhook } from './sign-webhook.js';

export interface WebhookSenderOptions {
  vault: VaultClient;
  ledger: LedgerClient;
  agents: OutboundAgents;
  logger: Logger;
}

/** ms a receiver has to answer. */
const TIMEOUT_MS = 15_000;
/** ms between tries to report while the ledger is away, and ms until that is given up. */
const REPORT_RETRY_MS = 1_000;
const REPORT_FOR_MS = 12_000;

/** Makes the tries of webhook deliveries. What follows from them is decided in the ledger. */
export class WebhookSender {
  constructor(private readonly options: WebhookSenderOptions) {}

  /**
   * Makes one try and reports it. The secrets are asked for anew each time, so a rotation counts at
   * once and none is kept here.
   * @throws BywayError `service_unavailable` when vault or ledger are away: no try was used up, and the
   * ledger queues it again.
   */
  async send({ deliveryId, run }: WebhookJob): Promise<void> {
    const { vault, ledger, agents, logger } = this.options;
    const { delivery } = await ledger.beginWebhook(deliveryId, run);
    if (delivery === null) return;
    const { workspaceId, url, payload } = delivery;
    const secrets = await vault.signingSecrets(workspaceId);
    const startedAt = Date.now();
    const before = performance.now();
    const timestampS = Math.floor(startedAt / 1000);
    const headers = signWebhook({ id: deliveryId, timestampS, payload, secrets });
    const outcome = await postWebhook({ url, headers, payload }, { agents, timeoutMs: TIMEOUT_MS });
    const durationMs = performance.now() - before;
    await this.report(deliveryId, { run, startedAt, durationMs, ...outcome });
    logger.info({ deliveryId, run, status: outcome.status, code: outcome.error?.code }, 'webhook try');
  }

  /** A report that is lost costs the receiver a repetition, so it is worth some tries. */
  private async report(deliveryId: string, report: ReportWebhook): Promise<void> {
    const until = performance.now() + REPORT_FOR_MS;
    for (;;) {
      try {
        await this.options.ledger.reportWebhook(deliveryId, report);
        return;
      } catch (error) {
        const isAway = error instanceof BywayError && error.code === 'service_unavailable';
        if (!isAway || performance.now() > until) throw error;
        await sleep(REPORT_RETRY_MS);
      }
    }
  }
}
