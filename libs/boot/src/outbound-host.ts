import { BywayError } from '@byway/errors/byway-error';
import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one that the internet does not route: loopback, private, link-local,
 * carrier-grade NAT, multicast, documentation, IPv4 inside IPv6 and so on. What cannot be parsed is
 * treated as private.
 */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  // `process` turns ::ffff:10.0.0.1 into 10.0.0.1.
  return ipaddr.process(address).range() !== 'unicast';
}

/** `example.com.` and `example.com` are one host; URLs have lower-case host names. */
const hostName = (url: URL) => url.hostname.replace(/\.$/, '');

/** `host:port` of a URL, the default port of its scheme too. */
export function hostAndPort(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${hostName(url)}:${port}`;
}

/**
 * `TRUSTED_CUSTOM_HOSTS`: names or `name:port` that may be private (in-cluster servers, a simulator).
 * Case does not matter; `name:443` means the default port of https, `name:80` that of http.
 */
export function isTrustedHost(url: URL, trusted: readonly string[]): boolean {
  const names = [hostName(url), hostAndPort(url)];
  return trusted.some((entry) => names.includes(entry.toLowerCase()));
}

function literalAddress(url: URL): string | undefined {
  const host = hostName(url).replace(/^\[|\]$/g, '');
  return ipaddr.isValid(host) ? host : undefined;
}

/**
 * Refuses a URL whose scheme is not http(s), that carries credentials, or that names a private
 * address literally. Names are checked again by the worker when they are resolved.
 * @param param the parameter to blame.
 */
export function requireAllowedUrl(text: string, trusted: readonly string[], param: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new BywayError('invalid_value', `${param}: must be an http or https URL.`, { param });
  }
  if (url.username !== '' || url.password !== '') {
    throw new BywayError('invalid_value', `${param}: must not carry credentials.`, { param });
  }
  if (isTrustedHost(url, trusted)) return url;
  const address = literalAddress(url);
  const isPrivate =
    address !== undefined ? isPrivateAddress(address) : /(^|\.)localhost\.?$/i.test(url.hostname);
  if (isPrivate) {
    throw new BywayError(
      'host_not_allowed',
      `${param}: ${url.host} is a private address; an operator can allow it with TRUSTED_CUSTOM_HOSTS, or TRUSTED_IMAGE_HOSTS for pictures.`,
      { param },
    );
  }
  return url;
}
