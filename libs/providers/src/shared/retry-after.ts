/** ms from a header that holds a non-negative decimal number, times `unitMs`. */
function fromNumber(value: string | undefined, unitMs: number): number | undefined {
  if (value === undefined || !/^\s*[0-9]+(\.[0-9]+)?\s*$/.test(value)) return undefined;
  return Math.round(Number(value) * unitMs);
}

function fromDate(value: string | undefined, nowMs: number): number | undefined {
  const at = Date.parse(value ?? '');
  return Number.isNaN(at) || Number.isNaN(nowMs) ? undefined : Math.max(0, at - nowMs);
}

/**
 * How long the provider asks to wait, in ms: `retry-after-ms`, then `retry-after` as seconds (whole
 * or decimal) or HTTP date (RFC 9110, 10.2.3). A date is compared with `nowMs` or else with the
 * response's own `date` header, which also survives a wrong clock on either side.
 * @param headers lower-case names
 */
export function retryAfterMs(headers: Record<string, string>, nowMs?: number): number | undefined {
  const retryAfter = headers['retry-after'];
  return (
    fromNumber(headers['retry-after-ms'], 1) ??
    fromNumber(retryAfter, 1000) ??
    fromDate(retryAfter, nowMs ?? Date.parse(headers['date'] ?? ''))
  );
}
