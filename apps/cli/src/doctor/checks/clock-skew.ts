import { z } from 'zod';
import { durationText } from '../../duration-text.js';
import { type Check, fail, type Finding, ok, skip, warn } from '../check.js';
import { withDatabase } from '../database-client.js';
import type { Installation } from '../installation.js';

/** ms. Deadlines of requests are set by one clock and looked at by the other. */
const NOTICED = 1_000;
const HARMFUL = 10_000;
/** ms since 1970, by the database's clock. */
const clockSchema = z.object({ now: z.coerce.number() });
const selectClock = 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now';

/** Whether this machine and the database agree on the time. */
export function clockSkew({ databaseUrl: url }: Installation, timeoutMs: number): Check {
  return {
    name: 'Clock',
    async run() {
      if (url === undefined) return skip('no database to compare with');
      const finding = await withDatabase({ url, variable: 'DATABASE_URL', timeoutMs }, async (client) => {
        const before = Date.now();
        const { rows } = await client.query(selectClock);
        const halfway = (before + Date.now()) / 2;
        return skewFinding(halfway - clockSchema.parse(rows[0]).now);
      });
      // The line of PostgreSQL says why.
      return finding.hint?.includes('DATABASE_URL') === true ? skip('no database to compare with') : finding;
    },
  };
}

/** What a difference of the clocks means. @param skewMs ms by which this machine is ahead. */
export function skewFinding(skewMs: number): Finding {
  const text = `${durationText(Math.abs(skewMs))} ${skewMs < 0 ? 'behind' : 'ahead of'} the database`;
  const hint = 'let NTP set the clocks of both machines';
  if (Math.abs(skewMs) >= HARMFUL) return fail(text, hint);
  return Math.abs(skewMs) >= NOTICED ? warn(text, hint) : ok(text);
}
