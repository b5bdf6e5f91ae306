import type { Logger } from './logger.js';

export interface RunnableApp {
  url: string;
  stop(): Promise<void>;
  /** ms that `stop` may take: what it waits for, such as calls under way. Default 120,000. */
  stopTimeoutMs?: number;
}

/** What a service tells the launcher, its parent, once it can be used. */
export interface ReadyMessage {
  type: 'ready';
  url: string;
}

const STOP_TIMEOUT_MS = 120_000;
/** ms that a stop gets beyond what it waits for, to close its connections, until the exit is forced. */
export const STOP_GRACE_MS = 20_000;

/**
 * Runs a service until SIGTERM or SIGINT, then stops it once, in order. A failed start exits with 1.
 * @param start creates the service; its error message is printed without a stack.
 */
export async function runProcess(start: () => Promise<RunnableApp>, logger?: Logger): Promise<void> {
  let stopping = false;
  const starting = start();
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger?.info({ signal }, 'stopping');
    const forceExitIn = (ms: number) => setTimeout(() => process.exit(1), ms + STOP_GRACE_MS).unref();
    const startForce = forceExitIn(STOP_TIMEOUT_MS);
    // A signal during the start waits for it: what has been started has to be stopped in order.
    starting
      .then((running) => {
        clearTimeout(startForce);
        forceExitIn(running.stopTimeoutMs ?? STOP_TIMEOUT_MS);
        return running.stop();
      })
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger?.error({ err: error }, 'stop failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // A launcher that was killed must leave no services behind.
  if (process.send !== undefined) process.on('disconnect', () => stop('disconnect'));
  try {
    const { url } = await starting;
    const message: ReadyMessage = { type: 'ready', url };
    process.send?.(message);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    logger?.debug({ err: error }, 'start failed');
    process.exit(1);
  }
}
