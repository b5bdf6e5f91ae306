import { requireAllowedUrl } from '@byway/boot/outbound-host';
import { BywayError } from '@byway/errors/byway-error';

const PARAM = 'custom_host';

/**
 * Refuses a custom_host that cannot be meant: `invalid_value` unless it is an http(s) URL without
 * user, query and fragment; `host_not_allowed` when it names a private or reserved address or
 * localhost literally and is not trusted. What a name resolves to is checked by the worker.
 * @param trusted hosts or host:port, as in TRUSTED_CUSTOM_HOSTS.
 */
export function checkCustomHost(customHost: string, trusted: readonly string[]): void {
  const url = requireAllowedUrl(customHost, trusted, PARAM);
  // Paths are appended to it; and a secret in a query would lie in plain text in the table.
  if (url.search !== '' || url.hash !== '') {
    throw new BywayError('invalid_value', `${PARAM}: must have no query and no fragment.`, { param: PARAM });
  }
}
