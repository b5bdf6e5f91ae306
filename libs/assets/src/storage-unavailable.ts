import { BywayError } from '@byway/errors/byway-error';

/** The 503 of an asset store; the reason stays in `cause`, for the log. */
export function storageUnavailable(cause: unknown): BywayError {
  return new BywayError('storage_unavailable', 'The asset store cannot be reached.', { cause });
}
