import type { StreamEvent } from '@byway/openai-wire/stream-text';
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

/** The events of a recorded `text/event-stream`; lines that start with a colon are comments. */
export function streamFixture(text: string): StreamEvent[] {
  const blocks = text.split(/\n\n+/).map((block) => block.split('\n'));
  const field = (lines: string[], name: string) =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  return blocks.flatMap((lines) => {
    const data = field(lines, 'data');
    return data.length === 0 ? [] : [{ event: field(lines, 'event')[0] ?? null, data: data.join('\n') }];
  });
}

/** A provider's fixtures by name: whole responses (`.json`) and streams (`.sse`). @param read text of a file */
export function fixtures(read: (file: string) => string) {
  return {
    response: (name: string) => responseFixture(read(`${name}.json`)),
    events: (name: string) => streamFixture(read(`${name}.sse`)),
  };
}
