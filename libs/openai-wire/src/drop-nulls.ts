/**
 * SDKs send null for "not set". Known fields that are null are left out; an unknown field's null is kept,
 * since its meaning is unknown.
 */
export function dropNulls(value: unknown, known: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([name, v]) => v !== null || !known.has(name));
  return Object.fromEntries(entries);
}
