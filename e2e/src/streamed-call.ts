import type { Services } from '@byway/testing/start-services';
import { z } from 'zod';

const errorSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
    attempts: z.array(z.object({ target: z.string(), code: z.string() })).optional(),
  }),
});
export type StreamError = z.output<typeof errorSchema>['error'];

const chunkSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        delta: z.looseObject({ content: z.string().nullish() }).optional(),
        text: z.string().optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  usage: z.looseObject({}).nullish(),
});

/** An event stream as a caller got it. */
export interface ReadStream {
  status: number;
  headers: Headers;
  /** The `data:` of each event, in order. */
  events: string[];
  /** The text of all deltas. */
  text: string;
  /** Of the last event; null when that is no error. */
  error: StreamError | null;
  /** It ends with `[DONE]`. */
  isWhole: boolean;
  /** The error of an answer that is no stream. */
  body: unknown;
}

export interface StreamedCall {
  path?: string;
  config: object;
  body: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Makes a call whose answer is streamed. */
export function openStream(
  { url, adminKey }: Pick<Services, 'url' | 'adminKey'>,
  { path = '/v1/chat/completions', config, body, headers, signal }: StreamedCall,
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-portkey-api-key': adminKey,
      'x-portkey-config': JSON.stringify(config),
      ...headers,
    },
    body: JSON.stringify({ stream: true, ...body }),
    ...(signal && { signal }),
  });
}

/** Makes a call and reads it to the end. */
export async function readStream(
  stack: Pick<Services, 'url' | 'adminKey'>,
  call: StreamedCall,
): Promise<ReadStream> {
  return streamOf(await openStream(stack, call));
}

/** Reads an answer to the end. */
export async function streamOf(response: Response): Promise<ReadStream> {
  const bytes = await response.text();
  const { status, headers } = response;
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
  const events = isStream
    ? bytes
        .split('\n\n')
        .filter(Boolean)
        .map((event) => event.replace(/^data: /, ''))
    : [];
  const last = events.at(-1);
  const chunks = events
    .filter((data) => data !== '[DONE]')
    .map((data) => chunkSchema.parse(JSON.parse(data)).choices ?? []);
  return {
    ...{ status, headers, events },
    text: chunks
      .flat()
      .map(({ delta, text }) => delta?.content ?? text ?? '')
      .join(''),
    error: last?.startsWith('{"error"') ? errorSchema.parse(JSON.parse(last)).error : null,
    isWhole: last === '[DONE]',
    body: isStream ? null : JSON.parse(bytes),
  };
}
