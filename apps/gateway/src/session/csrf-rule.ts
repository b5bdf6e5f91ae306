import { csrfHeader, csrfHeaderValue } from '@byway/contracts/session-api';
import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from '../request/header.js';

/** What `Sec-Fetch-Site` may say; clients that are no browser, and old browsers, do not send it. */
const ownSites: ReadonlySet<string | undefined> = new Set([undefined, 'same-origin', 'none']);

/**
 * The header by which a request fails to show that no other site's page made it; undefined when it
 * does not fail. It has to carry `x-byway-csrf: 1`, and `Sec-Fetch-Site`, which no page can set, must
 * not name another site.
 */
export function csrfFault(headers: IncomingHttpHeaders): string | undefined {
  if (headerOf(headers, csrfHeader) !== csrfHeaderValue) return csrfHeader;
  return ownSites.has(headerOf(headers, 'sec-fetch-site')) ? undefined : 'sec-fetch-site';
}
