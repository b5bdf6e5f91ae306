import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './child-program.js';

export interface TestStack {
  /** Of the public API. */
  url: string;
  adminKey: string;
  /** Base URL of the provider simulator; OpenAI's is this with `/v1`. Empty when `env` turned it off. */
  simulatorUrl: string;
  dataDir: string;
  pids: { launcher: number; gateway: number; worker: number };
  stop(): Promise<void>;
}

interface ReadyLine {
  url: string;
  adminKey: string;
  simulatorUrl: string | null;
  pids: { gateway: number; worker: number };
}

/**
 * Starts the whole product as `npm start` does, on a data folder of its own, with a provider
 * simulator beside it whose answers take no time.
 * @param env further variables, such as REDIS_URL. With `SIMULATOR: 'true'` the simulator is the one
 * that the product starts itself.
 */
export async function startStack(env: Record<string, string | undefined> = {}): Promise<TestStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'byway-e2e-'));
  const simulator = env.SIMULATOR === 'true' ? undefined : await startSimulator();
  const launcher = await startProgram(
    'dist/launcher/main.js',
    {
      PORT: '0',
      BYWAY_DATA_DIR: dataDir,
      BYWAY_JSON_OUTPUT: 'true',
      REDIS_URL: undefined,
      SIMULATOR: 'false',
      SIMULATOR_URL: simulator?.ready,
      ...env,
    },
    (line) => (line.startsWith('{') ? (JSON.parse(line) as ReadyLine) : undefined),
  ).catch(async (error: unknown) => {
    await simulator?.stop();
    throw error;
  });
  return {
    ...launcher.ready,
    pids: { ...launcher.ready.pids, launcher: launcher.process.pid ?? 0 },
    simulatorUrl: launcher.ready.simulatorUrl ?? '',
    dataDir,
    async stop() {
      await launcher.stop();
      await simulator?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function startSimulator() {
  return startProgram(
    'dist/provider-simulator/main.js',
    { PORT: '0', LATENCY_MS: '0' },
    (line) => /http:\/\/[\d.]+:\d+/.exec(line)?.[0],
  );
}
