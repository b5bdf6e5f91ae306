import { eventually } from '@byway/testing/eventually';
import { expect, it } from '@jest/globals';
import { type AloneStack, describeTopic, PRIORITY_AGE_MS, SLOTS_OF_WORKER } from './alone-stack.js';

/** Enough to last for several times as long as the calls that are to go first. */
const BACKGROUND_JOBS = 40;
/** Callers that submit at one time. */
const LANES = 10;
/** ms of a call that somebody waits for, and of background jobs, which end at different times. */
const WAITED_MS = 300;
const BACKGROUND_MS = [1_500, 2_100, 2_700, 3_300, 3_900];
/** ms of plain calls that fill all slots; as many wait for one. */
const BUSY_MS = 1_500;

/** Whose attempt a worker takes first. */
export function priorities(stack: AloneStack): void {
  describeTopic({ stack, title: 'who goes first', workers: 1 }, () => {
    const jobCounts = async () => {
      const sql = `SELECT count(*) FILTER (WHERE open)::integer AS open,
          count(*) FILTER (WHERE open AND begun_at IS NULL)::integer AS waiting,
          count(*) FILTER (WHERE open AND begun_at IS NULL AND priority = 0)::integer AS raised
        FROM (SELECT *, status IN ('queued', 'in_progress') AS open FROM ledger.jobs) AS jobs`;
      return (await stack.services.database.query(sql))[0] as Record<'open' | 'waiting' | 'raised', number>;
    };

    /** How long a request waited in the queue, in ms, and the attempts of others that began meanwhile. */
    const waitOf = async (requestId: string, equals: readonly string[] = [requestId]) => {
      const sql = `SELECT one.queue_wait_ms AS waited, (SELECT count(*)::integer FROM ledger.attempts AS other
            WHERE other.request_id <> ALL($2) AND other.started_at < one.started_at
              AND other.started_at > one.started_at - one.queue_wait_ms * interval '1 ms') AS overtaken
        FROM ledger.attempts AS one WHERE one.request_id = $1`;
      return (await stack.services.database.query(sql, [requestId, equals]))[0] as Record<
        'waited' | 'overtaken',
        number
      >;
    };

    /** Lets providers answer at once until all is over that only has to end. */
    const releaseUntil = (isOver: () => boolean | Promise<boolean>) =>
      eventually(async () => {
        await stack.simulator.release();
        return isOver();
      }, 60_000);

    it('a background job waits behind plain calls, and runs when it has waited for long', async () => {
      const { user, services } = stack;
      const busy = { virtual_key: await user.virtualKey('openai', `latency=${BUSY_MS}`) };
      const quick = { virtual_key: await user.virtualKey('openai') };
      const { api } = services;
      const lanes = SLOTS_OF_WORKER * 2;
      let isBusy = true;
      let inFlight = 0;
      let ended = 0;
      const stream = async () => {
        try {
          while (isBusy) {
            inFlight += 1;
            expect((await user.generate(busy)).status).toBe(200);
          }
        } finally {
          ended += 1;
        }
      };
      const streams = Promise.all(Array.from({ length: lanes }, stream));
      try {
        await eventually(async () => {
          const running = (await stack.simulator.calls()).filter(({ outcome }) => outcome === 'open');
          return inFlight >= lanes && running.length === SLOTS_OF_WORKER;
        }, 60_000);
        for (const answer of await Promise.all(
          [1, 2].map(() => user.generate(quick, {}, { prefer: 'respond-async' })),
        )) {
          const id = String(answer.body.id);
          await eventually(async () => (await api.get(`/v1/jobs/${id}`)).body.status === 'completed', 60_000);
          // Plain calls were in the queue all the time: only its age let it go first.
          const { waited } = await waitOf(id.replace('job_', 'req_'));
          expect(waited).toBeGreaterThanOrEqual(PRIORITY_AGE_MS);
        }
      } finally {
        isBusy = false;
        await Promise.all([streams, releaseUntil(() => ended === lanes)]);
      }
    });

    it('few of many background jobs begin while a plain call or one with wait is in the queue', async () => {
      const { user, worker } = stack;
      const waited = { virtual_key: await user.virtualKey('openai', `latency=${WAITED_MS}`) };
      const backgrounds = await Promise.all(
        BACKGROUND_MS.map((ms) => user.virtualKey('openai', `latency=${ms}`)),
      );
      worker.signal('SIGSTOP');
      const submit = async () => {
        for (let count = 0; count < BACKGROUND_JOBS / LANES; count += 1) {
          const virtual_key = backgrounds[count % backgrounds.length];
          // A 503 says that nothing was accepted: on a slow machine ten at a time can be too many.
          await eventually(async () => {
            const { status } = await user.generate({ virtual_key }, {}, { prefer: 'respond-async' });
            expect([202, 503]).toContain(status);
            return status === 202;
          }, 60_000);
        }
      };
      await Promise.all(Array.from({ length: LANES }, submit));
      worker.signal('SIGCONT');
      // Old jobs are raised all the while, and must not be in the way either.
      await eventually(async () => {
        const { waiting, raised } = await jobCounts();
        return raised > 0 && waiting < BACKGROUND_JOBS;
      }, 60_000);

      const kinds: Record<string, string>[] = [{}, { prefer: 'wait=60' }];
      const calls = [...kinds, ...kinds, ...kinds];
      const answers = await Promise.all(calls.map((headers) => user.generate(waited, {}, headers)));
      const { waiting } = await jobCounts();
      expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 200));
      const ids = answers.map(({ headers }) => String(headers.get('x-request-id')));
      await Promise.all(ids.map((id) => user.finishedLog(id, 60_000)));
      for (const id of ids) expect((await waitOf(id, ids)).overtaken).toBeLessThan(SLOTS_OF_WORKER);
      // Otherwise nothing was tried.
      expect(waiting).toBeGreaterThan(SLOTS_OF_WORKER);
      // The next topic counts calls of its own.
      await releaseUntil(async () => (await jobCounts()).open === 0);
    });
  });
}
