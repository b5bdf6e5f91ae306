import { eventually } from '@byway/testing/eventually';
import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';
import { openStream, readStream } from './streamed-call.js';

const IDLE_MS = 1_000;
const DEADLINE_MS = 8_000;
/** ms. The promise is a second; a machine that has other work too gets more. */
const SOON_MS = 3_000;
const chat = {
  model: 'gpt-4.1-nano',
  messages: [{ role: 'user', content: '[words=12] one two three' }],
};
const endless = { ...chat, messages: [{ role: 'user', content: '[endless] kraken' }] };

describe.each(availableQueues())('streamed answers (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let good: string;

  beforeAll(async () => {
    services = await startServices({
      queue,
      env: {
        worker: { STREAM_IDLE_TIMEOUT_MS: String(IDLE_MS) },
        gateway: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) },
      },
    });
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    good = await user.virtualKey('openai', 'ok;label=good');
  }, 120_000);
  afterAll(() => services.stop());
  beforeEach(() => simulator.clear());

  const keysUsed = async () => (await simulator.calls()).map(({ key }) => /label=(.*)/.exec(key ?? '')?.[1]);
  const outcomes = async () => (await simulator.calls()).map(({ outcome }) => outcome);

  /** A target with a fault, then a good one. */
  async function faulty(fault: string, settings: object = {}): Promise<object> {
    const bad = await user.virtualKey('openai', `${fault};label=bad`);
    return {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: bad, ...settings }, { virtual_key: good }],
    };
  }

  it.each([
    ['reset', 'provider_unavailable'],
    ['429;retry-after=1', 'provider_rate_limited'],
    ['500', 'provider_unavailable'],
    ['503', 'provider_overloaded'],
    ['error-first', 'provider_unavailable'],
    ['empty', 'no_output'],
    ['truncate;at=0', 'malformed_response'],
    ['malformed;at=0', 'malformed_response'],
    ['hang', 'provider_timeout'],
    ['stall;at=0', 'provider_timeout'],
    ['stall;at=1', 'provider_timeout'],
    ['first-ms=60000', 'provider_timeout'],
  ])(
    'whose provider fails before the first word with %s (%s) come from the next target',
    async (fault, code) => {
      const config = await faulty(fault, { request_timeout: 700 });
      const stream = await readStream(services, { config, body: chat });
      expect(stream).toMatchObject({ status: 200, isWhole: true, error: null });
      expect(stream.text.split(/\s+/)).toHaveLength(12);
      expect(stream.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
      expect(await keysUsed()).toEqual(['bad', 'good']);
      const log = await user.finishedLog(stream.headers.get('x-request-id'));
      expect(log).toMatchObject({ status: 'completed', http_status: 200 });
      expect(log.attempts).toMatchObject([{ status: 'failed', error: { code } }, { status: 'succeeded' }]);
    },
  );

  it('that no target can begin are an ordinary error answer', async () => {
    const bad = await user.virtualKey('openai', '503;label=bad');
    const stream = await readStream(services, { config: { virtual_key: bad }, body: chat });
    expect(stream).toMatchObject({ status: 503, body: { error: { code: 'provider_overloaded' } } });
    expect(stream.headers.get('content-type')).toBe('application/json');
  });

  it('are tried again at the same target while nothing has come', async () => {
    const bad = await user.virtualKey('openai', 'error-first;times=1;label=bad');
    const config = { virtual_key: bad, retry: { attempts: 1, on_status_codes: [500, 502, 503] } };
    const stream = await readStream(services, { config, body: chat });
    expect(stream).toMatchObject({ status: 200, isWhole: true });
    expect(await keysUsed()).toEqual(['bad', 'bad']);
  });

  it.each([
    ['error-mid;at=4;chunk-ms=40', 'provider_unavailable'],
    ['truncate;at=4;chunk-ms=40', 'malformed_response'],
    ['malformed;at=4;chunk-ms=40', 'malformed_response'],
    ['no-end;chunk-ms=20', 'malformed_response'],
    ['stall;at=4;chunk-ms=40', 'provider_timeout'],
  ])('that break off after the first word with %s end with an error event (%s)', async (fault, code) => {
    const config = await faulty(fault);
    const stream = await readStream(services, { config, body: chat });
    expect(stream.status).toBe(200);
    expect(stream.text).not.toBe('');
    expect(stream).toMatchObject({ isWhole: false, error: { code, param: null } });
    expect(stream.error?.message).toMatch(/\w/);
    // What went out cannot be taken back: nothing else is tried.
    expect(await keysUsed()).toEqual(['bad']);
    const log = await user.finishedLog(stream.headers.get('x-request-id'));
    expect(log).toMatchObject({
      status: 'failed',
      http_status: 200,
      error: { code },
      attempts: [{ status: 'failed', error: { code }, next: { kind: 'finish' } }],
    });
    expect(log.attempts[0]?.ttft_ms).toBeGreaterThan(0);
    expect(JSON.stringify(log.attempts[0]?.response)).toContain(stream.text.split(/\s+/)[0]);
  });

  it('that pass the deadline end with an error event', async () => {
    const slow = await user.virtualKey('openai', 'ok;chunk-ms=500;label=slow');
    const stream = await readStream(services, {
      config: { virtual_key: slow },
      body: { ...chat, messages: [{ role: 'user', content: '[words=100] a' }] },
      headers: { 'x-byway-deadline': '2' },
    });
    expect(stream).toMatchObject({ status: 200, isWhole: false, error: { code: 'request_timeout' } });
    expect(await outcomes()).toEqual(['aborted']);
    const log = await user.finishedLog(stream.headers.get('x-request-id'));
    expect(log).toMatchObject({ status: 'expired', error: { code: 'request_timeout' } });
  });

  it('go on past the timeout of an attempt once they have begun', async () => {
    const slow = await user.virtualKey('openai', 'ok;chunk-ms=100;label=slow');
    const config = { virtual_key: slow, request_timeout: 500 };
    const stream = await readStream(services, { config, body: chat });
    expect(stream).toMatchObject({ isWhole: true, error: null });
  });

  it('reach the caller word by word', async () => {
    const slow = await user.virtualKey('openai', 'ok;chunk-ms=100;label=slow');
    const response = await openStream(services, { config: { virtual_key: slow }, body: chat });
    const times: number[] = [];
    for await (const _ of response.body as unknown as AsyncIterable<Uint8Array>) times.push(Date.now());
    expect(times.length).toBeGreaterThan(8);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(600);
  });

  it('whose caller hangs up end the provider call soon', async () => {
    const caller = new AbortController();
    const slow = await user.virtualKey('openai', 'ok;chunk-ms=50;label=slow');
    const config = {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: slow }, { virtual_key: good }],
    };
    const response = await openStream(services, { config, body: endless, signal: caller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    caller.abort();
    await eventually(async () => (await outcomes())[0] === 'aborted', SOON_MS);
    const log = await user.finishedLog(response.headers.get('x-request-id'));
    expect(log).toMatchObject({
      status: 'cancelled',
      attempts: [{ status: 'cancelled', error: { code: 'cancelled' }, next: { kind: 'finish' } }],
    });
    expect(await keysUsed()).toEqual(['slow']);
  });

  it('whose caller hangs up while the provider is silent end the provider call soon', async () => {
    const caller = new AbortController();
    const silent = await user.virtualKey('openai', 'stall;at=4;label=silent');
    const config = { virtual_key: silent };
    const response = await openStream(services, { config, body: chat, signal: caller.signal });
    await response.body?.getReader().read();
    caller.abort();
    await eventually(async () => (await outcomes())[0] !== 'open', SOON_MS);
    // Not by the time limit for silence, which would have failed it.
    const log = await user.finishedLog(response.headers.get('x-request-id'));
    expect(log).toMatchObject({ status: 'cancelled', attempts: [{ status: 'cancelled' }] });
  });

  it('with an idempotency key are kept whole and answered again byte for byte', async () => {
    const call = {
      config: { virtual_key: good },
      body: chat,
      headers: { 'idempotency-key': crypto.randomUUID() },
    };
    const first = await openStream(services, call);
    const bytes = await first.text();
    expect(first.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(bytes.endsWith('data: [DONE]\n\n')).toBe(true);
    const second = await openStream(services, call);
    expect(await second.text()).toBe(bytes);
    const result = await fetch(`${services.url}/v1/jobs/${first.headers.get('x-byway-job-id')}/result`, {
      headers: { 'x-portkey-api-key': services.adminKey },
    });
    expect(result.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await result.text()).toBe(bytes);
    expect(await keysUsed()).toEqual(['good']);
  });

  it('of a job that break off go to the next target, since nothing of them is out', async () => {
    const config = await faulty('error-mid;at=4;chunk-ms=20');
    const stream = await readStream(services, { config, body: chat, headers: { prefer: 'wait=20' } });
    expect(stream).toMatchObject({ status: 200, isWhole: true, error: null });
    expect(await keysUsed()).toEqual(['bad', 'good']);
  });
});
