import { z } from 'zod';

/** Bytes of a body that may stand in the entry itself; larger ones are assets. */
export const INLINE_LIMIT = 16_384;

/** An answer as it is kept: what its head needs, and its body or where that is. */
export const cacheEntrySchema = z.object({
  version: z.literal(1),
  contentType: z.string(),
  model: z.string().nullable(),
  warnings: z.array(z.string()),
  body: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('inline'), base64: z.base64() }),
    z.object({ kind: z.literal('asset'), assetId: z.string(), bytes: z.number().int().nonnegative() }),
  ]),
});
export type CacheEntry = z.infer<typeof cacheEntrySchema>;

/** The entry that a stored text holds; null for anything else. */
export function parseCacheEntry(text: string): CacheEntry | null {
  try {
    return cacheEntrySchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Bytes of the body. */
export function bodySize({ body }: CacheEntry): number {
  return body.kind === 'asset' ? body.bytes : Buffer.byteLength(body.base64, 'base64');
}
