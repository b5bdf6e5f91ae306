import { z } from 'zod';

/** Escapes of characters that PostgreSQL's jsonb cannot hold: NUL and halves of surrogate pairs. */
const unstorable = /\\u(?:0000|d[89a-f])/;
const wrappedSchema = z.strictObject({ json: z.string() });

/**
 * Data as every backend can store it. BullMQ keeps a job's data as jsonb on PostgreSQL, where one NUL in
 * a caller's prompt would make the add fail for ever; such data travels as text in an object.
 */
export function toStoredData(data: object): unknown {
  const json = JSON.stringify(data);
  return unstorable.test(json) ? { json } : data;
}

/** The data that {@link toStoredData} was given. */
export function fromStoredData(stored: unknown): unknown {
  const wrapped = wrappedSchema.safeParse(stored);
  return wrapped.success ? (JSON.parse(wrapped.data.json) as unknown) : stored;
}
