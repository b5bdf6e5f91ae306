import { z } from 'zod';

/** OpenAI's model object; from `provider` on, the fields are Byway's additions. */
export const modelSchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  /** Unix seconds; 0 when the provider does not tell. */
  created: z.number().int(),
  owned_by: z.string(),
  provider: z.string(),
  endpoints: z.array(z.string()),
  /** What a chat model can do beyond text: `vision`, `tools`, ...; null: not known. */
  capabilities: z.array(z.string()).nullable(),
  /** ISO date from which the provider serves it no more. */
  shutdown_date: z.string().nullable(),
  /** What Byway calls in its place from then on. */
  replacement: z.string().nullable(),
});
export type Model = z.infer<typeof modelSchema>;

/** Answer of `GET /v1/models`. OpenAI's list has no `total`. */
export const modelListSchema = z.object({ object: z.literal('list'), data: z.array(modelSchema) });
