import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { JobResult, SettleJob } from '@byway/contracts/jobs-api';
import type { AttemptStarted } from '@byway/contracts/ledger-events';
import { BywayError } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import type { LedgerClient } from '@byway/service-clients/ledger-client';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, AttemptEvent, RequestOwner } from './request-owner.js';

/** Bodies up to this many bytes are kept in the row, larger ones as assets. */
const INLINE_LIMIT = 16_384;
/** A finished answer is kept this long. */
const RESULT_TTL_MS = 24 * 3_600_000;
/** ms between tries while ledger or store are away; the request's job stays locked meanwhile. */
const RETRY_MS = 1_000;

/** A request that was accepted for good: the ledger owns it, and its answer is stored there. */
export class DurableRequest implements RequestOwner {
  constructor(private readonly services: { ledger: LedgerClient; assets: AssetStore; logger: Logger }) {}

  async mayStart({ requestId, state }: AttemptJob, event: AttemptStarted): Promise<boolean> {
    // One id for all tries: a begin whose answer was lost counts as this one.
    const begin = { attempt: state.attempt, runId: randomUUID(), events: [event] };
    const { proceed, reason } = await this.persist(requestId, () =>
      this.services.ledger.begin(requestId, begin),
    );
    if (!proceed) this.services.logger.info({ requestId, reason }, 'attempt is no longer wanted');
    return proceed;
  }

  /** The ledger queues the next attempt in the transaction that records it. */
  async handOn(
    { requestId, state }: AttemptJob,
    { ended, delayMs, event }: { ended: number; delayMs: number; event: AttemptEvent },
  ): Promise<Failure | null> {
    const body = { attempt: ended, state, delayMs: Math.round(delayMs), events: [await event()] };
    await this.persist(requestId, () => this.services.ledger.advance(requestId, body));
    return null;
  }

  /** Paid bytes are not given up: storing and settling are tried until they work. */
  async finish(job: AttemptJob, { head, chunks, failure }: Answer, event: AttemptEvent): Promise<void> {
    const { requestId } = job;
    const body = await this.persist(requestId, () => this.store(job, chunks));
    const result: JobResult = { head, body };
    const events = [await event()];
    const settlement: SettleJob = {
      attempt: job.state.attempt,
      status: statusOf(failure),
      result,
      error: failure,
      events,
    };
    const accepted = await this.persist(requestId, () => this.services.ledger.settle(requestId, settlement));
    if (accepted) return;
    this.services.logger.warn({ requestId }, 'the ledger refused a late result');
    if (body.kind === 'asset') await this.services.assets.delete(body.assetId).catch(() => undefined);
  }

  private async store(job: AttemptJob, chunks: Uint8Array[]): Promise<JobResult['body']> {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    if (bytes <= INLINE_LIMIT) return { kind: 'inline', text: Buffer.concat(chunks).toString('utf8') };
    const { id } = await this.services.assets.put({
      workspaceId: job.workspaceId,
      mediaType: 'application/json',
      bytes: chunks,
      expiresAt: Date.now() + RESULT_TTL_MS,
    });
    return { kind: 'asset', assetId: id, bytes };
  }

  /** Tries again for as long as the ledger or the store are away. */
  private async persist<T>(requestId: string, step: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await step();
      } catch (error) {
        if (!isAway(error)) throw error;
        if (tries % 10 === 1)
          this.services.logger.warn({ requestId, tries, err: error }, 'ledger or store are away');
        await sleep(RETRY_MS);
      }
    }
  }
}

function isAway(error: unknown): boolean {
  return error instanceof BywayError && ['service_unavailable', 'storage_unavailable'].includes(error.code);
}

function statusOf(failure: Failure | null): SettleJob['status'] {
  if (failure === null) return 'completed';
  if (failure.code === 'cancelled') return 'cancelled';
  return failure.code === 'request_timeout' ? 'expired' : 'failed';
}
