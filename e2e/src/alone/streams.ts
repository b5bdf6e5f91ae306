import { eventually } from '@byway/testing/eventually';
import { expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStream } from '../streamed-call.js';
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

/** ms between two looks at what the worker has read. */
const LOOK_MS = 250;

/** Streams whose reader stops. */
export function streams(stack: AloneStack): void {
  describeTopic({ stack, title: 'a streamed answer', workers: 1 }, () => {
    it('is held back by a reader who stops, however much there is to come', async () => {
      const { worker } = stack;
      const good = await stack.user.virtualKey('openai', 'ok;label=good');
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
      for (let had = 0, stillMs = 0; stillMs < STREAM_IDLE_MS * 1.25; stillMs += LOOK_MS) {
        await sleep(LOOK_MS);
        const now = worker.transferredBytes().read - before;
        expect(now).toBeLessThan(UNBOUNDED_BYTES);
        if (now - had <= STILL_BYTES) continue;
        had = now;
        stillMs = 0;
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
  });
}
