import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { LauncherEnv } from './env.js';
import { startServiceProcess } from './service-process.js';

/** As when it is started alone, so that what a user has written down stays true. */
const PREFERRED_PORT = 8799;
/** ms that a good answer takes unless LATENCY_MS says otherwise: enough to be seen in a log. */
const LATENCY_MS = '300';

export interface Simulator {
  /** Null: there is none. */
  url: string | null;
  stop(): Promise<void>;
}

export interface SimulatorStart {
  logDir: string;
  onRestart: (facts: object) => void;
}

/**
 * The provider simulator: the one of SIMULATOR_URL, else one on the loopback interface, as a process
 * of its own since drawing takes the processor. It gets none of Byway's variables, so no secrets.
 */
export async function startSimulator(env: LauncherEnv, start: SimulatorStart): Promise<Simulator> {
  if (env.SIMULATOR_URL !== undefined || !env.SIMULATOR) {
    return { url: env.SIMULATOR_URL ?? null, stop: () => Promise.resolve() };
  }
  const port = (await isFree(PREFERRED_PORT)) ? PREFERRED_PORT : 0;
  return startServiceProcess({
    name: 'provider-simulator',
    env: { HOST: '127.0.0.1', PORT: String(port), LATENCY_MS: env.inherited.LATENCY_MS ?? LATENCY_MS },
    logFile: join(start.logDir, 'provider-simulator.log'),
    onRestart: start.onRestart,
  });
}

/** Whether nobody listens on this loopback port. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
