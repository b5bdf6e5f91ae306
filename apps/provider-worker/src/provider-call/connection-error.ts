import { BywayError } from '@byway/errors/byway-error';
import { PrivateAddressError } from './outbound-agents.js';

/** undici and Node codes of a response that began and then broke. */
const brokenResponse = new Set([
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RESPONSE',
  'UND_ERR_HEADERS_OVERFLOW',
]);

/** Why a provider call brought no whole response, as a catalogue error. */
export function connectionError(error: unknown, signal: AbortSignal): BywayError {
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
  if (code.startsWith('HPE_') || brokenResponse.has(code) || isCutOff(cause)) {
    return new BywayError('malformed_response', 'The answer of the provider is cut off or not HTTP.', {
      cause: error,
    });
  }
  const reason = code === '' ? 'connection error' : code;
  return new BywayError('provider_unavailable', `The provider could not be reached (${reason}).`, {
    cause: error,
  });
}

function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootCause(error.cause) : error;
}

/** undici says "other side closed" before the headers and "terminated" or "aborted" inside the body. */
function isCutOff(error: unknown): boolean {
  return error instanceof Error && /terminated|premature close|aborted/i.test(error.message);
}
