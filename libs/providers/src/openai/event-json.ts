import type { Failure } from '@byway/errors/failure';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import { z } from 'zod';
import { providerFailure } from '../shared/provider-failure.js';
import { errorInSuccess } from './text-response.js';

const anyObject = z.looseObject({});

export type EventReading =
  | { kind: 'end' }
  /** A kind of event that has no part of the answer. */
  | { kind: 'other' }
  | { kind: 'chunk'; body: z.output<typeof anyObject> }
  | { kind: 'failed'; failure: Failure };

function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}

/** What one event of an OpenAI stream is, before its chunk is read. */
export function readEvent(provider: string, { event, data }: StreamEvent): EventReading {
  if (data.trim() === '[DONE]') return { kind: 'end' };
  const parsed = anyObject.safeParse(parse(data));
  if (!parsed.success) {
    const message = 'an event of the stream is no JSON object';
    return { kind: 'failed', failure: providerFailure({ provider, code: 'malformed_response', message }) };
  }
  const body = parsed.data;
  // An `error` event may hold the error itself instead of wrapping it.
  const error = event === 'error' && !('error' in body) ? { error: body } : body;
  const failure = errorInSuccess(provider, error);
  if (failure !== null) return { kind: 'failed', failure };
  return 'choices' in body ? { kind: 'chunk', body } : { kind: 'other' };
}
