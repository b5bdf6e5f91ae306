import { z } from 'zod';

/** The body of every list: `{object:"list", total, data}`. */
export function listSchema<T extends z.ZodType>(item: T) {
  return z.object({ object: z.literal('list'), total: z.number().int(), data: z.array(item) });
}

/** A list body of all of `data`. */
export function listOf<T>(data: T[], total = data.length): { object: 'list'; total: number; data: T[] } {
  return { object: 'list', total, data };
}
