import type { JobRecord } from '@byway/contracts/jobs-api';
import { BywayError } from '@byway/errors/byway-error';
import type { LedgerClient } from '@byway/service-clients/ledger-client';
import { setTimeout as sleep } from 'node:timers/promises';

/** One long-poll at the ledger; longer waits are several. */
const POLL_MS = 20_000;
/** ms before asking again while the ledger is away: an accepted job outlives that. */
const AWAY_MS = 500;

/**
 * The job once it has a result, or as it is after `waitMs`. An outage of the ledger inside that time is
 * waited out.
 */
export async function waitForJob(
  ledger: LedgerClient,
  { workspaceId, requestId, waitMs }: { workspaceId: string; requestId: string; waitMs: number },
): Promise<JobRecord> {
  const until = Date.now() + waitMs;
  for (;;) {
    const remaining = Math.max(0, until - Date.now());
    try {
      const record = await ledger.job(workspaceId, requestId, Math.min(POLL_MS, remaining));
      const isOver = !['queued', 'in_progress'].includes(record.job.status);
      if (isOver || Date.now() >= until) return record;
    } catch (error) {
      const isAway = error instanceof BywayError && error.code === 'service_unavailable';
      if (!isAway || remaining <= AWAY_MS) throw error;
      await sleep(AWAY_MS);
    }
  }
}
