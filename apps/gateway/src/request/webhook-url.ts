import { requireAllowedUrl } from '@byway/boot/outbound-host';
import { MAX_WEBHOOK_URL, webhookUrlHeader } from '@byway/contracts/webhooks-api';
import { BywayError } from '@byway/errors/byway-error';
import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from './header.js';

/**
 * Where to tell the end of the job, or null. Throws a 400 that names the header: `invalid_value` for what
 * is no http(s) URL, too long or carries credentials, `host_not_allowed` for a private address. The worker
 * checks again what a name resolves to.
 */
export function webhookUrlOf(headers: IncomingHttpHeaders, trustedHosts: readonly string[]): string | null {
  const text = headerOf(headers, webhookUrlHeader);
  if (text === undefined) return null;
  if (text.length > MAX_WEBHOOK_URL || /[^\x21-\x7e]/.test(text)) {
    const message = `${webhookUrlHeader}: must be at most ${MAX_WEBHOOK_URL} printable ASCII characters`;
    throw new BywayError('invalid_value', message, { param: webhookUrlHeader });
  }
  return requireAllowedUrl(text, trustedHosts, webhookUrlHeader).href;
}
