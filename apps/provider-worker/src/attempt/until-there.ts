import type { Logger } from '@byway/boot/logger';
import { BywayError } from '@byway/errors/byway-error';
import { setTimeout as sleep } from 'node:timers/promises';

/** ms between tries; the request's job stays locked meanwhile. */
const RETRY_MS = 1_000;
const LOG_EVERY = 10;

/** Whether a step failed only because ledger or store cannot be reached. */
export function isAway(error: unknown): boolean {
  return error instanceof BywayError && ['service_unavailable', 'storage_unavailable'].includes(error.code);
}

/** Tries a step for as long as the ledger or the store are away. Throws what else goes wrong. */
export async function untilThere<T>(
  { requestId, logger }: { requestId: string; logger: Logger },
  step: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      if (!isAway(error)) throw error;
      if (tries % LOG_EVERY === 1) logger.warn({ requestId, tries, err: error }, 'ledger or store are away');
      await sleep(RETRY_MS);
    }
  }
}
