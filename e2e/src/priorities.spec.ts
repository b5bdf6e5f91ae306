import { eventually } from '@byway/testing/eventually';
import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';

const BACKGROUND_JOBS = 1_000;
const SLOTS = 16;
/** ms of a call that somebody waits for, and of background jobs, which end at different times. */
const WAITED_MS = 500;
const BACKGROUND_MS = [500, 700, 900, 1_100, 1_300];
const AGE_MS = 2_000;
/** ms; the age, a look a second, a slot, and the machine's own slowness. */
const BOUND_MS = 30_000;
const CALLS = 3;
/** Callers that submit at one time. */
const LANES = 10;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(availableQueues())('who goes first on the %s queue', (queue) => {
  describe('with a thousand background jobs waiting', () => {
    let services: Services;
    beforeAll(async () => {
      // Old jobs are raised all the while, and must not be in the way either.
      services = await startServices({
        queue,
        env: {
          worker: { WORKER_CONCURRENCY: String(SLOTS) },
          ledger: { LEDGER_PRIORITY_AGE_MS: String(AGE_MS) },
        },
      });
    }, 120_000);
    afterAll(() => services.stop());

    it('few of them begin while a plain call or one with wait is in the queue', async () => {
      const user = new BywayUser(services);
      const waited = { virtual_key: await user.virtualKey('openai', `latency=${WAITED_MS}`) };
      const backgrounds = await Promise.all(
        BACKGROUND_MS.map((ms) => user.virtualKey('openai', `latency=${ms}`)),
      );

      const [worker] = services.workers;
      await worker?.kill();
      const submit = async () => {
        for (let count = 0; count < BACKGROUND_JOBS / LANES; count += 1) {
          const virtual_key = backgrounds[count % backgrounds.length];
          // A 503 says that nothing was accepted: on a slow machine ten at a time can be too many.
          await eventually(async () => {
            const { status } = await user.generate({ virtual_key }, {}, { prefer: 'respond-async' });
            expect([202, 503]).toContain(status);
            return status === 202;
          });
        }
      };
      await Promise.all(Array.from({ length: LANES }, submit));
      await worker?.start();
      const jobCounts = async () => {
        const sql = `SELECT count(*) FILTER (WHERE open)::integer AS open,
            count(begun_at) FILTER (WHERE open)::integer AS begun,
            count(*) FILTER (WHERE priority = 0)::integer AS raised
          FROM (SELECT *, status IN ('queued', 'in_progress') AS open FROM ledger.jobs) AS jobs`;
        return (await services.database.query(sql))[0] as Record<'open' | 'begun' | 'raised', number>;
      };
      await eventually(async () => (await jobCounts()).begun >= SLOTS);
      // Their ends spread over time, as in a queue that has been long for a while.
      await sleep(2_000);

      /** Attempts that began after that of this call was queued and before it began. */
      const overtakenBy = async (headers: Record<string, string>): Promise<number> => {
        const answer = await user.generate(waited, {}, headers);
        expect(answer.status).toBe(200);
        const { id } = await user.finishedLog(answer.headers.get('x-request-id'));
        const sql = `SELECT count(*)::integer AS others FROM ledger.attempts AS one
          JOIN ledger.attempts AS other ON other.request_id <> one.request_id AND other.started_at < one.started_at
            AND other.started_at > one.started_at - one.queue_wait_ms * interval '1 ms'
          WHERE one.request_id = $1`;
        return (await services.database.query(sql, [id]))[0]?.others as number;
      };
      const kinds: Record<string, string>[] = [{}, { prefer: 'wait=60' }];
      for (const headers of kinds) {
        for (let count = 0; count < CALLS; count += 1) {
          expect(await overtakenBy(headers)).toBeLessThan(SLOTS);
        }
      }
      const { open, raised } = await jobCounts();
      expect(open).toBeGreaterThan(BACKGROUND_JOBS / 2);
      expect(raised).toBeGreaterThan(0);
    }, 300_000);
  });

  describe('with more plain calls than slots, all the time', () => {
    let services: Services;
    beforeAll(async () => {
      services = await startServices({
        queue,
        env: {
          worker: { WORKER_CONCURRENCY: '2' },
          ledger: { LEDGER_PRIORITY_AGE_MS: String(AGE_MS) },
        },
      });
    }, 120_000);
    afterAll(() => services.stop());

    it('a background job waits for its turn, and runs when it has waited for long', async () => {
      const user = new BywayUser(services);
      const busy = { virtual_key: await user.virtualKey('openai', 'latency=600') };
      let streaming = true;
      const stream = async () => {
        while (streaming) expect((await user.generate(busy)).status).toBe(200);
      };
      // Two run and six wait, so there is always one to go first.
      const streams = Promise.all(Array.from({ length: 8 }, stream));
      try {
        await sleep(1_000);
        const submitted = Date.now();
        const answers = [
          await user.generate(busy, {}, { prefer: 'respond-async' }),
          await user.generate(busy, {}, { prefer: 'respond-async' }),
        ];
        const statusOf = async (id: unknown) =>
          (await services.api.get(`/v1/jobs/${String(id)}`)).body.status;
        while (Date.now() - submitted < AGE_MS - 200) {
          for (const { body } of answers) expect(await statusOf(body.id)).toBe('queued');
          await sleep(200);
        }
        for (const { body } of answers) {
          await eventually(async () => (await statusOf(body.id)) === 'completed', BOUND_MS);
        }
      } finally {
        streaming = false;
        await streams;
      }
    }, 120_000);
  });
});
