import { BywayError } from '@byway/errors/byway-error';
import { PrivateAddressError } from './outbound-agents.js';

/**
 * Why a provider call brought no whole response, as a catalogue error.
 * @param hasBegun the status line had arrived: the rest was cut off.
 */
export function connectionError(
  error: unknown,
  { signal, hasBegun }: { signal: AbortSignal; hasBegun: boolean },
): BywayError {
  if (signal.aborted) {
    return signal.reason instanceof BywayError
      ? signal.reason
      : new BywayError('cancelled', 'The attempt was aborted.');
  }
  if (error instanceof BywayError) return error;
  const cause = rootCause(error);
  if (cause instanceof PrivateAddressError) {
    return new BywayError('host_not_allowed', `custom_host: ${cause.message}.`, { param: 'custom_host' });
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  // HPE_*: the HTTP parser could not read it.
  if (hasBegun || code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new BywayError('malformed_response', 'The answer of the provider is cut off or not HTTP.', {
      cause: error,
    });
  }
  const reason = code === '' ? 'connection error' : code;
  return new BywayError('provider_unavailable', `The provider could not be reached (${reason}).`, {
    cause: error,
  });
}

/** The error at the bottom of a chain of causes. */
export function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootCause(error.cause) : error;
}
