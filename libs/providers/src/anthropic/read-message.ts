import { type Message, messageSchema, type MessageUsage } from '@byway/anthropic-wire/message';
import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import { providerFailure } from '../shared/provider-failure.js';
import { isSuccess, splitResponse } from '../shared/response-json.js';
import type { ProviderResponse, ProviderUsage } from '../spec/adapter.js';
import { anthropicErrorFailure, anthropicFailure, readAnthropicError } from './failure.js';
import { anthropicFacts } from './facts.js';

export function providerUsage(usage: MessageUsage): ProviderUsage {
  const cached = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const thinking = usage.output_tokens_details?.thinking_tokens;
  return {
    inputTokens: usage.input_tokens + cached + written,
    outputTokens: usage.output_tokens,
    cachedInputTokens: cached,
    cacheWriteInputTokens: written,
    ...(typeof thinking === 'number' && { reasoningTokens: thinking }),
  };
}

/** A failure that this adapter finds in an answer with status 200. */
export function answerFailure(code: ErrorCode, message: string, response: ProviderResponse): Failure {
  return providerFailure({ provider: anthropicFacts.name, code, message, response });
}

/** A refusal that comes as a success. */
export function refusalFailure(category: unknown, response: ProviderResponse): Failure {
  const why = typeof category === 'string' ? ` (${category})` : '';
  return answerFailure('content_filtered', `the model refused to answer${why}`, response);
}

export type ReadMessage =
  | { kind: 'message'; message: Message; usage: ProviderUsage }
  | { kind: 'failed'; failure: Failure; usage?: ProviderUsage };

/** What one response of the messages endpoint really says, whatever its status claims. */
export function readMessage(response: ProviderResponse): ReadMessage {
  if (!isSuccess(response)) return { kind: 'failed', failure: anthropicFailure(response) };
  const json = splitResponse(response);
  const body = json?.restore(json.skeleton);
  const error = readAnthropicError(body);
  if (error !== null) return { kind: 'failed', failure: anthropicErrorFailure(error, response) };
  const parsed = messageSchema.safeParse(body);
  if (!parsed.success) {
    const failure = answerFailure(
      'malformed_response',
      'the answer is cut off or is not a message',
      response,
    );
    return { kind: 'failed', failure };
  }
  const message = parsed.data;
  const usage = providerUsage(message.usage);
  if (message.stop_reason === 'refusal') {
    const failure = refusalFailure(message.stop_details?.category, response);
    return { kind: 'failed', failure, usage };
  }
  return { kind: 'message', message, usage };
}
