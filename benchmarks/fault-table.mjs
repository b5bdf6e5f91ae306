#!/usr/bin/env node
/**
 * Breaks a chat provider in every way the simulator knows and shows what a caller of Byway gets, how long
 * it took and which targets were called: once with that provider alone, once with a second one to fall
 * back to. Prints a Markdown table and writes it to output/fault-table.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import startBackingServices from '../scripts/jest/backing-services.mjs';
import stopBackingServices from '../scripts/jest/stop-backing-services.mjs';
import { hasRedisServer } from '../libs/testing/dist/redis-server.js';
import { startServices } from '../libs/testing/dist/start-services.js';

const usage = `Usage: npm run bench:faults [-- options]

  --queue=redis|postgres  default Redis if redis-server is installed
  --timeout-ms=N          ms an attempt may take, for a provider that is silent; default 2000`;

function readOptions() {
  try {
    return parseArgs({
      options: {
        queue: { type: 'string', default: hasRedisServer() ? 'redis' : 'postgres' },
        'timeout-ms': { type: 'string', default: '2000' },
        help: { type: 'boolean' },
      },
    }).values;
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
const timeoutMs = Number(options['timeout-ms']);
if (!['redis', 'postgres'].includes(options.queue) || !(timeoutMs >= 1)) {
  console.error(usage);
  process.exit(2);
}

/** What is wrong, and how the simulator is told so; `calls` are the ways of asking in which it exists. */
const both = ['whole', 'stream'];
const faults = [
  { name: 'healthy', spec: 'ok', calls: both },
  { name: 'connection reset', spec: 'reset', calls: both },
  { name: '429, Retry-After 1 s, once', spec: '429;retry-after=1;times=1', calls: both, retry: true },
  { name: '500', spec: '500', calls: both },
  { name: '503', spec: '503', calls: both },
  { name: `silence (timeout ${timeoutMs} ms)`, spec: 'hang', calls: both },
  { name: 'slow body (10 pieces, 50 ms apart)', spec: 'chunk-ms=50', calls: both },
  { name: 'truncated', spec: 'truncate;chunk-ms=30', calls: both },
  { name: 'truncated before the first word', spec: 'truncate;at=0', calls: ['stream'] },
  { name: 'malformed JSON', spec: 'malformed;chunk-ms=30', calls: both },
  { name: '200 with an error object or event', spec: 'error-200', calls: both },
  { name: 'error event in the middle', spec: 'error-mid;chunk-ms=30', calls: ['stream'] },
  { name: 'end without terminator', spec: 'no-end;chunk-ms=5', calls: ['stream'] },
  { name: 'stall in the middle (idle timeout)', spec: 'stall;chunk-ms=30', calls: ['stream'] },
  { name: 'empty choices', spec: 'empty', calls: both },
  { name: 'content filter, status 200', spec: 'filter-200', calls: both },
];

/** What the caller sees of an answer, in a few words. */
function verdictOf(status, text, isStream) {
  const code = /"error":\{[^}]*"code":"([a-z_]+)"/.exec(text)?.[1];
  if (!isStream) return status === 200 ? '200, whole' : `${status} ${code}`;
  if (!text.startsWith('data:')) return `${status} ${code}`;
  const words = text.split('\n\n').filter((event) => /"content":"[^"]/.test(event)).length;
  return text.endsWith('data: [DONE]\n\n') ? '200, whole' : `200, ${words} words, then error event ${code}`;
}

async function callsOf(simulatorUrl) {
  const { body } = await request(`${simulatorUrl}/control/calls`);
  const { data } = await body.json();
  await (await request(`${simulatorUrl}/control/calls`, { method: 'DELETE' })).body.dump();
  return data.map(({ provider, status }) => `${provider} ${status ?? 'no answer'}`).join(', ');
}

async function measure(services, { fault, isStream, hasBackup, label }) {
  const target = (provider, spec, model) => ({
    provider,
    api_key: `sk-sim-${spec}`,
    custom_host: `${services.simulatorUrl}/v1`,
    override_params: { model },
  });
  const first = target('openai', `${fault.spec};label=${label}`, 'gpt-4.1-mini');
  const config = {
    ...(fault.retry && { retry: { attempts: 1, use_retry_after_headers: true } }),
    request_timeout: timeoutMs,
    ...(hasBackup
      ? {
          strategy: { mode: 'fallback' },
          targets: [first, target('anthropic', `ok;label=${label}`, 'claude-haiku-4-5')],
        }
      : first),
  };
  const started = performance.now();
  const answer = await request(`${services.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-portkey-api-key': services.adminKey,
      'x-portkey-config': JSON.stringify(config),
    },
    body: JSON.stringify({
      stream: isStream,
      messages: [{ role: 'user', content: '[words=12] Kraken' }],
    }),
  });
  const text = await answer.body.text();
  const ms = Math.round(performance.now() - started);
  return {
    verdict: verdictOf(answer.statusCode, text, isStream),
    ms,
    calls: await callsOf(services.simulatorUrl),
  };
}

const lines = [
  '| provider | call | alone: the caller gets | ms | with a fallback to Anthropic: the caller gets | ms | targets called |',
  '| --- | --- | --- | ---: | --- | ---: | --- |',
];
await startBackingServices();
const services = await startServices({
  queue: options.queue,
  env: { worker: { STREAM_IDLE_TIMEOUT_MS: '1500' } },
});
try {
  let row = 0;
  for (const fault of faults) {
    for (const call of fault.calls) {
      row += 1;
      const facts = { fault, isStream: call === 'stream' };
      const alone = await measure(services, { ...facts, hasBackup: false, label: `a${row}` });
      const backed = await measure(services, { ...facts, hasBackup: true, label: `b${row}` });
      const cells = [fault.name, call, alone.verdict, alone.ms, backed.verdict, backed.ms, backed.calls];
      lines.push(`| ${cells.join(' | ')} |`);
    }
  }
} finally {
  await services.stop();
  await stopBackingServices();
}
const folder = join(import.meta.dirname, '..', 'output');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'fault-table.md'), `${lines.join('\n')}\n`);
console.log(lines.join('\n'));
