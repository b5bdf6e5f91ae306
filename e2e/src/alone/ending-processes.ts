import { eventually } from '@byway/testing/eventually';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { retryCount, SdkCalls } from '../sdk-call.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

/** Far longer than all else here, so that only an abort ends it. */
const NEVER = 'latency=600000;label=never';
/** Variables of a gateway that does not know an SDK's retries. */
const UNJOINED = { JOIN_SDK_RETRIES: 'false' };
/** The next retry of an SDK that has sent its call four times more is awaited for so many ms. */
const AWAITED_MS = 8_000;

/** What a call that is under way gets when the process that has it ends, and retries that are not joined. */
export function endingProcesses(stack: AloneStack): void {
  let good: string;
  let never: string;

  const prepare = async () => {
    good = await stack.user.virtualKey('openai', 'ok;label=good');
    never = await stack.user.virtualKey('openai', NEVER);
    expect((await stack.user.generate({ virtual_key: good })).status).toBe(200);
  };
  /** Starts a call that takes `ms` at the provider, and waits until it is there. */
  async function underWay(ms: number) {
    const key = await stack.user.virtualKey('openai', `latency=${ms};label=under-way`);
    const traceId = newTraceId();
    const config = {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: key }, { virtual_key: good }],
    };
    const answering = stack.user.generate(config, {}, { 'x-portkey-trace-id': traceId });
    const settled = answering.catch((error: unknown) => error);
    await seen('under-way');
    return { answering, settled, traceId };
  }
  const seen = (label: string) =>
    eventually(async () => (await stack.labelsCalled()).includes(label), 60_000);
  /** Sends a call as an SDK does on its fourth retry, waits until it is at the provider, and hangs up. */
  async function hangUpOnRetry(): Promise<string> {
    const traceId = newTraceId();
    const headers = { ...retryCount(4), 'x-portkey-trace-id': traceId };
    const call = new SdkCalls(stack.services).send({ key: never, headers });
    await seen('never');
    call.hangUp();
    return traceId;
  }
  const aborted = () =>
    eventually(async () => {
      const calls = await stack.simulator.calls();
      return calls.some(({ key, outcome }) => key?.endsWith(NEVER) === true && outcome === 'aborted');
    }, 60_000);
  const logOf = async (traceId: string) => {
    const id = await eventually(async () => {
      const { body } = await stack.services.api.get(`/v1/logs?trace_id=${traceId}`);
      return (body.data as { id: string }[])[0]?.id;
    }, 60_000);
    return stack.user.finishedLog(id, 60_000);
  };

  describeTopic({ stack, title: 'a process that ends while a request is under way', workers: 1 }, () => {
    beforeAll(prepare);
    beforeEach(() => stack.simulator.clear());

    it('SIGTERM to the worker: its attempt ends well, one that it would try again goes on at the next worker', async () => {
      const { user, worker } = stack;
      const { answering } = await underWay(1_000);
      const failing = await user.virtualKey('openai', '503;times=1;label=failing-once');
      const retry = { attempts: 1, on_status_codes: [503] };
      const retrying = user.generate({ virtual_key: failing, retry });
      await seen('failing-once');
      worker.signal('SIGTERM');
      const answer = await answering;
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
      await worker.ended();
      expect(worker.exitCode).toBe(0);
      await worker.start();
      const log = await user.finishedLog(answer.headers.get('x-request-id'));
      expect(log.attempts.map(({ status }) => status)).toEqual(['succeeded']);
      expect((await retrying).status).toBe(200);
      expect(await stack.labelsCalled()).toEqual(['under-way', 'failing-once', 'failing-once']);
    });

    it('SIGTERM to the gateway: calls under way get their answers, retries of SDKs are not awaited, then it ends', async () => {
      const { gateway } = stack.services;
      const { answering } = await underWay(2_000);
      const hungUp = await hangUpOnRetry();
      gateway.signal('SIGTERM');
      const answer = await answering;
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
      await gateway.ended();
      expect(gateway.exitCode).toBe(0);
      await aborted();
      // The next topic wants other variables of it anyway.
      await gateway.start(UNJOINED);
      await gateway.ready();
      expect((await stack.user.finishedLog(answer.headers.get('x-request-id'))).status).toBe('completed');
      expect((await logOf(hungUp)).latency_ms).toBeLessThan(AWAITED_MS);
    });
  });

  describeTopic(
    { stack, title: 'a gateway that joins no retries', workers: 1, env: { gateway: UNJOINED } },
    () => {
      beforeAll(prepare);
      beforeEach(() => stack.simulator.clear());

      it('takes the retries of an SDK as calls of their own, and awaits none', async () => {
        const calls = new SdkCalls(stack.services);
        const held = await stack.user.virtualKey('openai', 'latency=600000;label=held');
        const first = calls.send({ key: held, headers: retryCount(0) });
        await stack.called(1);
        const retry = calls.send({ key: held, headers: retryCount(1) });
        await stack.called(2);
        await stack.simulator.release();
        expect((await retry.answer()).headers['x-byway-joined-request-id']).toBeUndefined();
        await first.answer();
        expect(await stack.simulator.calls()).toHaveLength(2);
        const hungUp = await hangUpOnRetry();
        await aborted();
        expect((await logOf(hungUp)).latency_ms).toBeLessThan(AWAITED_MS);
      });

      it('after kill -9 of the gateway the worker goes on with other requests', async () => {
        const { services, user, worker } = stack;
        const { settled, traceId } = await underWay(600_000);
        const { pid } = worker;
        await services.gateway.kill();
        expect(await settled).toMatchObject({ message: 'fetch failed' });
        await services.gateway.start();
        await services.gateway.ready();
        expect((await user.generate({ virtual_key: good })).status).toBe(200);
        await stack.simulator.release();
        // Until the worker has recorded the end of the attempt whose reply nobody took.
        await eventually(async () => {
          const { body } = await services.api.get(`/v1/logs?trace_id=${traceId}`);
          const [{ id = '' } = {}] = body.data as { id?: string }[];
          const log = await services.api.get(`/v1/logs/${id}`);
          const [attempt] = (log.body.attempts ?? []) as { status: string }[];
          return attempt !== undefined && attempt.status !== 'in_progress';
        }, 60_000);
        expect((await user.generate({ virtual_key: good })).status).toBe(200);
        expect([worker.isRunning, worker.pid]).toEqual([true, pid]);
        // The lost request was tried once, and no other target was paid for nobody.
        expect(await stack.simulator.calls()).toHaveLength(3);
      });
    },
  );
}

const newTraceId = () => crypto.randomUUID().replaceAll('-', '');
