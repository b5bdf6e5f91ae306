import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { JobResult, SettleJob } from '@byway/contracts/jobs-api';
import type { AttemptStarted } from '@byway/contracts/ledger-events';
import type { Failure } from '@byway/errors/failure';
import type { LedgerClient } from '@byway/service-clients/ledger-client';
import { randomUUID } from 'node:crypto';
import type { LedgerReports } from './ledger-reports.js';
import type { Answer, AttemptEvent, RequestOwner } from './request-owner.js';
import { untilThere } from './until-there.js';

/** Bodies up to this many bytes are kept in the row, larger ones as assets. */
const INLINE_LIMIT = 16_384;
/** A finished answer is kept this long. */
const RESULT_TTL_MS = 24 * 3_600_000;

/** A request that was accepted for good: the ledger owns it, and its answer is stored there. */
export class DurableRequest implements RequestOwner {
  constructor(
    private readonly services: {
      ledger: LedgerClient;
      reports: LedgerReports;
      assets: AssetStore;
      logger: Logger;
    },
  ) {}

  async mayStart(job: AttemptJob, event: AttemptStarted): Promise<boolean> {
    const { requestId, state } = job;
    // One id for all tries: a begin whose answer was lost counts as this one.
    const begin = { attempt: state.attempt, runId: randomUUID(), events: [event] };
    const { proceed, reason } = await this.store(job, () => this.services.ledger.begin(requestId, begin));
    if (!proceed) this.services.logger.info({ requestId, reason }, 'attempt is no longer wanted');
    return proceed;
  }

  /** The ledger queues the next attempt in the transaction that records it. */
  async handOn(
    job: AttemptJob,
    { state, delayMs, event }: { state: AttemptJob['state']; delayMs: number; event: AttemptEvent },
  ): Promise<Failure | null> {
    const events = [await event()];
    const body = { attempt: job.state.attempt, state, delayMs: Math.round(delayMs), events };
    await this.services.reports.give(job, { kind: 'advance', body });
    return null;
  }

  /** Paid bytes are not given up: storing is tried until it works. */
  store<T>({ requestId }: AttemptJob, step: () => Promise<T>): Promise<T> {
    return untilThere({ requestId, logger: this.services.logger }, step);
  }

  async finish(
    job: AttemptJob,
    { head, body: answer, failure }: Answer,
    event: AttemptEvent | null,
  ): Promise<boolean> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    const { contentType: mediaType } = head;
    const stored = await this.store(job, () => this.storeBody(job, { chunks, mediaType }));
    const result: JobResult = { head, body: stored };
    const body: SettleJob = {
      attempt: job.state.attempt,
      status: statusOf(failure),
      result,
      error: failure,
      events: event === null ? [] : [await event()],
    };
    await this.services.reports.give(job, { kind: 'settle', body });
    return true;
  }

  private async storeBody(
    job: AttemptJob,
    { chunks, mediaType }: { chunks: Uint8Array[]; mediaType: string },
  ): Promise<JobResult['body']> {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    if (bytes <= INLINE_LIMIT) return { kind: 'inline', text: Buffer.concat(chunks).toString('utf8') };
    const { id } = await this.services.assets.put({
      workspaceId: job.workspaceId,
      mediaType,
      bytes: chunks,
      expiresAt: Date.now() + RESULT_TTL_MS,
    });
    return { kind: 'asset', assetId: id, bytes };
  }
}

function statusOf(failure: Failure | null): SettleJob['status'] {
  if (failure === null) return 'completed';
  if (failure.code === 'cancelled') return 'cancelled';
  return failure.code === 'request_timeout' ? 'expired' : 'failed';
}
