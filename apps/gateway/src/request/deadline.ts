import { BywayError } from '@byway/errors/byway-error';
import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from './header.js';

const HEADER = 'x-byway-deadline';
const MAX_S = 86_400;

/** ms a request may take, from `x-byway-deadline` (seconds, 1 to 86400) or the default. */
export function deadlineMsOf(headers: IncomingHttpHeaders, defaultMs: number): number {
  const text = headerOf(headers, HEADER);
  if (text === undefined) return defaultMs;
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds < 1 || seconds > MAX_S) {
    throw new BywayError('invalid_value', `${HEADER}: must be a number of seconds from 1 to ${MAX_S}`, {
      param: HEADER,
    });
  }
  return Math.round(seconds * 1000);
}
