import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { BywayUser } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';
import { openStream, readStream } from './streamed-call.js';

const chat = {
  model: 'gpt-4.1-nano',
  messages: [{ role: 'user', content: '[words=12] one two three' }],
};
const endless = { ...chat, messages: [{ role: 'user', content: '[endless] kraken' }] };

describe('streamed answers', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let good: string;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    good = await user.virtualKey('openai', 'ok;label=good');
  });
  afterAll(() => stack.leave());
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
      const config = await faulty(fault, code === 'provider_timeout' ? { request_timeout: 700 } : {});
      const stream = await readStream(stack, { config, body: chat });
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
    const stream = await readStream(stack, { config: { virtual_key: bad }, body: chat });
    expect(stream).toMatchObject({ status: 503, body: { error: { code: 'provider_overloaded' } } });
    expect(stream.headers.get('content-type')).toBe('application/json');
  });

  it('are tried again at the same target while nothing has come', async () => {
    const bad = await user.virtualKey('openai', 'error-first;times=1;label=bad');
    const config = { virtual_key: bad, retry: { attempts: 1, on_status_codes: [500, 502, 503] } };
    const stream = await readStream(stack, { config, body: chat });
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
    const stream = await readStream(stack, { config, body: chat });
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
    const stream = await readStream(stack, {
      config: { virtual_key: slow },
      body: { ...chat, messages: [{ role: 'user', content: '[words=100] a' }] },
      headers: { 'x-byway-deadline': '2' },
    });
    expect(stream).toMatchObject({ status: 200, isWhole: false, error: { code: 'request_timeout' } });
    await eventually(async () => (await outcomes())[0] === 'aborted');
    const log = await user.finishedLog(stream.headers.get('x-request-id'));
    expect(log).toMatchObject({ status: 'expired', error: { code: 'request_timeout' } });
  });

  it('go on past the timeout of an attempt once they have begun', async () => {
    const slow = await user.virtualKey('openai', 'ok;chunk-ms=100;label=slow');
    const config = { virtual_key: slow, request_timeout: 500 };
    const stream = await readStream(stack, { config, body: chat });
    expect(stream).toMatchObject({ isWhole: true, error: null });
  });

  it('reach the caller word by word', async () => {
    const caller = new AbortController();
    const slow = await user.virtualKey('openai', 'ok;chunk-ms=600000;label=slow');
    const opening = openStream(stack, {
      config: { virtual_key: slow },
      body: chat,
      signal: caller.signal,
    });
    // The stream begins with the first word; what comes before it goes nowhere.
    const response = await eventually(async () => {
      await simulator.release();
      return Promise.race([opening, sleep(50, undefined)]);
    });
    const reader = response.body?.getReader();
    await reader?.read();
    // From here on the provider sends an event when the caller has got the one before.
    for (let words = 0; words < 3; words += 1) {
      await simulator.release();
      const text = Buffer.from((await reader?.read())?.value ?? []).toString();
      expect(text).toMatch(/"content":"\s*\w/);
    }
    expect(await outcomes()).toEqual(['open']);
    caller.abort();
  });

  it('whose caller hangs up end the provider call soon', async () => {
    const caller = new AbortController();
    const slow = await user.virtualKey('openai', 'ok;chunk-ms=50;label=slow');
    const config = {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: slow }, { virtual_key: good }],
    };
    const response = await openStream(stack, { config, body: endless, signal: caller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    caller.abort();
    await eventually(async () => (await outcomes())[0] === 'aborted');
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
    const response = await openStream(stack, { config, body: chat, signal: caller.signal });
    await response.body?.getReader().read();
    caller.abort();
    await eventually(async () => (await outcomes())[0] !== 'open');
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
    const first = await openStream(stack, call);
    const bytes = await first.text();
    expect(first.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(bytes.endsWith('data: [DONE]\n\n')).toBe(true);
    const second = await openStream(stack, call);
    expect(await second.text()).toBe(bytes);
    const result = await fetch(`${stack.url}/v1/jobs/${first.headers.get('x-byway-job-id')}/result`, {
      headers: { 'x-portkey-api-key': stack.adminKey },
    });
    expect(result.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await result.text()).toBe(bytes);
    expect(await keysUsed()).toEqual(['good']);
  });

  it('of a job that break off go to the next target, since nothing of them is out', async () => {
    const config = await faulty('error-mid;at=4;chunk-ms=20');
    const stream = await readStream(stack, { config, body: chat, headers: { prefer: 'wait=20' } });
    expect(stream).toMatchObject({ status: 200, isWhole: true, error: null });
    expect(await keysUsed()).toEqual(['bad', 'good']);
  });
});
