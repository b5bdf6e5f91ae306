import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Sends the same POST over `connections` connections for some seconds.
 * @returns requests, requests per second, percentiles of latency in ms, and errors (a status of 400 and
 *   more counts).
 */
export async function loadWithWrk({ url, headers, body }, { connections, seconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'byway-wrk-'));
  const result = join(folder, 'result.json');
  try {
    await run(
      'wrk',
      [
        '--threads=1',
        `--connections=${connections}`,
        `--duration=${seconds}s`,
        '--timeout=30s',
        `--script=${join(import.meta.dirname, 'post.lua')}`,
        url,
      ],
      {
        BENCH_RESULT: result,
        BENCH_BODY: body,
        BENCH_HEADERS: Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n'),
      },
    );
    const measured = JSON.parse(readFileSync(result, 'utf8'));
    const { statusErrors, connectErrors, readErrors, writeErrors, timeouts, ...facts } = measured;
    return {
      ...facts,
      errors: statusErrors + connectErrors + readErrors + writeErrors + timeouts,
      perSecond: (1000 * (facts.requests - statusErrors)) / facts.durationMs,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (text) => (errors += text));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${errors}`)),
    );
  });
}
