import type { TimeLimits } from '@byway/boot/time-limits';
import {
  type AcceptJob,
  acceptedJobSchema,
  type AdvanceJob,
  type BeginAttempt,
  begunAttemptSchema,
  fencedSchema,
  type JobRecord,
  jobRecordSchema,
  jobSchema,
  type RetryJob,
  type SettleJob,
} from '@byway/contracts/jobs-api';
import { listSchema } from '@byway/contracts/list';
import { workspaceHeader } from '@byway/contracts/vault-api';
import { type BegunWebhook, begunWebhookSchema, type ReportWebhook } from '@byway/contracts/webhooks-api';
import type { z } from 'zod';
import { createServiceCaller, type ServiceCaller } from './service-call.js';

type Accepted = z.output<typeof acceptedJobSchema>;

/** The ledger's jobs, as the gateway and the workers see them. Request ids are `req_...`. */
export class LedgerClient {
  readonly caller: ServiceCaller;

  constructor(baseUrl: string, internalToken: string, limits: TimeLimits) {
    this.caller = createServiceCaller('ledger', { baseUrl, internalToken, timeoutMs: limits.serviceCallMs });
  }

  /** Accepts a request for good. Throws `idempotency_mismatch`, `service_unavailable`. */
  accept(job: AcceptJob): Promise<Accepted> {
    return this.caller.call({ method: 'POST', path: '/internal/jobs', body: job, answer: acceptedJobSchema });
  }

  /** A job, after it ended or after `waitMs`. Throws `not_found`, also for another workspace's. */
  job(workspaceId: string, requestId: string, waitMs = 0): Promise<JobRecord> {
    return this.caller.call({
      method: 'GET',
      path: pathOf(requestId),
      query: { wait_ms: String(waitMs) },
      headers: { [workspaceHeader]: workspaceId },
      answer: jobRecordSchema,
      holdMs: waitMs,
    });
  }

  list(workspaceId: string, query: Record<string, string | undefined>) {
    return this.caller.call({
      method: 'GET',
      path: '/internal/jobs',
      query,
      headers: { [workspaceHeader]: workspaceId },
      answer: listSchema(jobSchema),
    });
  }

  /** Cancels a job; one that has ended stays as it is. */
  cancel(workspaceId: string, requestId: string): Promise<JobRecord> {
    return this.caller.call({
      method: 'POST',
      path: `${pathOf(requestId)}/cancel`,
      headers: { [workspaceHeader]: workspaceId },
      answer: jobRecordSchema,
    });
  }

  /** Submits the request of a job again. Throws `not_found`, `conflict`, `idempotency_mismatch`. */
  retry(workspaceId: string, requestId: string, body: RetryJob): Promise<Accepted> {
    return this.caller.call({
      method: 'POST',
      path: `${pathOf(requestId)}/retry`,
      headers: { [workspaceHeader]: workspaceId },
      body,
      answer: acceptedJobSchema,
    });
  }

  /** Whether the worker may call the provider for this attempt. */
  begin(requestId: string, body: BeginAttempt) {
    return this.caller.call({
      method: 'POST',
      path: `${pathOf(requestId)}/begin`,
      body,
      answer: begunAttemptSchema,
    });
  }

  /** Moves the job to its next attempt, which the ledger queues. */
  async advance(requestId: string, body: AdvanceJob): Promise<boolean> {
    const path = `${pathOf(requestId)}/advance`;
    return (await this.caller.call({ method: 'POST', path, body, answer: fencedSchema })).accepted;
  }

  /** Ends the job; false when it had ended or moved on. */
  async settle(requestId: string, body: SettleJob): Promise<boolean> {
    const path = `${pathOf(requestId)}/settle`;
    return (await this.caller.call({ method: 'POST', path, body, answer: fencedSchema })).accepted;
  }

  /** What a try of a webhook has to send. */
  beginWebhook(deliveryId: string, run: number): Promise<BegunWebhook> {
    const path = `/internal/webhook-deliveries/${encodeURIComponent(deliveryId)}/begin`;
    return this.caller.call({ method: 'POST', path, body: { run }, answer: begunWebhookSchema });
  }

  /** How the try ended; false when it was reported before. */
  async reportWebhook(deliveryId: string, body: ReportWebhook): Promise<boolean> {
    const path = `/internal/webhook-deliveries/${encodeURIComponent(deliveryId)}/report`;
    return (await this.caller.call({ method: 'POST', path, body, answer: fencedSchema })).accepted;
  }
}

function pathOf(requestId: string): string {
  return `/internal/jobs/${encodeURIComponent(requestId)}`;
}
