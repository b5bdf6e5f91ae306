import { z } from 'zod';

const objectSchema = z.record(z.string(), z.unknown());

/** The object in a text of JSON, `{}` for a blank text; null when it is something else. */
export function jsonObjectOf(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const parsed = objectSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
