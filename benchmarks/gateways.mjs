#!/usr/bin/env node
/**
 * `npm run bench`: Byway on Redis, Byway embedded, Portkey's gateway and a plain nginx proxy side by side
 * against the same upstream, in rounds that take turns. Writes output/bench/gateways.{json,md,svg}.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import startBackingServices from '../scripts/jest/backing-services.mjs';
import stopBackingServices from '../scripts/jest/stop-backing-services.mjs';
import { chartOf } from './gateways/chart.mjs';
import { forgetPeak, usageByPart } from './gateways/process-usage.mjs';
import { reportOf } from './gateways/report.mjs';
import { loadWithStreams } from './gateways/stream-load.mjs';
import { byway, nginxProxy, portkey } from './gateways/subjects.mjs';
import { startUpstream } from './gateways/upstream.mjs';
import { loadWithWrk } from './gateways/wrk.mjs';
import { workloads } from './gateways/workloads.mjs';
import { folder, writeResult } from './write-result.mjs';

const names = ['nginx', 'portkey', 'byway', 'byway embedded'];
const usage = `Usage: npm run bench [-- options]

  --only=a,b        workloads: ${workloads.map(({ name }) => name).join(', ')}
  --subjects=a,b    gateways: ${names.join(', ')}
  --rounds=N        default 3
  --seconds=N       of each measurement, default 6
  --warm-up=N       seconds of the same load right before each measurement, default 4

Needs nginx, wrk and redis-server (Debian: nginx-light, wrk, redis-server). Nothing else should run.`;

const options = readOptions();
const started = Date.now();
const say = (text) =>
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}\n`);

await startBackingServices();
const upstream = await startUpstream();
const subjects = [];
try {
  for (const name of options.subjects) subjects.push(await start(name));
  const samples = await measureAll();
  const result = writeResult('gateways', samples, { options });
  const report = reportOf(result, workloads);
  writeFileSync(join(folder, 'gateways.md'), report);
  writeFileSync(join(folder, 'gateways.svg'), chartOf(result, workloads));
  console.log(report);
} finally {
  for (const subject of subjects) await subject.stop();
  await upstream.stop();
  await stopBackingServices();
}
process.exit(0);

async function start(name) {
  say(`starting ${name}`);
  if (name === 'nginx') return nginxProxy(upstream);
  if (name === 'portkey') return portkey(upstream);
  return byway(upstream, name === 'byway' ? 'redis' : 'postgres');
}

/** All workloads at all concurrencies, in rounds: in each, every gateway has its turn. */
async function measureAll() {
  const samples = [];
  for (const workload of options.workloads) {
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const connections of workload.concurrencies) {
        for (const subject of inTurns(subjects, round)) {
          const measured = await measure(subject, workload, connections);
          samples.push({ subject: subject.name, workload: workload.name, connections, round, ...measured });
          say(
            `round ${round}, ${workload.name} c=${connections}, ${subject.name}: ${measured.perSecond.toFixed(0)}/s, ` +
              `p50 ${measured.p50Ms?.toFixed(1)} ms${measured.errors > 0 ? `, ${measured.errors} ERRORS` : ''}`,
          );
        }
      }
    }
  }
  return samples;
}

/** Each round begins with another one, so that none always follows the same. */
function inTurns(list, round) {
  const first = round % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

/** While it waited for its turn, a process has thrown away code and memory: it gets them back first. */
async function measure(subject, workload, connections) {
  const { url, headers } = subject.target(workload.kind, workload.path);
  const request = { url, headers: { 'content-type': 'application/json', ...headers }, body: workload.body };
  const load = workload.tool === 'stream' ? loadWithStreams : loadWithWrk;
  await load(request, { connections, seconds: options.warmUp });
  forgetPeak(subject.pids);
  const before = usageByPart(subject.parts());
  const measured = await load(request, { connections, seconds: options.seconds });
  const parts = Object.entries(usageByPart(subject.parts())).map(([part, after]) => ({
    part,
    cpuMsPerRequest: (after.cpuMs - before[part].cpuMs) / Math.max(1, measured.requests),
    peakMemoryBytes: after.peakBytes,
  }));
  const sum = (key) => parts.reduce((all, usage) => all + usage[key], 0);
  return {
    ...measured,
    cpuMsPerRequest: sum('cpuMsPerRequest'),
    peakMemoryBytes: sum('peakMemoryBytes'),
    parts,
  };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        subjects: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '6' },
        'warm-up': { type: 'string', default: '4' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const chosen = (option, known) => {
      const wanted = values[option]?.split(',') ?? known;
      const unknown = wanted.find((name) => !known.includes(name));
      if (unknown !== undefined) throw new Error(`--${option}: there is no "${unknown}".`);
      return wanted;
    };
    const whole = (option) => {
      const value = Number(values[option]);
      if (!Number.isInteger(value) || value < 1)
        throw new Error(`--${option} needs a whole number from 1 on.`);
      return value;
    };
    const wanted = chosen(
      'only',
      workloads.map(({ name }) => name),
    );
    return {
      workloads: workloads.filter(({ name }) => wanted.includes(name)),
      subjects: chosen('subjects', names),
      rounds: whole('rounds'),
      seconds: whole('seconds'),
      warmUp: whole('warm-up'),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
