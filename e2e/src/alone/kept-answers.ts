import { type Job, jobSchema } from '@byway/contracts/jobs-api';
import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { renameSync } from 'node:fs';
import { expireLocks } from '../expire-locks.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

/** Lines of a worker's log. */
const KEPT = 'report kept in the queue';
const LOST = 'worker lost';
const AWAY = 'ledger or store are away';

/** Answers that were paid and whose way to the ledger or to the asset store is broken. */
export function keptAnswers(stack: AloneStack): void {
  describeTopic({ stack, title: 'a paid answer that cannot be stored at once', workers: 1 }, () => {
    /** One of the two runs at a time, so that it is known who has the attempts. */
    let first: ServiceProcess;
    let second: ServiceProcess;

    beforeAll(() => {
      [first, second] = [stack.worker, stack.otherWorker];
    });

    /** Submits a job whose first target answers when it is released; the second is good. @returns its id. */
    async function submit(faults: string, { label, body = {} }: { label: string; body?: object }) {
      const slow = await stack.user.virtualKey('openai', `latency=600000;${faults};label=${label}`);
      const backup = await stack.user.virtualKey('openai', `ok;label=${label}-backup`);
      const config = {
        strategy: { mode: 'fallback' },
        targets: [{ virtual_key: slow }, { virtual_key: backup }],
      };
      const answer = await stack.user.generate(config, body, { prefer: 'respond-async' });
      expect(answer.status).toBe(202);
      return String(answer.body.id);
    }

    const called = (count: number) =>
      eventually(async () => (await stack.simulator.calls()).length === count);

    /** Waits until a worker has written a line so many times since its log was so long. */
    function written(
      worker: ServiceProcess,
      line: string,
      { since, times }: { since: number; times: number },
    ) {
      return eventually(() => worker.log().slice(since).split(line).length > times, 60_000);
    }

    const ended = (id: string): Promise<Job> =>
      eventually(async () => {
        const { status, body } = await stack.services.api.get(`/v1/jobs/${id}`);
        if (status !== 200) return undefined;
        const job = jobSchema.parse(body);
        return ['queued', 'in_progress'].includes(job.status) ? undefined : job;
      }, 60_000);

    const endsOf = (job: Job) => job.attempts.map(({ status, error }) => [status, error?.code ?? null]);

    describe('while the ledger is away', () => {
      const ids: Record<'answer' | 'small' | 'failure', string> = { answer: '', small: '', failure: '' };
      const reports = Object.keys(ids).length;

      /** Kills the worker that has the jobs and lets the other one find them and queue them anew. */
      async function changeWorkers(): Promise<void> {
        const since = second.log().length;
        await first.kill();
        await expireLocks(stack.services);
        await second.start();
        await written(second, LOST, { since, times: reports });
        await written(second, AWAY, { since, times: reports });
        [first, second] = [second, first];
      }

      beforeAll(async () => {
        await stack.simulator.clear();
        const since = first.log().length;
        [ids.answer, ids.small, ids.failure] = await Promise.all([
          submit('ok', { label: 'answer' }),
          submit('ok', { label: 'small', body: { response_format: 'url' } }),
          submit('status=500', { label: 'failure' }),
        ]);
        await called(reports);
        await stack.services.ledger.kill();
        await stack.simulator.release();
        await written(first, KEPT, { since, times: reports });
        await changeWorkers();
        // What the second worker found is in the queue again, so its death changes nothing.
        await changeWorkers();
        await stack.services.ledger.start();
      });

      const callsWith = async (label: string) =>
        (await stack.labelsCalled()).filter((one) => one?.startsWith(label) === true);

      it('it outlives the worker that got it, and the next one', async () => {
        const job = await ended(ids.answer);
        expect({ status: job.status, ends: endsOf(job) }).toEqual({
          status: 'completed',
          ends: [['succeeded', null]],
        });
        const result = await stack.services.api.get(`/v1/jobs/${ids.answer}/result`);
        expect(result.status).toBe(200);
        // Larger than what fits into the report: it came out of the asset store.
        expect(JSON.stringify(result.body).length).toBeGreaterThan(16_384);
        expect(await callsWith('answer')).toEqual(['answer']);
      });

      it('a small one goes through the queue itself', async () => {
        const job = await ended(ids.small);
        expect(endsOf(job)).toEqual([['succeeded', null]]);
        const { body } = await stack.services.api.get(`/v1/jobs/${ids.small}/result`);
        const [image] = body.data as { url: string }[];
        expect((await fetch(image?.url ?? '')).status).toBe(200);
        expect(await callsWith('small')).toEqual(['small']);
      });

      it('a failure is known as well: its attempt is no unknown one, and the next target follows', async () => {
        const job = await ended(ids.failure);
        expect({ status: job.status, ends: endsOf(job) }).toEqual({
          status: 'completed',
          ends: [
            ['failed', 'provider_unavailable'],
            ['succeeded', null],
          ],
        });
        expect(await callsWith('failure')).toEqual(['failure', 'failure-backup']);
      });
    });

    describe('while the asset store is away', () => {
      beforeEach(() => stack.simulator.clear());

      it.each(['b64_json', 'url'])(
        'it stays with its worker (%s), which stores it and calls nobody again',
        async (response_format) => {
          const { assetsDir, api } = stack.services;
          const since = first.log().length;
          const id = await submit('ok', { label: response_format, body: { response_format } });
          await called(1);
          renameSync(assetsDir, `${assetsDir}.away`);
          try {
            await stack.simulator.release();
            await written(first, AWAY, { since, times: 1 });
            expect((await api.get(`/v1/jobs/${id}`)).body.status).toBe('in_progress');
          } finally {
            renameSync(`${assetsDir}.away`, assetsDir);
          }
          expect(endsOf(await ended(id))).toEqual([['succeeded', null]]);
          expect((await api.get(`/v1/jobs/${id}/result`)).status).toBe(200);
          expect(await stack.labelsCalled()).toEqual([response_format]);
        },
      );
    });
  });
}
