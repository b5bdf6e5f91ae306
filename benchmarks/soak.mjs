#!/usr/bin/env node
/**
 * `npm run bench:soak`: 2 MB images for ten minutes; memory of each process, open files and Redis' memory
 * every five seconds. After the warm-up nothing may grow. Writes output/bench/soak.json and prints a table.
 */
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import startBackingServices from '../scripts/jest/backing-services.mjs';
import stopBackingServices from '../scripts/jest/stop-backing-services.mjs';
import { usageOf } from './gateways/process-usage.mjs';
import { slope } from './statistics.mjs';
import { byway } from './gateways/subjects.mjs';
import { startUpstream } from './gateways/upstream.mjs';
import { loadWithWrk } from './gateways/wrk.mjs';
import { workloads } from './gateways/workloads.mjs';
import { writeResult } from './write-result.mjs';

const usage = `Usage: npm run bench:soak [-- options]

  --minutes=N      default 10, of which the first two are warm-up
  --connections=N  default 8

Needs nginx, wrk and redis-server.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    connections: { type: 'string', default: '8' },
    help: { type: 'boolean' },
  },
});
const minutes = Number(values.minutes);
const connections = Number(values.connections);
if (values.help || !(minutes > 2) || !(connections >= 1)) {
  (values.help ? console.log : console.error)(usage);
  process.exit(values.help ? 0 : 2);
}
const WARM_UP_MIN = 2;
const SAMPLE_MS = 5_000;
const MIB = 1024 ** 2;

await startBackingServices();
const upstream = await startUpstream();
const subject = await byway(upstream, 'redis');
const redis = new Redis(subject.redis.url);
const samples = [];
let load;
try {
  const image = workloads.find(({ name }) => name === 'image');
  const { url, headers } = subject.target(image.kind, image.path);
  const started = Date.now();
  const timer = setInterval(() => void sample((Date.now() - started) / 60_000), SAMPLE_MS);
  load = await loadWithWrk(
    { url, headers: { 'content-type': 'application/json', ...headers }, body: image.body },
    { connections, seconds: Math.round(minutes * 60) },
  );
  clearInterval(timer);
} finally {
  redis.disconnect();
  await subject.stop();
  await upstream.stop();
  await stopBackingServices();
}
writeResult('soak', { load, samples });
console.log(`${load.requests} images, ${load.perSecond.toFixed(1)}/s, ${load.errors} errors`);
console.log('| | at the end of the warm-up | at the end | slope per minute |');
console.log('| --- | ---: | ---: | ---: |');
const settled = samples.filter(({ minute }) => minute >= WARM_UP_MIN);
for (const [name, read, unit] of [
  ['gateway memory', (s) => s.gateway.rssBytes / MIB, 'MiB'],
  ['worker memory', (s) => s.worker.rssBytes / MIB, 'MiB'],
  ['launcher memory (vault, config, ledger)', (s) => s.launcher.rssBytes / MIB, 'MiB'],
  ['Redis memory', (s) => s.redisBytes / MIB, 'MiB'],
  ['open files', (s) => s.gateway.openFiles + s.worker.openFiles + s.launcher.openFiles, ''],
]) {
  const perMinute = slope(settled.map((s) => [s.minute, read(s)]));
  const of = (s) => `${read(s).toFixed(1)} ${unit}`.trim();
  console.log(`| ${name} | ${of(settled[0])} | ${of(settled.at(-1))} | ${perMinute.toFixed(2)} ${unit} |`);
}
process.exit(0);

async function sample(minute) {
  const { gateway, worker, launcher } = subject.stack.pids;
  const info = await redis.info('memory');
  samples.push({
    minute,
    gateway: usageOf([gateway]),
    worker: usageOf([worker]),
    launcher: usageOf([launcher], { alone: true }),
    redisBytes: Number(/^used_memory:(\d+)/m.exec(info)?.[1]),
  });
}
