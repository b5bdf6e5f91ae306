import type { Failure } from '@byway/errors/failure';
import type { z } from 'zod';
import { providerFailure } from '../shared/provider-failure.js';
import { isSuccess, splitResponse } from '../shared/response-json.js';
import type { ProviderResponse } from '../spec/adapter.js';
import { readOpenAiError } from './error-schema.js';
import { openAiErrorFailure, openAiFailure } from './failure.js';

export type TextReading<Answer> =
  { kind: 'answer'; answer: Answer; response: ProviderResponse } | { kind: 'failed'; failure: Failure };

/** The failure in a body or an event that claims success; null when there is none. */
export function errorInSuccess(provider: string, body: unknown, response?: ProviderResponse): Failure | null {
  const carriesError = typeof body === 'object' && body !== null && 'error' in body && Boolean(body.error);
  if (!carriesError) return null;
  const found = readOpenAiError(body) ?? {};
  return openAiErrorFailure(provider, { message: 'error in a successful answer', ...found }, response);
}

/** What the response of a text endpoint really says, whatever its status claims. */
export function readTextAnswer<Schema extends z.ZodType>({
  provider,
  response,
  schema,
}: {
  provider: string;
  response: ProviderResponse | undefined;
  schema: Schema;
}): TextReading<z.output<Schema>> {
  if (response === undefined) throw new Error('a text endpoint has one response');
  if (!isSuccess(response)) return { kind: 'failed', failure: openAiFailure(provider, response) };
  const json = splitResponse(response);
  const body = json?.restore(json.skeleton);
  const failure = errorInSuccess(provider, body, response);
  if (failure !== null) return { kind: 'failed', failure };
  const parsed = schema.safeParse(body);
  if (parsed.success) return { kind: 'answer', answer: parsed.data, response };
  const message = 'the answer is cut off or is not of the expected shape';
  return {
    kind: 'failed',
    failure: providerFailure({ provider, code: 'malformed_response', message, response }),
  };
}
