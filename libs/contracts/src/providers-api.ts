import { z } from 'zod';

/** `GET /v1/providers`: who can be called, and what a virtual key for them needs. */
export const providerSchema = z.object({
  object: z.literal('provider'),
  /** As configs, virtual keys and logs name it. */
  name: z.string(),
  display_name: z.string(),
  endpoints: z.array(z.string()),
  /** Null: the provider has no address of its own. */
  base_url: z.string().nullable(),
  custom_host_required: z.boolean(),
  key: z.object({
    description: z.string(),
    /** How one begins; null: it has no form of its own. */
    example: z.string().nullable(),
  }),
  /** What to give as `custom_host` to call the bundled simulator; null: it does not run, or does not speak it. */
  simulator_base_url: z.string().nullable(),
});
export type ProviderView = z.infer<typeof providerSchema>;
