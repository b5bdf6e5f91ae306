import { performance } from 'node:perf_hooks';
import { Agent, request } from 'undici';
import { quantile } from '../statistics.mjs';

/**
 * Reads streamed answers over `connections` connections for some seconds.
 * @returns streams, chunks per second, and percentiles in ms of the time to the first chunk and of the
 *   whole answer.
 */
export async function loadWithStreams({ url, headers, body }, { connections, seconds }) {
  const agent = new Agent({ connections });
  const first = [];
  const whole = [];
  let chunks = 0;
  let errors = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  const reader = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      let text = '';
      let firstMs;
      try {
        const response = await request(url, { method: 'POST', dispatcher: agent, headers, body });
        for await (const part of response.body) {
          firstMs ??= performance.now() - sent;
          text += part;
        }
        if (response.statusCode !== 200 || !text.trimEnd().endsWith('data: [DONE]'))
          throw new Error(`${response.statusCode} ${text.slice(-200)}`);
      } catch {
        errors += 1;
        continue;
      }
      first.push(firstMs);
      whole.push(performance.now() - sent);
      chunks += text.split('\n\n').length - 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, reader));
  const durationMs = performance.now() - started;
  await agent.close();
  return {
    requests: whole.length,
    errors,
    durationMs,
    perSecond: (1000 * whole.length) / durationMs,
    chunksPerSecond: (1000 * chunks) / durationMs,
    firstP50Ms: quantile(first, 0.5),
    firstP95Ms: quantile(first, 0.95),
    p50Ms: quantile(whole, 0.5),
    p95Ms: quantile(whole, 0.95),
    p99Ms: quantile(whole, 0.99),
  };
}
