import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './child-program.js';

export interface TestStack {
  /** Of the public API. */
  url: string;
  adminKey: string;
  /** Base URL of the provider simulator; OpenAI's is this with `/v1`. */
  simulatorUrl: string;
  dataDir: string;
  pids: { gateway: number; worker: number };
  stop(): Promise<void>;
}

interface ReadyLine {
  url: string;
  adminKey: string;
  pids: { gateway: number; worker: number };
}

/**
 * Starts the whole product as `npm start` does, on a data folder of its own, with the provider
 * simulator beside it.
 * @param env further variables, such as REDIS_URL.
 */
export async function startStack(env: Record<string, string | undefined> = {}): Promise<TestStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'byway-e2e-'));
  const simulator = await startProgram(
    'apps/provider-simulator/dist/main.js',
    { PORT: '0' },
    (line) => /http:\/\/[\d.]+:\d+/.exec(line)?.[0],
  );
  const launcher = await startProgram(
    'apps/launcher/dist/main.js',
    {
      PORT: '0',
      BYWAY_DATA_DIR: dataDir,
      BYWAY_JSON_OUTPUT: 'true',
      REDIS_URL: undefined,
      ...env,
      TRUSTED_CUSTOM_HOSTS: [new URL(simulator.ready).host, env.TRUSTED_CUSTOM_HOSTS ?? ''].join(','),
    },
    (line) => (line.startsWith('{') ? (JSON.parse(line) as ReadyLine) : undefined),
  ).catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
  return {
    ...launcher.ready,
    simulatorUrl: simulator.ready,
    dataDir,
    async stop() {
      await launcher.stop();
      await simulator.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
