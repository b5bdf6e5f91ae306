import { eventually } from '@byway/testing/eventually';
import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { imageRequest } from '../byway-user.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

const BYTES = 20_000_000;
const big = { ...imageRequest, prompt: `[plain] [bytes=${BYTES}] Kraken` };
const retryCount = (count: number) => ({ 'x-stainless-retry-count': String(count) });
/** The next retry of an SDK that has sent its call four times more is awaited for so many ms. */
const AWAITED_MS = 8_000;

/** Retries of SDKs at a gateway that is held up, shuts down or does not join them. */
export function sdkRetries(stack: AloneStack): void {
  describeTopic({ stack, title: 'the retries of an SDK', workers: 1 }, () => {
    let slow: string;
    /** It takes longer than any test. */
    let never: string;
    const open: IncomingMessage[] = [];

    beforeAll(async () => {
      slow = await stack.user.virtualKey('openai', 'latency=1500;label=slow');
      never = await stack.user.virtualKey('openai', 'latency=600000;label=never');
    });
    beforeEach(() => stack.simulator.clear());
    afterEach(() => open.splice(0).forEach((answer) => answer.destroy()));

    /** Sends a call; its caller can hang up, and reads when it likes. */
    function send(key: string, headers: Record<string, string>, body: object = imageRequest) {
      const call = request(`${stack.services.url}/v1/images/generations`, {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'x-portkey-api-key': stack.services.adminKey,
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
      let bytes = 0;
      let isWhole = true;
      try {
        for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.byteLength;
      } catch {
        isWhole = false;
      }
      return { status: response.statusCode, headers: response.headers, bytes, isWhole };
    }

    const called = (count: number) =>
      eventually(async () => (await stack.simulator.calls()).length >= count, 60_000);
    const aborted = () =>
      eventually(async () => (await stack.simulator.calls())[0]?.outcome === 'aborted', 60_000);
    /** ms that the newest request took, by its log. */
    const latencyOfLatest = async () => {
      const { body } = await stack.services.api.get('/v1/logs?limit=1');
      const [latest] = body.data as { id: string }[];
      return (await stack.user.finishedLog(latest?.id ?? '')).latency_ms;
    };

    it('a caller who stopped reading does not hold up the other, and nothing is kept for it', async () => {
      const stuck = send(slow, retryCount(0), big);
      await called(1);
      const retry = send(slow, retryCount(1), big);
      const unread = await stuck.response;
      const answer = await retry.answer();
      expect(answer).toMatchObject({ status: 200, isWhole: true });
      expect(answer.bytes).toBeGreaterThan(BYTES);
      expect(answer.headers['x-byway-joined-request-id']).toBe(unread.headers['x-request-id']);
      // What is on its way to it was in the system's buffers. The gateway holds no rest that it could send.
      const rest = await read(unread);
      expect(rest.isWhole).toBe(false);
      expect(rest.bytes).toBeLessThan(BYTES);
      expect(await stack.simulator.calls()).toHaveLength(1);
    });

    it('are not awaited by a gateway that shuts down', async () => {
      const { gateway } = stack.services;
      const call = send(never, retryCount(4));
      await called(1);
      call.hangUp();
      gateway.signal('SIGTERM');
      await gateway.ended();
      expect(gateway.exitCode).toBe(0);
      await aborted();
      await gateway.start({ JOIN_SDK_RETRIES: 'false' });
      await gateway.ready();
      expect(await latencyOfLatest()).toBeLessThan(AWAITED_MS);
    });

    it('switched off, they are calls of their own, and nothing is awaited', async () => {
      const { gateway } = stack.services;
      // As the test before has left it, unless that one has failed or was not run.
      if (gateway.isAsUsual) {
        await gateway.kill();
        await gateway.start({ JOIN_SDK_RETRIES: 'false' });
        await gateway.ready();
      }
      const first = send(slow, retryCount(0));
      await called(1);
      const retry = send(slow, retryCount(1));
      expect((await retry.answer()).headers['x-byway-joined-request-id']).toBeUndefined();
      await first.answer();
      expect(await stack.simulator.calls()).toHaveLength(2);
      await stack.simulator.clear();
      const call = send(never, retryCount(4));
      await called(1);
      call.hangUp();
      await aborted();
      expect(await latencyOfLatest()).toBeLessThan(AWAITED_MS);
    });
  });
}
