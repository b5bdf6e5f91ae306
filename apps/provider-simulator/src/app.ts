import Fastify from 'fastify';
import { anthropicRoutes } from './anthropic/anthropic-routes.js';
import { CallLog } from './calls/call-log.js';
import { Releases } from './calls/releases.js';
import { controlRoutes } from './control/control-routes.js';
import type { SimulatorEnv } from './env.js';
import { FaultDesk } from './faults/fault-desk.js';
import { unknownPath } from './http/unknown-path.js';
import { FileShelf } from './openai/file-shelf.js';
import { openaiRoutes } from './openai/openai-routes.js';
import { googleRoutes } from './google/google-routes.js';
import { PictureStudio } from './pictures/picture-studio.js';
import type { Simulator } from './simulator.js';
import { stabilityRoutes } from './stability/stability-routes.js';

/** Stability takes 10 MiB; the same is enough for a JSON body. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

export interface SimulatorApp {
  /** `http://127.0.0.1:8799`: Stability's base URL as it is, OpenAI's with `/v1`. */
  url: string;
  /** Closes the port and every connection, also those of calls that hang. */
  stop: () => Promise<void>;
}

/** Starts listening; resolves when it serves. Each app has faults and a ledger of its own. */
export async function createSimulatorApp(env: SimulatorEnv): Promise<SimulatorApp> {
  const simulator: Simulator = {
    env,
    calls: new CallLog(),
    releases: new Releases(),
    faults: new FaultDesk(),
    studio: await PictureStudio.open(),
    files: new FileShelf(),
  };
  const server = Fastify({
    logger: { level: 'error' },
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
  });
  server.setNotFoundHandler(unknownPath);
  await server.register(openaiRoutes(simulator));
  await server.register(stabilityRoutes(simulator));
  await server.register(googleRoutes(simulator));
  await server.register(anthropicRoutes(simulator));
  await server.register(controlRoutes(simulator));
  const url = await server.listen({ port: env.port, host: env.host });
  return { url, stop: () => server.close() };
}
