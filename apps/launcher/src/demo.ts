import { createSimulatorApp } from '@byway/provider-simulator/app';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLauncherEnv, startStack } from './app.js';
import { Narrator } from './demo/narrator.js';
import { runDemo } from './demo/run-demo.js';
import { newAdminKey } from './secrets.js';

const help = `Usage: npm run demo [-- --no-color]

Runs the cookbook against the provider simulator, on a data folder of its own that is removed
afterwards: an image from Stability AI, then a fallback to OpenAI while Stability AI answers 500.
Ends with 0 only if every step held. REDIS_URL runs it on Redis.
`;

async function main(): Promise<number> {
  const narrator = new Narrator();
  const dataDir = mkdtempSync(join(tmpdir(), 'byway-demo-'));
  const simulator = await createSimulatorApp({ host: '127.0.0.1', port: 0, latencyMs: 0 });
  try {
    const started = Date.now();
    const adminKey = newAdminKey();
    const stack = await startStack(
      readLauncherEnv({
        ...process.env,
        PORT: '0',
        BYWAY_DATA_DIR: dataDir,
        BYWAY_ADMIN_KEY: adminKey,
        SIMULATOR_URL: simulator.url,
      }),
    );
    narrator.say(`Byway is up at ${stack.url} after ${Date.now() - started} ms (queue: ${stack.queue})`);
    try {
      await runDemo({ url: stack.url, adminKey, simulatorUrl: simulator.url }, narrator);
    } finally {
      await stack.stop();
    }
  } catch (error) {
    narrator.check(error instanceof Error ? error.message : String(error), false);
  } finally {
    await simulator.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return narrator.exitCode();
}

if (process.argv.includes('--help')) process.stdout.write(help);
else process.exit(await main());
