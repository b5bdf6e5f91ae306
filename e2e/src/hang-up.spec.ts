import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { BywayUser, imageRequest } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

const DEADLINE_MS = 4_000;
/** ms. The promise is a second; a machine that has other work too gets more. */
const SOON_MS = 3_000;
/** A target that never answers in the time of these tests. */
const SLOW = 'latency=60000;label=slow';

describe.each(availableQueues())('a request that ends early (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let worker: ServiceProcess;
  let slow: string;
  let good: string;
  /** The slow target first, then the good one. */
  let fallback: object;

  beforeAll(async () => {
    services = await startServices({ queue, env: { gateway: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) } } });
    [worker] = services.workers as [ServiceProcess];
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    slow = await user.virtualKey('openai', SLOW);
    good = await user.virtualKey('openai', 'ok;label=good');
    fallback = { strategy: { mode: 'fallback' }, targets: [{ virtual_key: slow }, { virtual_key: good }] };
  }, 120_000);
  afterAll(() => services.stop());
  beforeEach(() => simulator.clear());

  const callsSeen = (count: number) =>
    eventually(async () => {
      const calls = await simulator.calls();
      return calls.length >= count ? calls : undefined;
    });
  const outcomes = async () => (await simulator.calls()).map(({ outcome }) => outcome);
  const logOf = (traceId: string) =>
    eventually(async () => {
      const { body } = await services.api.get(`/v1/logs?trace_id=${traceId}`);
      const [log] = body.data as { id: string; status: string }[];
      return log === undefined || log.status === 'in_progress' ? undefined : user.finishedLog(log.id);
    });

  /** A call whose caller can hang up, and the trace by which its log is found. */
  function callAndWait(config: object) {
    const traceId = crypto.randomUUID().replaceAll('-', '');
    const caller = new AbortController();
    const ended = fetch(`${services.url}/v1/images/generations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-portkey-api-key': services.adminKey,
        'x-portkey-config': JSON.stringify(config),
        'x-portkey-trace-id': traceId,
      },
      body: JSON.stringify(imageRequest),
      signal: caller.signal,
    }).catch((error: unknown) => error);
    return { traceId, ended, hangUp: () => caller.abort() };
  }

  it('the caller hangs up: the provider call ends soon, and nothing else is tried', async () => {
    const call = callAndWait(fallback);
    await callsSeen(1);
    call.hangUp();
    await eventually(async () => (await outcomes())[0] === 'aborted', SOON_MS);
    const log = await logOf(call.traceId);
    expect(log).toMatchObject({
      status: 'cancelled',
      http_status: 499,
      error: { code: 'cancelled' },
      attempts: [{ number: 1, status: 'cancelled', error: { code: 'cancelled' }, next: { kind: 'finish' } }],
    });
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('the caller hangs up while the job waits in the queue: no provider is called', async () => {
    worker.signal('SIGSTOP');
    const call = callAndWait(fallback);
    await sleep(300);
    call.hangUp();
    await sleep(300);
    worker.signal('SIGCONT');
    expect((await logOf(call.traceId)).status).toBe('cancelled');
    expect((await user.generate({ virtual_key: good })).status).toBe(200);
    expect((await simulator.calls()).map(({ key }) => key)).toEqual(['sk-sim-ok;label=good']);
  });

  it('the caller hangs up between two attempts: the next target is not called', async () => {
    const failing = await user.virtualKey('openai', '503;retry-after=2;label=failing');
    const call = callAndWait({
      strategy: { mode: 'fallback' },
      targets: [
        {
          virtual_key: failing,
          retry: { attempts: 1, on_status_codes: [503], use_retry_after_headers: true },
        },
        { virtual_key: good },
      ],
    });
    await callsSeen(1);
    await sleep(300);
    call.hangUp();
    expect((await logOf(call.traceId)).status).toBe('cancelled');
    await sleep(2_200);
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('past its deadline a request gets 408, and the provider call is ended', async () => {
    const started = Date.now();
    const answer = await user.generate({ virtual_key: slow });
    expect(Date.now() - started).toBeLessThan(DEADLINE_MS + SOON_MS);
    expect(answer.status).toBe(408);
    expect(answer.headers.get('x-should-retry')).toBe('true');
    expect(answer.body.error).toMatchObject({ code: 'request_timeout', type: 'timeout_error', param: null });
    await eventually(async () => (await outcomes())[0] === 'aborted', SOON_MS);
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log).toMatchObject({ status: 'expired', http_status: 408, error: { code: 'request_timeout' } });
    expect(await simulator.calls()).toHaveLength(1);
  });

  it.each([
    ['of the target', { request_timeout: 500 }, {}],
    ['of the header', {}, { 'x-portkey-request-timeout': '500' }],
  ])('past the timeout %s the next target is tried', async (_name, setting, headers) => {
    const targets = [{ virtual_key: slow, ...setting }, { virtual_key: good }];
    const answer = await user.generate({ strategy: { mode: 'fallback' }, targets }, {}, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log.attempts[0]).toMatchObject({ status: 'failed', error: { code: 'provider_timeout' } });
    expect(log.attempts[0]?.latency_ms).toBeGreaterThanOrEqual(500);
    expect(log.attempts[0]?.latency_ms).toBeLessThan(500 + SOON_MS);
    expect(await outcomes()).toEqual(['aborted', 'finished']);
  });

  it('past the timeout of the only target it gets 408 provider_timeout', async () => {
    const answer = await user.generate({ virtual_key: slow, request_timeout: 300 });
    expect(answer.status).toBe(408);
    expect(answer.body.error).toMatchObject({ code: 'provider_timeout' });
  });
});

describe('a process that ends while a request is under way', () => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let good: string;

  beforeAll(async () => {
    services = await startServices();
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    good = await user.virtualKey('openai', 'ok;label=good');
    await user.generate({ virtual_key: good });
  }, 120_000);
  afterAll(() => services.stop());
  beforeEach(() => simulator.clear());

  /** Starts a call that takes `ms` at the provider, and waits until it is there. */
  async function underWay(ms: number) {
    const key = await user.virtualKey('openai', `latency=${ms};label=under-way-${ms}`);
    const answering = user.generate({
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: key }, { virtual_key: good }],
    });
    const settled = answering.then(
      (answer) => answer,
      (error: unknown) => error,
    );
    await eventually(async () => (await simulator.calls()).length === 1);
    return { answering, settled };
  }

  it('kill -9 of the gateway: the worker goes on with other requests', async () => {
    const { settled } = await underWay(1_500);
    const pid = services.workers[0]?.pid;
    await services.gateway.kill();
    expect(await settled).toMatchObject({ message: 'fetch failed' });
    await services.gateway.start();
    const answer = await user.generate({ virtual_key: good });
    expect(answer.status).toBe(200);
    // Also after the reply that nobody took.
    await sleep(4_000);
    expect((await user.generate({ virtual_key: good })).status).toBe(200);
    expect(services.workers[0]?.isRunning).toBe(true);
    expect(services.workers[0]?.pid).toBe(pid);
    // The lost request was tried once, and no other target was paid for nobody.
    expect(await simulator.calls()).toHaveLength(3);
  });

  it('SIGTERM to the gateway: calls under way get their answers, then it ends', async () => {
    const { answering } = await underWay(1_501);
    services.gateway.signal('SIGTERM');
    const answer = await answering;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
    await services.gateway.ended();
    expect(services.gateway.exitCode).toBe(0);
    await services.gateway.start();
    expect((await user.finishedLog(answer.headers.get('x-request-id'))).status).toBe('completed');
  });

  it('SIGTERM to the worker: its attempt ends well, then it ends', async () => {
    const { answering } = await underWay(1_502);
    services.workers[0]?.signal('SIGTERM');
    const answer = await answering;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
    await services.workers[0]?.ended();
    expect(services.workers[0]?.exitCode).toBe(0);
    await services.workers[0]?.start();
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log.attempts.map(({ status }) => status)).toEqual(['succeeded']);
  });

  it('SIGTERM to the worker in a retry of its own: the next one goes on', async () => {
    const failing = await user.virtualKey('openai', '503;times=1;label=failing-once');
    const retry = { attempts: 1, on_status_codes: [503] };
    const answering = user.generate({ virtual_key: failing, retry });
    await eventually(async () => (await simulator.calls()).length === 1);
    services.workers[0]?.signal('SIGTERM');
    await services.workers[0]?.ended();
    await services.workers[0]?.start();
    expect((await answering).status).toBe(200);
    expect(await simulator.calls()).toHaveLength(2);
  });
});
