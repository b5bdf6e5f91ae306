import type { ApiAnswer } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../byway-user.js';
import { expireLocks } from '../expire-locks.js';
import { openStream, type ReadStream, streamOf } from '../streamed-call.js';
import { type AloneStack, describeTopic, LOCK_MS } from './alone-stack.js';
import { Hooks } from './webhooks.js';

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

    describe('while another one takes its place', () => {
      const hooks = new Hooks(stack);
      const ends = new Map<Policy, { answer: ApiAnswer; log: Log }>();
      let hook: { url: string; job: string };
      let stream: ReadStream;

      /** Lets the first worker begin all that it is to leave undone, then kills it. */
      beforeAll(async () => {
        await hooks.open();
        const url = hooks.receiver.path('hang', 200);
        hook = { url, job: await hooks.submit(url, 'ok;label=hook') };
        await eventually(() => hooks.receiver.received(url).length > 0, 60_000);
        const opened = await openStream(stack.services, {
          config: {
            strategy: { mode: 'fallback' },
            targets: await targets('stream', 'ok;chunk-ms=100'),
          },
          body: { model: 'gpt-4.1-nano', messages: [{ role: 'user', content: '[words=600] a' }] },
        });
        // Its head is sent with the first words.
        expect(opened.status).toBe(200);
        const answering = await Promise.all(
          policies.map(async (policy) => {
            const strategy = { mode: 'fallback', ...(policy !== 'default' && { on_unknown: policy }) };
            const config = { strategy, targets: await targets(policy) };
            return { policy, answer: stack.user.generate(config) };
          }),
        );
        await stack.called(policies.length + 2);
        await second.start();
        await first.kill();
        stream = await streamOf(opened);
        for (const { policy, answer } of answering) {
          const got = await answer;
          const log = await stack.user.finishedLog(got.headers.get('x-request-id'));
          ends.set(policy, { answer: got, log });
        }
        [first, second] = [second, first];
      });
      afterAll(() => hooks.receiver.close());

      const callsWith = async (label: string) =>
        (await stack.labelsCalled()).filter((one) => one?.startsWith(label) === true);
      const endOf = (policy: Policy) => {
        const end = ends.get(policy);
        if (end === undefined) throw new Error('The call was not answered.');
        return end;
      };

      it('its attempt goes to the next target, as nobody knows whether the first was paid', async () => {
        const { answer, log } = endOf('default');
        expect(answer.status).toBe(200);
        expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
        expect(await callsWith('default')).toEqual(['default', 'default-backup']);
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

      it('its request fails with on_unknown: fail, and clients are told not to send it again', async () => {
        const { answer, log } = endOf('fail');
        expect(answer.status).toBe(502);
        expect(answer.headers.get('x-should-retry')).toBe('false');
        expect(answer.body.error).toMatchObject({
          code: 'unknown_outcome',
          attempts: [{ target: 'config.targets[0]', code: 'worker_lost' }],
        });
        expect(await callsWith('fail')).toEqual(['fail']);
        expect(log).toMatchObject({
          status: 'failed',
          error: { code: 'unknown_outcome' },
          attempts: [{ number: 1, status: 'unknown', next: { kind: 'finish' } }],
        });
      });

      it('its attempt is tried again at the same target with on_unknown: retry', async () => {
        const { answer, log } = endOf('retry');
        expect(answer.status).toBe(200);
        expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
        expect(await callsWith('retry')).toEqual(['retry', 'retry']);
        expect(log).toMatchObject({
          attempts: [
            { number: 1, status: 'unknown', next: { kind: 'retry', target: 'config.targets[0]' } },
            { number: 2, status: 'succeeded' },
          ],
        });
      });

      it('its streamed answer ends with an error event, and is asked of nobody else', async () => {
        expect(stream).toMatchObject({ status: 200, isWhole: false, error: { code: 'worker_lost' } });
        expect(stream.text).not.toBe('');
        const log = await stack.user.finishedLog(stream.headers.get('x-request-id'), 60_000);
        expect(log).toMatchObject({
          status: 'failed',
          error: { code: 'worker_lost' },
          attempts: [{ status: 'unknown', error: { code: 'worker_lost' } }],
        });
        expect(await callsWith('stream')).toEqual(['stream']);
      });

      it('the webhook that it was sending is delivered again, with the same id', async () => {
        expect(await hooks.ended(hook.job)).toMatchObject({
          status: 'delivered',
          tries: [{ http_status: 200 }],
        });
        const received = hooks.receiver.received(hook.url);
        expect(received.length).toBeGreaterThanOrEqual(2);
        expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      });
    });

    describe('alone', () => {
      beforeEach(() => stack.simulator.clear());

      it('its attempt is found by the worker that is started in its place', async () => {
        const config = { strategy: { mode: 'fallback' }, targets: await targets('alone') };
        const answering = stack.user.generate(config);
        await stack.called(1);
        await first.kill();
        await expireLocks(stack.services);
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
        await stack.called(1);
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
