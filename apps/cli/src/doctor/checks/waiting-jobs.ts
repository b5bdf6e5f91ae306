import { jobStatsSchema } from '@byway/contracts/jobs-api';
import { connectionFailure } from '../../connection-failure.js';
import { durationText } from '../../duration-text.js';
import { type Check, fail, ok, skip, warn } from '../check.js';
import { getJson } from '../get-json.js';
import type { Installation } from '../installation.js';

/** ms after which a job that waits says that nobody works. */
const TOO_OLD = 15 * 60_000;

/** How many durable jobs wait, and for how long; it also shows whether the internal token is right. */
export function waitingJobs({ services, internalToken }: Installation, timeoutMs: number): Check {
  return {
    name: 'Jobs',
    async run() {
      const { ledger } = services;
      if (ledger === undefined || !URL.canParse(ledger)) return skip('address of the ledger not known');
      if (internalToken === undefined) return skip('not known without BYWAY_INTERNAL_TOKEN');
      const url = `${new URL(ledger).origin}/internal/jobs-stats`;
      const headers = { authorization: `Bearer ${internalToken}` };
      try {
        const { status, body } = await getJson(url, { headers, timeoutMs });
        if (status === 401) {
          return fail(
            'the ledger refuses the internal token',
            'give all services the same BYWAY_INTERNAL_TOKEN',
          );
        }
        const stats = jobStatsSchema.safeParse(body).data;
        if (stats === undefined) return warn(`not known (HTTP ${status})`, 'see the line of the ledger');
        const { queued, in_progress: running, oldest_waiting_age_ms: age } = stats;
        const text = `${queued} queued, ${running} in progress`;
        if (age === null || queued === 0) return ok(text);
        const aged = `${text}, the oldest waits for ${durationText(age)}`;
        if (age < TOO_OLD) return ok(aged);
        return warn(aged, 'start more workers, or look why they do not work');
      } catch (error) {
        return skip(`not known: ${connectionFailure(error) ?? 'connection failed'} at the ledger`);
      }
    },
  };
}
