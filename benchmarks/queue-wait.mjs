#!/usr/bin/env node
/**
 * `npm run bench:queue-wait`: how long attempts wait in the queue while 1 to 1,000 calls are in flight at
 * a provider that takes 2 s, with 1, 2 and 4 worker processes. Writes
 * output/bench/queue-wait.json and prints a table.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import startBackingServices from '../scripts/jest/backing-services.mjs';
import stopBackingServices from '../scripts/jest/stop-backing-services.mjs';
import { startServices } from '../libs/testing/dist/start-services.js';
import { quantile } from './statistics.mjs';
import { writeResult } from './write-result.mjs';

const usage = `Usage: npm run bench:queue-wait [-- options]

  --queue=redis|postgres  default redis
  --workers=1,2,4         processes
  --in-flight=1,10,100,300,1000

Needs redis-server for the queue on Redis.`;

const { values } = parseArgs({
  options: {
    queue: { type: 'string', default: 'redis' },
    workers: { type: 'string', default: '1,2,4' },
    'in-flight': { type: 'string', default: '1,10,100,300,1000' },
    help: { type: 'boolean' },
  },
});
const numbers = (text) => text.split(',').map(Number);
const valid =
  ['redis', 'postgres'].includes(values.queue) &&
  [...numbers(values.workers), ...numbers(values['in-flight'])].every((n) => Number.isInteger(n) && n > 0);
if (values.help || !valid) {
  (values.help ? console.log : console.error)(usage);
  process.exit(values.help ? 0 : 2);
}

const PROVIDER_MS = 2_000;
const agent = new Agent();
await startBackingServices();
const results = [];
try {
  for (const workers of numbers(values.workers)) {
    const services = await startServices({
      queue: values.queue,
      workers,
      direct: true,
      env: { worker: { WORKER_CONCURRENCY: '1000' } },
    });
    try {
      const created = await services.api.post('/v1/virtual-keys', {
        name: 'bench',
        provider: 'openai',
        key: `sk-sim-latency=${PROVIDER_MS}`,
        custom_host: `${services.simulatorUrl}/v1`,
      });
      const call = () => chat(services, created.body.slug);
      await Promise.all(Array.from({ length: 20 }, call));
      for (const inFlight of numbers(values['in-flight'])) {
        results.push({ queue: values.queue, workers, inFlight, ...(await measure(call, inFlight)) });
        console.error(JSON.stringify(results.at(-1)));
      }
    } finally {
      await services.stop();
    }
  }
} finally {
  await agent.close();
  await stopBackingServices();
}
writeResult(`queue-wait-${values.queue}`, results);
console.log('| workers | in flight | added p50 ms | added p95 ms | added p99 ms | errors |');
console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
for (const { workers, inFlight, p50Ms, p95Ms, p99Ms, errors } of results) {
  const times = [p50Ms, p95Ms, p99Ms].map((ms) => ms?.toFixed(1) ?? '').join(' | ');
  console.log(`| ${workers} | ${inFlight} | ${times} | ${errors} |`);
}
process.exit(0);

async function chat(services, slug) {
  const started = performance.now();
  const { statusCode, body } = await request(`${services.url}/v1/chat/completions`, {
    method: 'POST',
    dispatcher: agent,
    headers: {
      'content-type': 'application/json',
      'x-portkey-api-key': services.adminKey,
      'x-portkey-virtual-key': slug,
    },
    body: JSON.stringify({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: '[words=20] Kraken in the milkyway galaxy' }],
    }),
  });
  await body.dump();
  if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  return performance.now() - started;
}

/** Keeps so many calls in flight for some 10 s; what they take beyond the provider's time was added. */
async function measure(call, inFlight) {
  const added = [];
  let errors = 0;
  const end = performance.now() + 5 * PROVIDER_MS;
  const caller = async (place) => {
    // Not all at once: calls come one after the other, also when many are under way.
    await new Promise((resolve) => setTimeout(resolve, (PROVIDER_MS * place) / inFlight));
    while (performance.now() < end) {
      try {
        added.push((await call()) - PROVIDER_MS);
      } catch {
        errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, place) => caller(place)));
  return {
    calls: added.length,
    errors,
    p50Ms: quantile(added, 0.5),
    p95Ms: quantile(added, 0.95),
    p99Ms: quantile(added, 0.99),
  };
}
