import type { Logger } from './logger.js';

export interface RunnableApp {
  url: string;
  stop(): Promise<void>;
}

/** What a service tells the launcher, its parent, once it can be used. */
export interface ReadyMessage {
  type: 'ready';
  url: string;
}

/** ms from the first signal to a forced exit; longer than any drain a service does itself. */
const FORCED_EXIT_MS = 150_000;

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
    setTimeout(() => process.exit(1), FORCED_EXIT_MS).unref();
    // A signal during the start waits for it: what has been started has to be stopped in order.
    starting
      .then((running) => running.stop())
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
