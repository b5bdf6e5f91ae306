import type { AttemptJob } from '@byway/contracts/attempt-job';
import { toFailure } from '@byway/errors/byway-error';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAway } from './until-there.js';

/** ms between tries. */
const RETRY_MS = 500;

/**
 * A step that needs the vault or the asset store. Nobody loses time when a request that was accepted for
 * good waits for them to come back; failing would use up its targets though no provider did anything
 * wrong. A waiting caller gets the error.
 */
export async function whenBack<T>(
  { job, signal }: { job: AttemptJob; signal: AbortSignal },
  step: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!isAway(error) || job.reply !== null) throw error;
      // When the attempt's own time is over, Byway is to blame and not the provider.
      if (signal.aborted) throw toFailure(signal.reason).code === 'provider_timeout' ? error : signal.reason;
      await sleep(RETRY_MS);
    }
  }
}
