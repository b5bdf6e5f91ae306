import { BywayError } from '@byway/errors/byway-error';

/** ms; below the 2 s that are promised, so that the answer is written in time. */
export const OPERATION_TIMEOUT_MS = 1_700;
const RETRY_AFTER_MS = 2_000;

/** The error a caller sees when the queue's backend is down. */
export function queueUnavailable(cause?: unknown): BywayError {
  return new BywayError('service_unavailable', 'The queue cannot be reached.', {
    retryAfterMs: RETRY_AFTER_MS,
    ...(cause !== undefined && { cause }),
  });
}

/**
 * Waits for an operation for at most {@link OPERATION_TIMEOUT_MS}. The drivers' own time limits are
 * not enough: connecting and the command each have one, and they add up.
 * @throws BywayError `service_unavailable` when it fails or takes too long; a BywayError as it is.
 */
export async function failFast<T>(operation: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(queueUnavailable()), OPERATION_TIMEOUT_MS);
  });
  try {
    return await Promise.race([operation(), timeout]);
  } catch (error) {
    throw error instanceof BywayError ? error : queueUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}
