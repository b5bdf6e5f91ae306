import { isPrivateAddress, isTrustedHost, requireAllowedUrl } from '@byway/boot/outbound-host';
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent, type Dispatcher } from 'undici';

const CONNECT_TIMEOUT_MS = 10_000;

/** The error that {@link guardedLookup} gives for a name that resolves to a private address. */
export class PrivateAddressError extends Error {
  constructor(readonly host: string) {
    super(`${host} resolves to a private address`);
  }
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Name resolution at connect time that refuses private addresses: checking a name earlier would leave
 * room for a second, different answer (DNS rebinding).
 * @param resolve asks the system; tests answer in its place.
 */
export function guardedLookup(
  hostname: string,
  options: LookupOptions,
  callback: LookupCallback,
  resolve: Resolve = lookup,
): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 4);
    if (addresses.some(({ address }) => isPrivateAddress(address))) {
      return callback(new PrivateAddressError(hostname), '', 4);
    }
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family ?? 4);
  });
}

export interface OutboundAgents {
  /** The dispatcher for a URL. Throws `host_not_allowed` for a private literal address. */
  for(url: string, param: string): { url: URL; dispatcher: Dispatcher };
  close(): Promise<void>;
}

/**
 * Connection pools: a guarded one, and a plain one for the hosts an operator trusts.
 * @param resolve as of {@link guardedLookup}.
 */
export function createOutboundAgents(
  trustedHosts: readonly string[],
  resolve: Resolve = lookup,
): OutboundAgents {
  // The driver has its own timers for the whole attempt; undici's would only cut slow models short.
  const limits = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 };
  const guarded = new Agent({
    ...limits,
    connect: {
      lookup: (hostname, options, callback) => guardedLookup(hostname, options, callback, resolve),
      timeout: CONNECT_TIMEOUT_MS,
    },
  });
  const trusted = new Agent({ ...limits, connect: { timeout: CONNECT_TIMEOUT_MS } });
  return {
    for(text, param) {
      const url = requireAllowedUrl(text, trustedHosts, param);
      return { url, dispatcher: isTrustedHost(url, trustedHosts) ? trusted : guarded };
    },
    async close() {
      await Promise.all([guarded.close(), trusted.close()]);
    },
  };
}
