import { BywayError } from '@byway/errors/byway-error';
import type { Params } from '@byway/routing/plan-schema';
import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from './header.js';
import { sha256OfJson } from './sha256-of-json.js';

export interface Idempotency {
  key: string;
  /** SHA-256 of everything that makes two requests the same. */
  requestHash: string;
}

const HEADER = 'idempotency-key';
const MAX_LENGTH = 255;
/** Headers that decide where a request goes; with another one it is another request. */
const routingHeaders = [
  'x-portkey-config',
  'x-portkey-virtual-key',
  'x-portkey-provider',
  'x-portkey-custom-host',
];

/** The idempotency key of a request, or null. Throws a 400 for one that is too long or not printable. */
export function idempotencyOf(
  headers: IncomingHttpHeaders,
  request: { endpoint: string; body: Params },
): Idempotency | null {
  const key = headerOf(headers, HEADER);
  if (key === undefined) return null;
  if (key.length > MAX_LENGTH || /[^\x20-\x7e]/.test(key)) {
    const message = `Idempotency-Key: must be at most ${MAX_LENGTH} printable ASCII characters`;
    throw new BywayError('invalid_value', message, { param: 'Idempotency-Key' });
  }
  const routing = routingHeaders.map((name) => headerOf(headers, name) ?? null);
  return { key, requestHash: sha256OfJson({ ...request, routing }) };
}
