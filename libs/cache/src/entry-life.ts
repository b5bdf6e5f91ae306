/** Portkey's default: https://portkey.ai/docs/product/ai-gateway/cache-simple-and-semantic (read 2026-11-24). */
const DEFAULT_AGE_S = 7 * 24 * 3600;

/**
 * ms for which an answer is kept.
 * @param maxAgeS of the config; null: seven days.
 * @param urlTtlS seconds that URLs in the answer are good for; null: it has none. Such an answer is kept
 * for half of that, so that a URL out of the cache is good for the other half at least.
 */
export function entryLifeMs({
  maxAgeS,
  urlTtlS,
}: {
  maxAgeS: number | null;
  urlTtlS: number | null;
}): number {
  const ageMs = (maxAgeS ?? DEFAULT_AGE_S) * 1000;
  return urlTtlS === null ? ageMs : Math.min(ageMs, Math.max(1, urlTtlS * 500));
}
