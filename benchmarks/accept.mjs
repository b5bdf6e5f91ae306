#!/usr/bin/env node
/**
 * `npm run bench:accept`: durable calls (`Prefer: respond-async`) at a fixed rate, however long each takes
 * to be accepted. A 202 is a commit in PostgreSQL. Writes output/bench/accept.json and prints a table.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import startBackingServices from '../scripts/jest/backing-services.mjs';
import stopBackingServices from '../scripts/jest/stop-backing-services.mjs';
import { quantile } from './statistics.mjs';
import { usageByPart } from './gateways/process-usage.mjs';
import { byway } from './gateways/subjects.mjs';
import { startUpstream } from './gateways/upstream.mjs';
import { workloads } from './gateways/workloads.mjs';
import { writeResult } from './write-result.mjs';

const usage = `Usage: npm run bench:accept [-- options]

  --rate=N     calls per second, default 200
  --seconds=N  default 30, after a warm-up of 10

Needs nginx and redis-server.`;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const rate = Number(values.rate);
const seconds = Number(values.seconds);
if (!(rate > 0) || !(seconds > 0)) {
  console.error(usage);
  process.exit(2);
}

const chat = workloads.find(({ name }) => name === 'chat');
const agent = new Agent();

await startBackingServices();
const upstream = await startUpstream();
const results = [];
try {
  for (const queue of ['redis', 'postgres']) {
    const subject = await byway(upstream, queue);
    try {
      await callAtRate(subject, 10);
      await untilAllEnded(subject);
      const before = usageByPart(subject.parts());
      const measured = await callAtRate(subject, seconds);
      const endedAfterS = await untilAllEnded(subject);
      const cpuMsPerJob = Object.fromEntries(
        Object.entries(usageByPart(subject.parts())).map(([part, { cpuMs }]) => [
          part,
          (cpuMs - before[part].cpuMs) / measured.accepted,
        ]),
      );
      results.push({ queue, rate, seconds, ...measured, endedAfterS, cpuMsPerJob });
    } finally {
      await subject.stop();
    }
  }
} finally {
  await agent.close();
  await upstream.stop();
  await stopBackingServices();
}
writeResult('accept', results);
console.log(
  '| queue | calls/s | accepted | p50 ms | p95 ms | p99 ms | slowest ms | refused | all ended after s |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const { queue, accepted, p50Ms, p95Ms, p99Ms, maxMs, refused, endedAfterS } of results) {
  const times = [p50Ms, p95Ms, p99Ms, maxMs, endedAfterS].map((time) => time.toFixed(1));
  times.splice(4, 0, refused);
  console.log(`| ${queue} | ${rate} | ${accepted} | ${times.join(' | ')} |`);
}
console.log('\nCPU time of a job in ms, from its call to its end:\n');
const parts = [...new Set(results.flatMap(({ cpuMsPerJob }) => Object.keys(cpuMsPerJob)))];
console.log(`| queue | ${parts.join(' | ')} | all |`);
console.log(`| --- |${' ---: |'.repeat(parts.length + 1)}`);
for (const { queue, cpuMsPerJob } of results) {
  const all = Object.values(cpuMsPerJob).reduce((sum, ms) => sum + ms, 0);
  const cells = [...parts.map((part) => cpuMsPerJob[part]), all];
  console.log(`| ${queue} | ${cells.map((ms) => ms?.toFixed(2) ?? '').join(' | ')} |`);
}
process.exit(0);

/** Waits until no job is open. @returns seconds it waited. */
async function untilAllEnded({ stack }) {
  const started = performance.now();
  const url = `${stack.url}/v1/jobs?status=queued,in_progress&limit=1`;
  for (;;) {
    const { body } = await request(url, {
      dispatcher: agent,
      headers: { 'x-portkey-api-key': stack.adminKey },
    });
    const { data } = await body.json();
    const waitedS = (performance.now() - started) / 1000;
    if (data.length === 0) return waitedS;
    if (waitedS > 300) throw new Error('Jobs did not end.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Sends calls when they are due, whatever became of those before. Times count from when a call was due. */
async function callAtRate(subject, forSeconds) {
  const { url, headers } = subject.target('openai', chat.path);
  const times = [];
  let refused = 0;
  const started = performance.now();
  const count = Math.round(rate * forSeconds);
  const calls = [];
  for (let sent = 0; sent < count;) {
    const due = started + (1000 * sent) / rate;
    const wait = due - performance.now();
    if (wait > 0) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      continue;
    }
    sent += 1;
    calls.push(
      request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json', prefer: 'respond-async', ...headers },
        body: chat.body,
      }).then(
        async ({ statusCode, body }) => {
          await body.dump();
          if (statusCode === 202) times.push(performance.now() - due);
          else refused += 1;
        },
        () => {
          refused += 1;
        },
      ),
    );
  }
  await Promise.all(calls);
  return {
    accepted: times.length,
    refused,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    p99Ms: quantile(times, 0.99),
    maxMs: Math.max(...times),
  };
}
