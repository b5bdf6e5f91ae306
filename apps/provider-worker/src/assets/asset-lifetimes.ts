/** How long images are kept. */
export interface AssetLifetimes {
  /** Seconds that a URL of `response_format: "url"` is good for. */
  urlTtlS: number;
  /** Seconds that the log keeps an image; 0: for ever. */
  logTtlS: number;
}

/** A download that began while the URL was good may end after it, and clocks differ. */
const URL_MARGIN_S = 15 * 60;

/** Unix time in ms until which an image is kept for the log; undefined: for ever. */
export function logAssetExpiry({ logTtlS }: AssetLifetimes, nowMs: number): number | undefined {
  return logTtlS === 0 ? undefined : nowMs + logTtlS * 1000;
}

/**
 * Unix time in ms until which an image behind a signed URL is kept; undefined: for ever. The log shows
 * the same asset, so with logged bodies it stays for the longer of the two.
 */
export function urlAssetExpiry(
  lifetimes: AssetLifetimes,
  { nowMs, logBodies }: { nowMs: number; logBodies: boolean },
): number | undefined {
  const urlExpiry = nowMs + (lifetimes.urlTtlS + URL_MARGIN_S) * 1000;
  if (!logBodies) return urlExpiry;
  const logExpiry = logAssetExpiry(lifetimes, nowMs);
  return logExpiry === undefined ? undefined : Math.max(urlExpiry, logExpiry);
}
