import type { ApiAnswer } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../byway-user.js';
import { type AloneStack, describeTopic, LOCK_MS } from './alone-stack.js';

/** Far longer than all else here, so that only an abort ends it. */
const SLOW = 'latency=600000;times=1';
const policies = ['default', 'fail', 'retry'] as const;
type Policy = (typeof policies)[number];

/** What becomes of attempts whose worker died. */
export function workerLost(stack: AloneStack): void {
  describeTopic({ stack, title: 'a provider worker that dies during an attempt', workers: 1 }, () => {
    /** Has the attempts; the other one is started while the provider is slow, and goes on alone. */
    let first: ServiceProcess;
    let second: ServiceProcess;

    beforeAll(() => {
      [first, second] = [stack.worker, stack.otherWorker];
    });

    /** A slow target, then a good one. The labels of their keys begin with the given one. */
    async function targets(label: string, faults = SLOW) {
      const slow = await stack.user.virtualKey('openai', `${faults};label=${label}`);
      const backup = await stack.user.virtualKey('openai', `ok;label=${label}-backup`);
      return [{ virtual_key: slow }, { virtual_key: backup }];
    }

    const called = (count: number) => eventually(async () => (await stack.simulator.calls()).length >= count);

    describe('while another one takes its place', () => {
      const ends = new Map<Policy, { answer: ApiAnswer; log: Log; called: (string | undefined)[] }>();

      beforeAll(async () => {
        const answering = await Promise.all(
          policies.map(async (policy) => {
            const strategy = { mode: 'fallback', ...(policy !== 'default' && { on_unknown: policy }) };
            const config = { strategy, targets: await targets(policy) };
            return { policy, answer: stack.user.generate(config) };
          }),
        );
        await called(policies.length);
        await second.start();
        await first.kill();
        for (const { policy, answer } of answering) {
          const got = await answer;
          const log = await stack.user.finishedLog(got.headers.get('x-request-id'));
          ends.set(policy, { answer: got, log, called: [] });
        }
        const labels = await stack.labelsCalled();
        for (const [policy, end] of ends)
          end.called = labels.filter((label) => label?.startsWith(policy) === true);
        [first, second] = [second, first];
      });

      const endOf = (policy: Policy) => {
        const end = ends.get(policy);
        if (end === undefined) throw new Error('The call was not answered.');
        return end;
      };

      it('its attempt goes to the next target, as nobody knows whether the first was paid', () => {
        const { answer, log, called: keys } = endOf('default');
        expect(answer.status).toBe(200);
        expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
        expect(keys).toEqual(['default', 'default-backup']);
        expect(log).toMatchObject({
          status: 'completed',
          attempts: [
            {
              number: 1,
              status: 'unknown',
              error: { code: 'worker_lost' },
              next: { kind: 'fallback', target: 'config.targets[1]' },
            },
            { number: 2, status: 'succeeded' },
          ],
        });
      });

      it('its request fails with on_unknown: fail, and clients are told not to send it again', () => {
        const { answer, log, called: keys } = endOf('fail');
        expect(answer.status).toBe(502);
        expect(answer.headers.get('x-should-retry')).toBe('false');
        expect(answer.body.error).toMatchObject({
          code: 'unknown_outcome',
          attempts: [{ target: 'config.targets[0]', code: 'worker_lost' }],
        });
        expect(keys).toEqual(['fail']);
        expect(log).toMatchObject({
          status: 'failed',
          error: { code: 'unknown_outcome' },
          attempts: [{ number: 1, status: 'unknown', next: { kind: 'finish' } }],
        });
      });

      it('its attempt is tried again at the same target with on_unknown: retry', () => {
        const { answer, log, called: keys } = endOf('retry');
        expect(answer.status).toBe(200);
        expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
        expect(keys).toEqual(['retry', 'retry']);
        expect(log).toMatchObject({
          attempts: [
            { number: 1, status: 'unknown', next: { kind: 'retry', target: 'config.targets[0]' } },
            { number: 2, status: 'succeeded' },
          ],
        });
      });
    });

    describe('alone', () => {
      beforeEach(() => stack.simulator.clear());

      it('its attempt is found by the worker that is started in its place', async () => {
        const config = { strategy: { mode: 'fallback' }, targets: await targets('alone') };
        const answering = stack.user.generate(config);
        await called(1);
        await first.kill();
        await first.start();
        expect((await answering).status).toBe(200);
        expect(await stack.labelsCalled()).toEqual(['alone', 'alone-backup']);
      });

      it('a worker that lives and loses its lock to a silent queue answers once', async () => {
        const latency = LOCK_MS + 3_000;
        const config = {
          strategy: { mode: 'fallback' },
          targets: await targets('silence', `latency=${latency};times=1`),
        };
        const answering = stack.user.generate(config);
        await called(1);
        stack.services.queueWay.freeze();
        await sleep(LOCK_MS + 500);
        await stack.services.queueWay.restore();
        const answer = await answering;
        expect(answer.status).toBe(200);
        // Its own answer, or that of the next target: but one, and not after the request's deadline.
        const log = await stack.user.finishedLog(answer.headers.get('x-request-id'));
        const ends = log.attempts.map(({ status }) => status);
        expect([['succeeded'], ['unknown', 'succeeded']]).toContainEqual(ends);
        expect(await stack.labelsCalled()).toEqual(['silence', 'silence-backup'].slice(0, ends.length));
      });
    });
  });
}
