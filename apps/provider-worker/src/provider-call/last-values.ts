/** Headers with lower-case names and one value each: the last, where a header came several times. */
export function lastValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? (value.at(-1) ?? '') : value;
  }
  return flat;
}
