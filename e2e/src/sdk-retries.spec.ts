import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { BywayUser, imageRequest } from './byway-user.js';
import { retryCount, type SdkCall, SdkCalls } from './sdk-call.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

const MB = 1_000_000;
const big = (bytes: number) => ({ ...imageRequest, prompt: `[plain] [bytes=${bytes}] Kraken` });

describe('the retries of an SDK', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  /** Its images come when the test releases them. */
  let held: string;
  let calls: SdkCalls;
  const send = (call: SdkCall) => calls.send(call);

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    calls = new SdkCalls(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    held = await user.virtualKey('openai', 'latency=600000;label=held');
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());
  afterEach(() => calls.close());

  const called = (count: number) => eventually(async () => (await simulator.calls()).length >= count);
  const outcomes = async () => (await simulator.calls()).map(({ outcome }) => outcome);
  const ended = (outcome: 'aborted' | 'finished') =>
    eventually(async () => (await outcomes())[0] === outcome);
  /** Waits until so many calls of this spec are under way. */
  const underWay = (count: number) =>
    eventually(async () => (await logs()).filter(({ status }) => status === 'in_progress').length >= count);
  const logs = async () => {
    const { body } = await stack.api.get('/v1/logs?limit=10');
    return body.data as { id: string; status: string; created_at: string }[];
  };

  it('an SDK that ran out of patience gets the picture of its first call, and it is paid once', async () => {
    const client = new OpenAI({
      apiKey: 'REDUNDANT',
      baseURL: `${stack.url}/v1`,
      defaultHeaders: { 'x-portkey-api-key': stack.adminKey, 'x-portkey-virtual-key': held },
      timeout: 1_500,
      // Two are enough, where the machine has time for them.
      maxRetries: 20,
    });
    const asked = client.images.generate(imageRequest).withResponse();
    // Released when the SDK has given up its first call and waits in another one.
    await eventually(async () => (await logs()).length >= 2);
    await simulator.release();
    const { data, response } = await asked;
    expect(data.data?.[0]?.b64_json?.slice(0, 8)).toBe('iVBORw0K');
    const calls = await simulator.calls();
    expect(calls.map(({ billed, outcome }) => ({ billed, outcome }))).toEqual([
      { billed: true, outcome: 'finished' },
    ]);
    const joined = response.headers.get('x-byway-joined-request-id');
    const first = await user.finishedLog(joined);
    expect(first).toMatchObject({ status: 'completed', http_status: 200, joined_request_id: null });
    expect(first.attempts).toHaveLength(1);
    expect(first.cost_usd).toBeGreaterThan(0);
    expect(await user.finishedLog(response.headers.get('x-request-id'))).toMatchObject({
      status: 'completed',
      joined_request_id: joined,
      provider: 'openai',
      attempts: [],
      cost_usd: 0,
    });
  });

  it('two callers who are both connected get the same bytes of a 2 MB image', async () => {
    const body = big(2 * MB);
    const first = send({ key: held, headers: retryCount(0), body });
    await called(1);
    const retry = send({ key: held, headers: retryCount(1), body });
    await underWay(2);
    await simulator.release();
    const [one, two] = await Promise.all([first.answer(), retry.answer()]);
    expect(one.status).toBe(200);
    expect(one.bytes).toBeGreaterThan(2 * MB);
    expect({ ...two, headers: one.headers }).toEqual(one);
    expect(two.headers['x-byway-joined-request-id']).toBe(one.headers['x-request-id']);
    expect(two.headers['x-byway-attempts']).toBe('1');
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('an answer that comes while nobody is there is kept for the retry', async () => {
    const first = send({ key: held, headers: retryCount(5), body: big(2 * MB) });
    await called(1);
    first.hangUp();
    await simulator.release();
    await ended('finished');
    const answer = await send({ key: held, headers: retryCount(6), body: big(2 * MB) }).answer();
    expect(answer.status).toBe(200);
    expect(answer.bytes).toBeGreaterThan(2 * MB);
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('a failure is shared', async () => {
    const failing = await user.virtualKey('openai', '503;latency=600000;label=failing');
    const first = send({ key: failing, headers: retryCount(0) });
    await called(1);
    const retry = send({ key: failing, headers: retryCount(1) });
    await underWay(2);
    await simulator.release();
    const [one, two] = await Promise.all([first.answer(), retry.answer()]);
    expect(one.status).toBe(503);
    expect(two).toMatchObject({ status: 503, text: one.text });
    expect(await user.finishedLog(String(two.headers['x-request-id']))).toMatchObject({
      status: 'failed',
      joined_request_id: one.headers['x-request-id'],
    });
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('the deadline of the first call is the end for both', async () => {
    const first = send({ key: held, headers: { ...retryCount(0), 'x-byway-deadline': '3' } });
    await called(1);
    const retry = send({ key: held, headers: { ...retryCount(1), 'x-byway-deadline': '3' } });
    const [one, two] = await Promise.all([first.answer(), retry.answer()]);
    expect([one.status, two.status]).toEqual([408, 408]);
    expect(two.headers['x-byway-joined-request-id']).toBe(one.headers['x-request-id']);
    await ended('aborted');
  });

  it('of two equal calls each keeps a picture of its own', async () => {
    const calls = [send({ key: held, headers: retryCount(5) }), send({ key: held, headers: retryCount(5) })];
    await called(2);
    calls.forEach((call) => call.hangUp());
    const retries = calls.map(() => send({ key: held, headers: retryCount(6) }));
    await underWay(4);
    await simulator.release();
    const answers = await Promise.all(retries.map(({ answer }) => answer()));
    expect(new Set(answers.map(({ headers }) => headers['x-byway-joined-request-id'])).size).toBe(2);
    expect(await simulator.calls()).toHaveLength(2);
  });

  describe('do not join', () => {
    const other = { ...imageRequest, prompt: '[plain] Leviathan' };
    it.each<[string, () => Promise<Partial<SdkCall>> | Partial<SdkCall>]>([
      ['with another body', () => ({ body: other })],
      ['with other metadata', () => ({ headers: { ...retryCount(1), 'x-portkey-metadata': '{"a":"b"}' } })],
      [
        'with another virtual key',
        async () => ({ key: await user.virtualKey('openai', 'latency=600000;label=2') }),
      ],
      ['as a first try', () => ({ headers: retryCount(0) })],
      ['without the count', () => ({ headers: {} })],
      ['with a count that is none', () => ({ headers: { 'x-stainless-retry-count': 'one' } })],
      [
        'with another API key of the workspace',
        async () => {
          const made = await stack.api.post('/v1/api-keys', { name: 'other', scopes: ['inference'] });
          return { apiKey: String(made.body.key) };
        },
      ],
    ])('%s', async (_name, over) => {
      const changed = await over();
      const first = send({ key: held, headers: retryCount(0) });
      await called(1);
      const second = send({ key: held, headers: retryCount(1), ...changed });
      await called(2);
      await simulator.release();
      const answers = await Promise.all([first.answer(), second.answer()]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[1].headers['x-byway-joined-request-id']).toBeUndefined();
      expect(await simulator.calls()).toHaveLength(2);
    });
  });

  describe('after the caller hung up', () => {
    it('are awaited, and when none comes the provider call is ended', async () => {
      const call = send({ key: held, headers: retryCount(0) });
      await called(1);
      const hungUpAt = Date.now();
      call.hangUp();
      await ended('aborted');
      // Half a second for the SDK's own pause, and a second for the way.
      expect(Date.now() - hungUpAt).toBeGreaterThan(1_300);
      const [latest] = await logs();
      expect(await user.finishedLog(latest?.id ?? '')).toMatchObject({
        status: 'cancelled',
        http_status: 499,
        attempts: [{ status: 'cancelled' }],
      });
    });

    it('are awaited after each of them, and not past the deadline', async () => {
      const deadline = { 'x-byway-deadline': '4' };
      const first = send({ key: held, headers: { ...deadline, ...retryCount(0) } });
      await called(1);
      first.hangUp();
      const retry = send({ key: held, headers: { ...deadline, ...retryCount(9) } });
      await underWay(2);
      // After the first hang-up alone its 1.5 s would be over now.
      await sleep(1_700);
      expect(await outcomes()).toEqual(['open']);
      retry.hangUp();
      await ended('aborted');
      const [latest] = await logs();
      const { joined_request_id: joined } = await user.finishedLog(latest?.id ?? '');
      // By the second hang-up alone it would have waited for 9 s more.
      const { latency_ms: latencyMs } = await user.finishedLog(joined);
      expect(latencyMs).toBeGreaterThanOrEqual(3_900);
      expect(latencyMs).toBeLessThan(9_000);
    });

    it('are not awaited of a caller who does not send the count', async () => {
      const counted = send({ key: held, headers: retryCount(9) });
      await called(1);
      const other = await user.virtualKey('openai', 'latency=600000;label=other');
      const plain = send({ key: other });
      await called(2);
      counted.hangUp();
      plain.hangUp();
      const both = await eventually(async () => {
        const now = await outcomes();
        return now[1] === 'aborted' ? now : undefined;
      });
      // The other one is awaited for 9 s.
      expect(both).toEqual(['open', 'aborted']);
    });
  });
});
