import { BywayError } from '@byway/errors/byway-error';

/** ms that a caller is told to wait: advice, no limit. */
const RETRY_AFTER_MS = 2_000;

/** ms by which a driver gives up before the operation does, so that its own error is what is told. */
const DRIVER_AHEAD_MS = 200;

/** ms for one connection or one command, of an operation that has `timeoutMs`. */
export function driverTimeoutMs(timeoutMs: number): number {
  return timeoutMs - DRIVER_AHEAD_MS;
}

/** The error a caller sees when the queue's backend is down. */
export function queueUnavailable(cause?: unknown): BywayError {
  return new BywayError('service_unavailable', 'The queue cannot be reached.', {
    retryAfterMs: RETRY_AFTER_MS,
    ...(cause !== undefined && { cause }),
  });
}

/**
 * Waits for an operation for at most `timeoutMs`. The drivers' own time limits ({@link driverTimeoutMs})
 * are not enough: connecting and the command each have one, and they add up.
 * @throws BywayError `service_unavailable` when it fails or takes too long; a BywayError as it is.
 */
export async function failFast<T>(timeoutMs: number, operation: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(queueUnavailable()), timeoutMs);
  });
  try {
    return await Promise.race([operation(), timeout]);
  } catch (error) {
    throw error instanceof BywayError ? error : queueUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}
