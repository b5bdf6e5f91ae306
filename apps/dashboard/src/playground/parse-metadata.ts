import { z } from 'zod';

const metadataSchema = z.record(z.string(), z.string());

/** Reads metadata as the header takes it: a JSON object of strings. Empty text is no pairs; null: it is wrong. */
export function parseMetadata(text: string): Record<string, string> | null {
  if (text.trim() === '') return {};
  try {
    return metadataSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
