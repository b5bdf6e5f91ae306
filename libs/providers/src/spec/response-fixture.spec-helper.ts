import { z } from 'zod';
import type { ProviderResponse } from './adapter.js';

const fixtureSchema = z.object({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
});

/** A response from the text of a fixture file: `{status, headers, body}` with a JSON body. */
export function responseFixture(text: string): ProviderResponse {
  const { status, headers, body } = fixtureSchema.parse(JSON.parse(text));
  return { status, headers, bytes: new TextEncoder().encode(JSON.stringify(body)) };
}
