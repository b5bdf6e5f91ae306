/** Characters of one string that the log keeps; audio in base64 is much longer, text rarely is. */
const MAX_CHARS = 65_536;

/** A JSON value for the log: strings that are too long are cut, so that none fills the queue. */
export function loggableText(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length <= MAX_CHARS
      ? value
      : `${value.slice(0, MAX_CHARS)}… (${value.length} characters in all)`;
  }
  if (Array.isArray(value)) return value.map(loggableText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, loggableText(member)]));
}
