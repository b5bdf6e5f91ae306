/** The body of a provider's error: JSON where it is JSON, else its text. */
export function errorLogBody(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
