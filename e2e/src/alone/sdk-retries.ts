import { eventually } from '@byway/testing/eventually';
import { expect, it } from '@jest/globals';
import { imageRequest } from '../byway-user.js';
import { readAnswer, retryCount, SdkCalls } from '../sdk-call.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

const BYTES = 20_000_000;
const big = { ...imageRequest, prompt: `[plain] [bytes=${BYTES}] Kraken` };

/** The retries of an SDK whose first call is not read. */
export function sdkRetries(stack: AloneStack): void {
  describeTopic({ stack, title: 'the retries of an SDK', workers: 1 }, () => {
    it('a caller who stopped reading does not hold up the other, and nothing is kept for it', async () => {
      const calls = new SdkCalls(stack.services);
      const key = await stack.user.virtualKey('openai', 'latency=600000;label=held');
      const stuck = calls.send({ key, headers: retryCount(0), body: big });
      await eventually(async () => (await stack.simulator.calls()).length === 1, 60_000);
      const retry = calls.send({ key, headers: retryCount(1), body: big });
      await eventually(async () => {
        const { body } = await stack.services.api.get('/v1/logs?limit=2');
        return (body.data as { status: string }[]).every(({ status }) => status === 'in_progress');
      }, 60_000);
      await stack.simulator.release();
      const unread = await stuck.response;
      const answer = await retry.answer();
      expect(answer.status).toBe(200);
      expect(answer.bytes).toBeGreaterThan(BYTES);
      expect(answer.headers['x-byway-joined-request-id']).toBe(unread.headers['x-request-id']);
      // What is on its way to it was in the system's buffers. The gateway holds no rest that it could send.
      const rest = await readAnswer(unread);
      expect(rest.isWhole).toBe(false);
      expect(rest.bytes).toBeLessThan(BYTES);
      expect(await stack.simulator.calls()).toHaveLength(1);
      calls.close();
    });
  });
}
