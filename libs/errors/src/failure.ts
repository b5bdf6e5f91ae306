import { z } from 'zod';
import { errorCodes, errorEntry } from './catalogue.js';

/**
 * An error as data: what crosses a process, because a queue keeps only JSON.
 * Never put a credential or a provider's full body into `message`.
 */
export const failureSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  /** The parameter at fault, as the caller wrote it. */
  param: z.string().optional(),
  /** HTTP status the provider answered, if it answered. */
  providerStatus: z.number().int().optional(),
  /** The provider's own error code or name, for the log. */
  providerCode: z.string().optional(),
  /** How long to wait before the same thing may succeed, in ms. */
  retryAfterMs: z.number().nonnegative().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/**
 * The status that `on_status_codes` is compared with: what the provider answered, or, when it
 * answered 2xx or nothing at all, the status of the code in the catalogue.
 */
export function failureStatus(failure: Failure): number {
  const { providerStatus } = failure;
  return providerStatus !== undefined && providerStatus >= 400
    ? providerStatus
    : errorEntry(failure.code).status;
}
