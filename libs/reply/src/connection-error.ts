import { z } from 'zod';

const codedErrorSchema = z.object({ code: z.string() });

const refused = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const lost = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT']);

/**
 * `refused`: no connection was made, so nothing was sent and a retry is harmless. `lost`: it broke
 * afterwards; the reply's one-time token may be used up. undefined: not about the connection.
 */
export function connectionError(error: unknown): 'refused' | 'lost' | undefined {
  const code = codedErrorSchema.safeParse(error).data?.code;
  if (code === undefined) {
    // Node wraps the failures of several addresses of one name.
    return error instanceof AggregateError ? connectionError(error.errors[0]) : undefined;
  }
  if (refused.has(code)) return 'refused';
  return lost.has(code) ? 'lost' : undefined;
}
