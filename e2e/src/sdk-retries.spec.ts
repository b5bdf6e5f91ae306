import { eventually } from '@byway/testing/eventually';
import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { BywayUser, imageRequest } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

const MB = 1_000_000;
const big = (bytes: number) => ({ ...imageRequest, prompt: `[plain] [bytes=${bytes}] Kraken` });
const retryCount = (count: number) => ({ 'x-stainless-retry-count': String(count) });

interface Call {
  key: string;
  headers?: Record<string, string>;
  body?: object;
  apiKey?: string;
}

describe.each(availableQueues())('the retries of an SDK (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  /** An image takes 1.2 s. */
  let slow: string;
  /** It takes longer than any test. */
  let never: string;
  const open: IncomingMessage[] = [];

  beforeAll(async () => {
    services = await startServices({ queue });
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    slow = await user.virtualKey('openai', 'latency=1200;label=slow');
    never = await user.virtualKey('openai', 'latency=60000;label=never');
  }, 120_000);
  afterAll(() => services.stop());
  beforeEach(() => simulator.clear());
  afterEach(() => open.splice(0).forEach((answer) => answer.destroy()));

  /** Sends a call; its caller can hang up, and reads when it likes. */
  function send({ key, headers, body = imageRequest, apiKey = services.adminKey }: Call) {
    const call = request(`${services.url}/v1/images/generations`, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        'x-portkey-api-key': apiKey,
        'x-portkey-virtual-key': key,
        ...headers,
      },
    });
    const response = once(call, 'response').then(([answer]) => {
      open.push(answer as IncomingMessage);
      return answer as IncomingMessage;
    });
    response.catch(() => undefined);
    call.on('error', () => undefined);
    call.end(JSON.stringify(body));
    return { response, answer: () => response.then(read), hangUp: () => call.destroy() };
  }

  async function read(response: IncomingMessage) {
    const hash = createHash('sha256');
    let bytes = 0;
    let text = '';
    for await (const chunk of response as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      if (text.length < 1_000) text = (text + chunk.toString('latin1')).slice(0, 1_000);
    }
    const { statusCode: status, headers } = response;
    return { status, headers, text, bytes, sha256: hash.digest('hex') };
  }

  const called = (count: number) => eventually(async () => (await simulator.calls()).length >= count);
  const aborted = (timeoutMs: number) =>
    eventually(async () => {
      const [call] = await simulator.calls();
      return call?.outcome === 'aborted';
    }, timeoutMs);
  const logs = async () => {
    const { body } = await services.api.get('/v1/logs?limit=10');
    return body.data as { id: string; status: string; created_at: string }[];
  };

  it('an SDK that ran out of patience gets the picture of its first call, and it is paid once', async () => {
    const image = await user.virtualKey('openai', 'latency=2500;label=patience');
    const client = new OpenAI({
      apiKey: 'REDUNDANT',
      baseURL: `${services.url}/v1`,
      defaultHeaders: { 'x-portkey-api-key': services.adminKey, 'x-portkey-virtual-key': image },
      timeout: 1_500,
      maxRetries: 2,
    });
    const { data, response } = await client.images.generate(imageRequest).withResponse();
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
    const first = send({ key: slow, headers: retryCount(0), body });
    await called(1);
    const retry = send({ key: slow, headers: retryCount(1), body });
    const [one, two] = await Promise.all([first.answer(), retry.answer()]);
    expect(one.status).toBe(200);
    expect(one.bytes).toBeGreaterThan(2 * MB);
    expect({ ...two, headers: one.headers }).toEqual(one);
    expect(two.headers['x-byway-joined-request-id']).toBe(one.headers['x-request-id']);
    expect(two.headers['x-byway-attempts']).toBe('1');
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('an answer that comes while nobody is there is kept for the retry', async () => {
    const first = send({ key: slow, headers: retryCount(1), body: big(2 * MB) });
    await called(1);
    first.hangUp();
    await sleep(1_700);
    const answer = await send({ key: slow, headers: retryCount(2), body: big(2 * MB) }).answer();
    expect(answer.status).toBe(200);
    expect(answer.bytes).toBeGreaterThan(2 * MB);
    expect(await simulator.calls()).toHaveLength(1);
  });

  it('a failure is shared', async () => {
    const failing = await user.virtualKey('openai', '503;latency=800;label=failing');
    const first = send({ key: failing, headers: retryCount(0) });
    await called(1);
    const retry = send({ key: failing, headers: retryCount(1) });
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
    const first = send({ key: never, headers: { ...retryCount(0), 'x-byway-deadline': '1.5' } });
    await called(1);
    const retry = send({ key: never, headers: { ...retryCount(1), 'x-byway-deadline': '1.5' } });
    const [one, two] = await Promise.all([first.answer(), retry.answer()]);
    expect([one.status, two.status]).toEqual([408, 408]);
    expect(two.headers['x-byway-joined-request-id']).toBe(one.headers['x-request-id']);
    await aborted(1_000);
  });

  it('of two equal calls each keeps a picture of its own', async () => {
    const calls = [send({ key: slow, headers: retryCount(0) }), send({ key: slow, headers: retryCount(0) })];
    await called(2);
    calls.forEach((call) => call.hangUp());
    const retries = calls.map(() => send({ key: slow, headers: retryCount(1) }));
    const answers = await Promise.all(retries.map(({ answer }) => answer()));
    expect(new Set(answers.map(({ headers }) => headers['x-byway-joined-request-id'])).size).toBe(2);
    expect(await simulator.calls()).toHaveLength(2);
  });

  describe('do not join', () => {
    const other = { ...imageRequest, prompt: '[plain] Leviathan' };
    it.each<[string, () => Promise<Partial<Call>> | Partial<Call>]>([
      ['with another body', () => ({ body: other })],
      ['with other metadata', () => ({ headers: { ...retryCount(1), 'x-portkey-metadata': '{"a":"b"}' } })],
      [
        'with another virtual key',
        async () => ({ key: await user.virtualKey('openai', 'latency=900;label=2') }),
      ],
      ['as a first try', () => ({ headers: retryCount(0) })],
      ['without the count', () => ({ headers: {} })],
      ['with a count that is none', () => ({ headers: { 'x-stainless-retry-count': 'one' } })],
      [
        'with another API key of the workspace',
        async () => {
          const made = await services.api.post('/v1/api-keys', { name: 'other', scopes: ['inference'] });
          return { apiKey: String(made.body.key) };
        },
      ],
    ])('%s', async (_name, over) => {
      const changed = await over();
      const first = send({ key: slow, headers: retryCount(0) });
      await called(1);
      const second = send({ key: slow, headers: retryCount(1), ...changed });
      const answers = await Promise.all([first.answer(), second.answer()]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[1].headers['x-byway-joined-request-id']).toBeUndefined();
      expect(await simulator.calls()).toHaveLength(2);
    });
  });

  describe('after the caller hung up', () => {
    it('are awaited, and when none comes the provider call is ended', async () => {
      const call = send({ key: never, headers: retryCount(0) });
      await called(1);
      const hungUpAt = Date.now();
      call.hangUp();
      await aborted(4_000);
      expect(Date.now() - hungUpAt).toBeGreaterThan(1_300);
      const [latest] = await logs();
      expect(await user.finishedLog(latest?.id ?? '')).toMatchObject({
        status: 'cancelled',
        http_status: 499,
        attempts: [{ status: 'cancelled' }],
      });
    });

    it('are awaited after each of them, and not past the deadline', async () => {
      const headers = { 'x-byway-deadline': '2.5' };
      const sentAt = Date.now();
      const first = send({ key: never, headers: { ...headers, ...retryCount(0) } });
      await called(1);
      first.hangUp();
      const retry = send({ key: never, headers: { ...headers, ...retryCount(9) } });
      await sleep(1_700);
      expect((await simulator.calls()).map(({ outcome }) => outcome)).toEqual(['open']);
      retry.hangUp();
      await aborted(4_000);
      expect(Date.now() - sentAt).toBeGreaterThan(2_300);
      const [latest] = await logs();
      const { joined_request_id: joined } = await user.finishedLog(latest?.id ?? '');
      // The 1.5 s for retries would have been over 3.2 s after its start.
      expect((await user.finishedLog(joined)).latency_ms).toBeLessThan(3_100);
    });

    it('are not awaited of a caller who does not send the count', async () => {
      const call = send({ key: never });
      await called(1);
      call.hangUp();
      await aborted(1_000);
    });
  });
});
