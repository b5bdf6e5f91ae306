import { type MessageEvent, readMessageEvent, readTextDelta } from '@byway/anthropic-wire/message-event';
import type { MessagesRequest } from '@byway/anthropic-wire/messages-request';
import { finishReasonOf } from '@byway/anthropic-wire/stop-reason';
import { BywayError } from '@byway/errors/byway-error';
import type { MessagesAdapter } from '../spec/messages-adapter.js';
import { MessageStream } from './message-stream.js';
import { messagesCall } from './messages-call.js';
import { answerFailure, readMessage } from './read-message.js';

/**
 * Whether an answer without content can be meant: 0 tokens only fill the cache, and after the results of tools
 * the model may have nothing to add (Anthropic, handling stop reasons, 2026).
 */
function mayBeEmpty({ max_tokens: maxTokens, messages }: MessagesRequest): boolean {
  const last = messages.at(-1)?.content;
  return maxTokens === 0 || (Array.isArray(last) && last.some(({ type }) => type === 'tool_result'));
}

/** Text, thinking, or a block that is output in itself, such as a tool call. */
function hasOutput(event: MessageEvent): boolean {
  const known = readMessageEvent(event);
  if (known?.type === 'content_block_delta') return Boolean(readTextDelta(known.delta)?.text);
  if (known?.type !== 'content_block_start') return false;
  return !['text', 'thinking', 'redacted_thinking'].includes(known.content_block.type);
}

/** The caller's body goes to Anthropic as it is; the answer is judged and passed on unchanged. */
export const messages: MessagesAdapter = {
  start(input, { model }) {
    return { kind: 'send', requests: [messagesCall({ ...input, model })] };
  },

  next([response], { input }) {
    if (response === undefined) throw new BywayError('internal_error', 'There is no response.');
    const read = readMessage(response);
    if (read.kind === 'failed') return read;
    const { message, usage } = read;
    const finishReason = finishReasonOf(message.stop_reason);
    if (message.content.length === 0 && finishReason !== 'length' && !mayBeEmpty(input)) {
      return { kind: 'failed', failure: answerFailure('no_output', 'the answer is empty', response), usage };
    }
    const out = { answer: message, openAiBody: response.bytes, usage, finishReason, warnings: [] };
    return { kind: 'done', out };
  },

  openStream({ input }) {
    return new MessageStream({
      chunksOf: (event) => [event],
      hasOutput,
      warnings: [],
      mayBeEmpty: mayBeEmpty(input),
    });
  },
};
