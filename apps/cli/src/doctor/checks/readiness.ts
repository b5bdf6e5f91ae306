import { z } from 'zod';
import { connectionFailure } from '../../connection-failure.js';
import { type Check, fail, ok, skip } from '../check.js';
import { getJson } from '../get-json.js';

const liveSchema = z.object({ status: z.literal('ok') });
const readySchema = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.string()) });

/** Whether this is what `/livez` of a service answers. */
export const isLive = (body: unknown) => liveSchema.safeParse(body).success;

interface Service {
  name: string;
  url: string | undefined;
  /** Where its address comes from, for hints. */
  variable: string;
  /** What starts it. */
  start: string;
}

/** `/livez` and `/readyz` of a service. */
export function readiness({ name, url, variable, start }: Service, timeoutMs: number): Check {
  return {
    name,
    async run() {
      if (url === undefined) return skip(`address not known: set ${variable}`);
      if (!URL.canParse(url)) return fail('its address is no URL', `correct ${variable}`);
      const { origin } = new URL(url);
      try {
        const live = await getJson(`${origin}/livez`, { timeoutMs });
        if (!isLive(live.body)) {
          return fail(`something else answers at ${origin}`, `correct ${variable}, or free the port`);
        }
        const { status, body } = await getJson(`${origin}/readyz`, { timeoutMs });
        const ready = readySchema.safeParse(body).data;
        if (status === 200 && ready?.ready === true) return ok(`ready at ${origin}`);
        const down = Object.entries(ready?.checks ?? {}).flatMap(([part, state]) =>
          state === 'up' ? [] : [part],
        );
        return fail(
          `runs at ${origin} but is not ready (${down.length > 0 ? `${down.join(', ')} down` : `HTTP ${status}`})`,
          'see the lines of what is down, and its log',
        );
      } catch (error) {
        const reason = connectionFailure(error) ?? 'connection failed';
        return fail(`${reason} at ${origin}`, `${start}, or correct ${variable}`);
      }
    },
  };
}
