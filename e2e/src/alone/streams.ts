import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStream, streamOf } from '../streamed-call.js';
import { type AloneStack, describeTopic, STREAM_IDLE_MS } from './alone-stack.js';

const MB = 1_000_000;
/** Four times what the buffers of the system between provider and caller can hold. */
const UNBOUNDED_BYTES = 128 * MB;
/** What a worker reads beside a stream that stands still: queue, probes. */
const STILL_BYTES = MB / 4;

const asking = (text: string) => ({
  model: 'gpt-4.1-nano',
  messages: [{ role: 'user', content: text }],
});

/** Streams whose reader or worker is gone. */
export function streams(stack: AloneStack): void {
  describeTopic({ stack, title: 'a streamed answer', workers: 1 }, () => {
    let worker: ServiceProcess;
    let good: string;

    beforeAll(async () => {
      ({ worker } = stack);
      good = await stack.user.virtualKey('openai', 'ok;label=good');
    });
    beforeEach(() => stack.simulator.clear());

    it('is held back by a reader who stops, however much there is to come', async () => {
      const caller = new AbortController();
      const before = worker.transferredBytes().read;
      const response = await openStream(stack.services, {
        config: { virtual_key: good },
        body: asking('[endless] kraken'),
        signal: caller.signal,
      });
      const reader = response.body?.getReader();
      await reader?.read();
      // Until the worker has taken nothing for longer than a silent provider is waited for.
      for (let had = -Infinity, now = 0; now - had > STILL_BYTES;) {
        had = now;
        await sleep(STREAM_IDLE_MS * 1.25);
        now = worker.transferredBytes().read - before;
        expect(now).toBeLessThan(UNBOUNDED_BYTES);
      }
      const held = worker.transferredBytes().read;
      // Reading makes it go on: more comes than all buffers have held.
      for (let read = 0; read < held - before + 5 * MB;) {
        const { value } = (await reader?.read()) as { value?: Uint8Array };
        if (value === undefined) throw new Error('The endless stream has ended.');
        read += value.byteLength;
      }
      expect(worker.transferredBytes().read).toBeGreaterThan(held);
      caller.abort();
      await eventually(async () => (await stack.simulator.calls())[0]?.outcome === 'aborted', 60_000);
    });

    it('of a worker that dies ends with an error event, and is sent to nobody else', async () => {
      const slow = await stack.user.virtualKey('openai', 'ok;chunk-ms=100;label=slow');
      const config = {
        strategy: { mode: 'fallback' },
        targets: [{ virtual_key: slow }, { virtual_key: good }],
      };
      const response = await openStream(stack.services, { config, body: asking('[words=600] a') });
      // Its head is sent with the first words.
      expect(response.status).toBe(200);
      await worker.kill();
      const stream = await streamOf(response);
      expect(stream).toMatchObject({ status: 200, isWhole: false, error: { code: 'worker_lost' } });
      expect(stream.text).not.toBe('');
      await worker.start();
      const log = await stack.user.finishedLog(stream.headers.get('x-request-id'), 60_000);
      expect(log).toMatchObject({
        status: 'failed',
        error: { code: 'worker_lost' },
        attempts: [{ status: 'unknown', error: { code: 'worker_lost' } }],
      });
      expect(await stack.labelsCalled()).toEqual(['slow']);
    });
  });
}
