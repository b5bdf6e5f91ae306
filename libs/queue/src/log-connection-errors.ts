import type { Logger } from './logger.js';

/** ms; a backend that is down fails every command of every worker. */
const LOG_EVERY_MS = 5_000;

interface EmitsErrors {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Logs an emitter's errors, at most one each 5 s with the number of those left out. The listener is
 * needed in any case: Node ends the process on an `error` event without one. Only the message is
 * logged; driver errors carry the command and with it the job's data.
 */
export function logConnectionErrors(emitter: EmitsErrors, logger: Logger, source: string): void {
  let nextLogAt = 0;
  let leftOut = 0;
  emitter.on('error', (error) => {
    const now = Date.now();
    if (now < nextLogAt) {
      leftOut += 1;
      return;
    }
    logger.warn({ source, error: error.message, leftOut }, 'queue connection error');
    nextLogAt = now + LOG_EVERY_MS;
    leftOut = 0;
  });
}
