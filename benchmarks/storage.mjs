#!/usr/bin/env node
/**
 * `npm run bench:storage`: what a call leaves in PostgreSQL and sends through Redis, by their own counters.
 * Writes output/bench/storage.json and prints a table.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { createTestDatabase } from '../libs/testing/dist/test-database.js';
import startBackingServices from '../scripts/jest/backing-services.mjs';
import stopBackingServices from '../scripts/jest/stop-backing-services.mjs';
import { byway } from './gateways/subjects.mjs';
import { startUpstream } from './gateways/upstream.mjs';
import { workloads } from './gateways/workloads.mjs';
import { writeResult } from './write-result.mjs';

const usage = `Usage: npm run bench:storage [-- options]

  --calls=N  of each kind, default 2000, after a tenth to warm up

Needs nginx and redis-server.`;

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '2000' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const calls = Number(values.calls);
if (!Number.isInteger(calls) || calls < 10) {
  console.error(usage);
  process.exit(2);
}

/** Calls under way at one time. */
const SIDE_BY_SIDE = 32;
const tables = ['requests', 'attempts', 'bodies', 'jobs'];
const kinds = [
  { name: 'chat, 1 KB', headers: {} },
  { name: 'chat, 1 KB, nothing recorded of bodies', headers: { 'x-portkey-debug': 'false' } },
  { name: 'chat, 1 KB, durable', headers: { prefer: 'respond-async' } },
];
const chat = workloads.find(({ name }) => name === 'chat');
const agent = new Agent();

await startBackingServices();
const database = await createTestDatabase();
const upstream = await startUpstream();
const subject = await byway(upstream, 'redis', { DATABASE_URL: database.url });
const redis = new Redis(subject.redis.url);
const results = [];
try {
  for (const { name, headers } of kinds) {
    await callAll(headers, Math.ceil(calls / 10));
    // From here on the first change of each page is logged as a whole page, as after any checkpoint.
    await database.query('CHECKPOINT');
    const before = await counters();
    await callAll(headers, calls);
    const after = await counters();
    const each = (key) => (after[key] - before[key]) / calls;
    results.push({
      kind: name,
      calls,
      ...Object.fromEntries(Object.keys(after).map((key) => [key, each(key)])),
    });
  }
} finally {
  redis.disconnect();
  await subject.stop();
  await upstream.stop();
  await agent.close();
  await database.drop();
  await stopBackingServices();
}
writeResult('storage', results);
const kilobytes = (bytes) => (bytes / 1000).toFixed(1);
console.log(
  `| KB of each call | ${tables.join(' | ')} | disk in all | write-ahead log | Redis in | Redis out | Redis keeps |`,
);
console.log(`| --- |${' ---: |'.repeat(tables.length + 5)}`);
for (const result of results) {
  const sizes = tables.map((table) => result[table]);
  const disk = sizes.reduce((sum, size) => sum + size, 0);
  const cells = [...sizes, disk, result.wal, result.redisIn, result.redisOut, result.redisMemory];
  console.log(`| ${result.kind} | ${cells.map(kilobytes).join(' | ')} |`);
}
process.exit(0);

/** Sends calls and waits until all of them are recorded as ended. */
async function callAll(headers, count) {
  const ended = `SELECT count(*)::int AS n FROM ledger.requests WHERE status <> 'in_progress'`;
  const [{ n: already }] = await database.query(ended);
  const { url, headers: own } = subject.target('openai', chat.path);
  let left = count;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      const { statusCode, body } = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': 'application/json', ...own, ...headers },
        body: chat.body,
      });
      const text = await body.text();
      if (statusCode !== 200 && statusCode !== 202) throw new Error(`${statusCode}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, caller));
  const deadline = Date.now() + 60_000;
  while ((await database.query(ended))[0].n < already + count) {
    if (Date.now() > deadline) throw new Error('Not all calls were recorded.');
    await delay(200);
  }
}

/** Bytes since the start, by what they are of. */
async function counters() {
  const sizes = tables.map((table) => `pg_total_relation_size('ledger.${table}')::float8 AS ${table}`);
  const wal = `pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS wal`;
  const [stored] = await database.query(`SELECT ${sizes.join(', ')}, ${wal}`);
  const info = await redis.info();
  const ofRedis = (key) => Number(new RegExp(`^${key}:(\\d+)`, 'm').exec(info)?.[1]);
  return {
    ...stored,
    redisIn: ofRedis('total_net_input_bytes'),
    redisOut: ofRedis('total_net_output_bytes'),
    redisMemory: ofRedis('used_memory'),
  };
}
