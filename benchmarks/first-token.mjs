#!/usr/bin/env node
/**
 * Measures how much later the first token of a streamed chat answer comes through Byway than from the
 * provider itself: the same calls, one at a time, in turns, so that both meet the same machine.
 * Writes output/first-token.json and prints a table.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import startBackingServices from '../scripts/jest/backing-services.mjs';
import stopBackingServices from '../scripts/jest/stop-backing-services.mjs';
import { hasRedisServer } from '../libs/testing/dist/redis-server.js';
import { startServices } from '../libs/testing/dist/start-services.js';
import { quantile } from './statistics.mjs';

const usage = `Usage: npm run bench:first-token [-- options]

  --queue=redis|postgres  without it both, Redis if redis-server is installed
  --calls=N               calls each way after the warm-up, default 200
  --first-ms=N            ms the provider takes for its first token, default 50`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        queue: { type: 'string' },
        calls: { type: 'string', default: '200' },
        'first-ms': { type: 'string', default: '50' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

const options = readOptions();
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const number = (name) => {
  const value = Number(options[name]);
  if (Number.isInteger(value) && value >= 0) return value;
  console.error(`--${name} needs a number.\n\n${usage}`);
  process.exit(2);
};
const calls = number('calls');
const firstMs = number('first-ms');
const WARM_UP = 50;
const available = hasRedisServer() ? ['redis', 'postgres'] : ['postgres'];
const queues = options.queue === undefined ? available : [options.queue];
if (!queues.every((queue) => available.includes(queue))) {
  console.error(`--queue: choose among ${available.join(', ')}.\n\n${usage}`);
  process.exit(2);
}

const agent = new Agent();

/** ms from the start of a call to the first event with content, and to the end of the answer. */
async function timed(url, headers, body) {
  const started = performance.now();
  const response = await request(url, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  let first;
  let text = '';
  for await (const chunk of response.body) {
    text += chunk;
    if (first === undefined && /"content":"[^"]/.test(text)) first = performance.now() - started;
  }
  if (response.statusCode !== 200 || first === undefined || !text.endsWith('data: [DONE]\n\n')) {
    throw new Error(`${url}: ${response.statusCode} ${text.slice(-300)}`);
  }
  return { first, whole: performance.now() - started };
}

const rounded = (ms) => Math.round(ms * 100) / 100;
const figures = (samples) => ({
  p50: rounded(quantile(samples, 0.5)),
  p95: rounded(quantile(samples, 0.95)),
  p99: rounded(quantile(samples, 0.99)),
});

async function measure(queue) {
  const services = await startServices({ queue });
  try {
    const key = `sk-sim-first-ms=${firstMs};chunk-ms=2`;
    const created = await services.api.post('/v1/virtual-keys', {
      name: 'bench',
      provider: 'openai',
      key,
      custom_host: `${services.simulatorUrl}/v1`,
    });
    const body = JSON.stringify({
      model: 'gpt-4.1-mini',
      stream: true,
      messages: [{ role: 'user', content: '[words=20] Kraken in the milkyway galaxy' }],
    });
    const ways = {
      provider: () =>
        timed(`${services.simulatorUrl}/v1/chat/completions`, { authorization: `Bearer ${key}` }, body),
      byway: () =>
        timed(
          `${services.url}/v1/chat/completions`,
          { 'x-portkey-api-key': services.adminKey, 'x-portkey-virtual-key': created.body.slug },
          body,
        ),
    };
    const samples = { provider: [], byway: [] };
    for (let call = 0; call < WARM_UP + calls; call += 1) {
      for (const [way, act] of Object.entries(ways)) {
        const sample = await act();
        if (call >= WARM_UP) samples[way].push(sample);
      }
    }
    const first = (way) => samples[way].map((sample) => sample.first);
    const added = samples.byway.map((sample, index) => sample.first - samples.provider[index].first);
    return {
      queue,
      provider: figures(first('provider')),
      byway: figures(first('byway')),
      added: figures(added),
    };
  } finally {
    await services.stop();
  }
}

await startBackingServices();
const results = [];
try {
  for (const queue of queues) results.push(await measure(queue));
} finally {
  await stopBackingServices();
  await agent.close();
}
const folder = join(import.meta.dirname, '..', 'output');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'first-token.json'), `${JSON.stringify({ calls, firstMs, results }, null, 2)}\n`);
console.log(`First token in ms, ${calls} calls each way, the provider takes ${firstMs} ms for it:\n`);
console.log('| queue | provider p50 | Byway p50 | added p50 | added p95 |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const { queue, provider, byway, added } of results) {
  console.log(`| ${queue} | ${provider.p50} | ${byway.p50} | ${added.p50} | ${added.p95} |`);
}
