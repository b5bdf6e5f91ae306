import { eventually } from '@byway/testing/eventually';
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
  let slow: string;
  let good: string;
  /** The slow target first, then the good one. */
  let fallback: object;

  beforeAll(async () => {
    services = await startServices({ queue, env: { gateway: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) } } });
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
