import { BywayError } from '@byway/errors/byway-error';
import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from './header.js';

/** The preferences of RFC 7240 that Byway honours. */
export interface Preferences {
  /** Answer 202 at once. */
  respondAsync: boolean;
  /** Seconds to wait for the answer before a 202; null: not asked. */
  waitS: number | null;
}

/** Longest wait in seconds; proxies cut calls long before. */
const MAX_WAIT_S = 300;

/** Reads `Prefer`. Unknown preferences are ignored, as the RFC wants; a malformed wait is a 400. */
export function parsePreferences(headers: IncomingHttpHeaders): Preferences {
  const preferences: Preferences = { respondAsync: false, waitS: null };
  for (const part of (headerOf(headers, 'prefer') ?? '').split(',')) {
    const [name = '', value = ''] = part.split(';')[0]?.split('=', 2) ?? [];
    if (name.trim().toLowerCase() === 'respond-async') preferences.respondAsync = true;
    if (name.trim().toLowerCase() === 'wait') preferences.waitS = parseWait(value, 'Prefer');
  }
  return preferences;
}

/** Whole seconds, cut at the longest wait. Throws a 400 that names the parameter. */
export function parseWait(text: string, param: string): number {
  const digits = /^\s*"?(\d{1,9})"?\s*$/.exec(text)?.[1];
  if (digits === undefined) {
    throw new BywayError('invalid_value', `${param}: wait needs a number of seconds`, { param });
  }
  return Math.min(Number(digits), MAX_WAIT_S);
}
