import { failPoint } from '@byway/boot/fail-point';
import type { AcceptJob, JobRecord } from '@byway/contracts/jobs-api';
import { BywayError, toFailure } from '@byway/errors/byway-error';
import { initialState } from '@byway/routing/routing-state';
import type { LedgerClient } from '@byway/service-clients/ledger-client';
import type { FastifyReply } from 'fastify';
import type { AnswerSender } from '../jobs/answer-sender.js';
import { waitForJob } from '../jobs/wait-for-job.js';
import type { CheckedRequest } from './accept-request.js';
import { requestStarted } from './request-record.js';
import { startSendSpan } from './send-span.js';

export interface DurableCallsOptions {
  ledger: LedgerClient;
  answers: AnswerSender;
  /** For drills: where to stand still. */
  failPoint?: string | undefined;
}

/** Priorities of the queues, lower goes first; calls without one (the fast path) go before all. */
const WAITING_PRIORITY = 10;
export const BACKGROUND_PRIORITY = 100;

/** Requests that survive any crash: accepted with a commit in PostgreSQL before they are answered. */
export class DurableCalls {
  constructor(private readonly options: DurableCallsOptions) {}

  /**
   * Accepts the request, then answers 202 or, as the caller prefers, the result. A caller who hangs up
   * loses nothing: the job goes on.
   */
  async serve(checked: CheckedRequest, reply: FastifyReply, deadlineMs: number): Promise<void> {
    const { preferences, principal, requestId, span } = checked;
    const { answers } = this.options;
    const mode = preferences.respondAsync || preferences.waitS !== null ? 'async' : 'sync';
    const accepted = await this.accept(checked, acceptJob(checked, { mode, deadlineMs })).finally(() =>
      span.end(),
    );
    failPoint(this.options.failPoint, 'before-answer');
    const jobRequestId = accepted.job.id.replace(/^job_/, 'req_');
    const waitMs = waitMsOf(checked, deadlineMs);
    const ended = await this.outcome(accepted, waitMs, { workspaceId: principal.workspaceId, jobRequestId });
    if (ended.result !== null) return answers.sendResult(reply, ended);
    if (mode === 'sync') {
      const message = `The request passed its deadline; its job is ${ended.job.id}.`;
      throw new BywayError('request_timeout', message, {
        param: requestId === jobRequestId ? undefined : 'Idempotency-Key',
      });
    }
    return answers.sendAccepted(reply, ended.job, appliedPreference(checked));
  }

  /** The ledger queues the attempt once it is committed, so this is where the producer's span belongs. */
  private async accept({ route, span }: CheckedRequest, job: AcceptJob): Promise<JobRecord> {
    const send = startSendSpan(route.plan, span);
    try {
      return await this.options.ledger.accept(job);
    } catch (error) {
      const { code, message } = toFailure(error);
      send.recordFailure(code, message);
      throw error;
    } finally {
      send.end();
    }
  }

  private outcome(
    accepted: JobRecord,
    waitMs: number,
    { workspaceId, jobRequestId }: { workspaceId: string; jobRequestId: string },
  ): Promise<JobRecord> | JobRecord {
    if (accepted.result !== null || waitMs <= 0) return accepted;
    return waitForJob(this.options.ledger, { workspaceId, requestId: jobRequestId, waitMs });
  }
}

function acceptJob(
  checked: CheckedRequest,
  { mode, deadlineMs }: { mode: 'sync' | 'async'; deadlineMs: number },
): AcceptJob {
  const { requestId, principal, options, route, body, endpoint, span, acceptedAt, idempotency } = checked;
  return {
    requestId,
    workspaceId: principal.workspaceId,
    apiKeyId: principal.apiKeyId,
    endpoint,
    body,
    plan: route.plan,
    state: initialState(route.plan),
    trace: span.carrier,
    logBodies: options.logBodies,
    forwardableHeaders: checked.forwardableHeaders,
    acceptedAt,
    deadlineAt: acceptedAt + deadlineMs,
    priority: checked.preferences.respondAsync ? BACKGROUND_PRIORITY : WAITING_PRIORITY,
    idempotency,
    webhookUrl: checked.webhookUrl,
    // Part of the commit: an accepted request is in the log whatever happens to this process.
    events: [requestStarted(checked, mode)],
  };
}

/** ms to wait for the result before a 202. */
function waitMsOf({ preferences }: CheckedRequest, deadlineMs: number): number {
  if (preferences.waitS !== null) return preferences.waitS * 1000;
  return preferences.respondAsync ? 0 : deadlineMs;
}

function appliedPreference({ preferences }: CheckedRequest): string {
  const applied = [
    ...(preferences.respondAsync ? ['respond-async'] : []),
    ...(preferences.waitS === null ? [] : [`wait=${preferences.waitS}`]),
  ];
  return applied.join(', ');
}
