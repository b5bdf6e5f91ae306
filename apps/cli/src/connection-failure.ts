import { errorCode } from './error-code.js';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
  ETIMEDOUT: 'no answer',
  UND_ERR_CONNECT_TIMEOUT: 'no answer',
  UND_ERR_SOCKET: 'connection closed',
};

/**
 * In some words why a connection failed; undefined when the error says nothing about that. Never the
 * text of the error itself, which may quote a URL.
 */
export function connectionFailure(error: unknown): string | undefined {
  for (const one of causesOf(error)) {
    if (one.name === 'TimeoutError' || one.name === 'AbortError') return 'no answer in time';
    const code = errorCode(one);
    if (code === undefined) continue;
    if (reasons[code] !== undefined) return reasons[code];
    if (/CERT|TLS|SSL/.test(code)) return `no trusted certificate (${code})`;
  }
  return undefined;
}

/** The error, what caused it, and so on; of several at once (IPv6 and IPv4) the first. */
function* causesOf(error: unknown): Generator<Error> {
  let current = error;
  for (let depth = 0; depth < 5 && isError(current); depth += 1) {
    yield current;
    const several: unknown = 'errors' in current ? current.errors : undefined;
    current = Array.isArray(several) ? several.find(isError) : current.cause;
  }
}

/** Not instanceof: errors of Node's own realm are of another one under Jest. */
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'name' in value;
}
