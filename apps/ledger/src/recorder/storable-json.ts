/** Characters of the longest string a table takes; anything longer is data, not a fact about a request. */
export const MAX_STRING_LENGTH = 64 * 1024;
/** Characters of the largest body as JSON. */
export const MAX_BODY_LENGTH = 1024 * 1024;
/** PostgreSQL's and our own recursion stay far from their limits with this. */
const MAX_DEPTH = 64;

/** Lone halves of surrogate pairs: PostgreSQL refuses them in jsonb, as it does NUL. */
const loneSurrogate = /\p{Surrogate}/gu;

function storableText(text: string): string {
  if (text.length > MAX_STRING_LENGTH) return `[cut: ${Buffer.byteLength(text)} bytes]`;
  return text.replaceAll('\u0000', '\uFFFD').replace(loneSurrogate, '\uFFFD');
}

/**
 * A copy of a JSON value that a jsonb column can always hold: NUL and lone surrogates become U+FFFD,
 * and no string is over 64 KB. Images were taken out of bodies before they got here; this is the last
 * defence that keeps base64 out of the tables.
 */
export function storableJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return `[cut: nested deeper than ${MAX_DEPTH} levels]`;
  if (Array.isArray(value)) return value.map((item) => storableJson(item, depth + 1));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [storableText(key), storableJson(item, depth + 1)]));
}

/** A body that is small enough to store: over 1 MB as a whole, only its size is kept. */
export function storableBody(body: unknown): unknown {
  const text = JSON.stringify(body) ?? 'null';
  return text.length > MAX_BODY_LENGTH ? `[cut: ${Buffer.byteLength(text)} bytes]` : body;
}
