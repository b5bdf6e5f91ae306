import { z } from 'zod';

/** An object that says by `type` what it is. */
export interface Typed {
  type: string;
  [field: string]: unknown;
}

/**
 * Objects told apart by `type`, of which the API gets more with time: known types are checked, unknown ones
 * pass as they are. `read` gives a checked object its exact type, null for an unknown one.
 */
export function openUnion<T extends z.ZodType<Typed>>(
  types: readonly string[],
  known: T,
): { schema: z.ZodType<Typed>; read: (value: Typed) => z.output<T> | null } {
  // Aborting, else zod takes this variant for the one that was meant.
  const unknownType = z
    .string()
    .refine((type) => !types.includes(type), { error: 'is malformed', abort: true });
  const schema: z.ZodType<Typed> = z.union([known, z.looseObject({ type: unknownType })]);
  return { schema, read: (value) => (types.includes(value.type) ? known.parse(value) : null) };
}
