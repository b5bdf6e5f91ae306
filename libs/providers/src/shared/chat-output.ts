import type { ErrorCode } from '@byway/errors/catalogue';
import type { ChatChunk, ChatCompletion } from '@byway/openai-wire/chat-answer';

/** A success that is none, and why. */
export interface FalseSuccess {
  code: Extract<ErrorCode, 'content_filtered' | 'no_output'>;
  message: string;
}

const filtered: FalseSuccess = { code: 'content_filtered', message: 'the model refused to answer' };
const empty: FalseSuccess = { code: 'no_output', message: 'the answer is empty' };

/** Names under which OpenAI-compatible servers put reasoning beside the content. */
const REASONING = ['reasoning', 'reasoning_content'] as const;

function hasContent(part: Record<string, unknown>): boolean {
  const hasText = ['content', ...REASONING].some(
    (name) => typeof part[name] === 'string' && part[name] !== '',
  );
  // Where models that draw put their pictures, as OpenRouter has it.
  return hasText || (Array.isArray(part.images) && part.images.length > 0);
}

/**
 * Whether a chunk holds something that the caller asked for: text, reasoning or a tool call. A role or a
 * refusal is none, so that a stream of nothing else can still go to another target.
 */
export function chunkHasOutput({ choices }: ChatChunk): boolean {
  return choices.some(({ delta }) => hasContent(delta) || (delta.tool_calls?.length ?? 0) > 0);
}

/**
 * Why a chat answer with status 200 is no success; null when it is one. An answer that is empty because
 * its token limit was used up (`length`) is what the caller asked for.
 */
export function falseSuccessOf({ choices }: Pick<ChatCompletion, 'choices'>): FalseSuccess | null {
  const isRefused = choices.some(
    ({ message, finish_reason: reason }) => reason === 'content_filter' || Boolean(message.refusal),
  );
  if (isRefused) return filtered;
  const hasOutput = choices.some(
    ({ message, finish_reason: reason }) =>
      hasContent(message) || (message.tool_calls?.length ?? 0) > 0 || reason === 'length',
  );
  return hasOutput ? null : empty;
}

/** The same for a stream that came to its end. After output it is too late to go elsewhere: null. */
export function falseStreamSuccessOf(stream: {
  hadOutput: boolean;
  finishReason: string | null;
  /** A refusal in words came. */
  wasRefused: boolean;
}): FalseSuccess | null {
  if (stream.hadOutput || stream.finishReason === 'length') return null;
  return stream.wasRefused || stream.finishReason === 'content_filter' ? filtered : empty;
}
