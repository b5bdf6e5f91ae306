import type { ChatCompletion } from '@byway/openai-wire/chat-answer';
import { jsonObjectOf } from '../json-object.js';
import type { Message, MessageBlock } from '../message.js';
import { stopReasonOf } from '../stop-reason.js';
import { messageUsageOf } from '../token-usage.js';

/** Callers of Anthropic's API know ids that start with `msg_`. */
export function messageIdOf(completionId: string): string {
  return completionId.startsWith('msg_') ? completionId : `msg_${completionId.replace(/^chatcmpl-/, '')}`;
}

/**
 * A chat completion as a message: its first choice. Reasoning is left out, since a thinking block without
 * Anthropic's signature would be refused when the caller sends it back. Arguments that are no JSON object,
 * as of a call that the token limit cut off, become `{}`.
 */
export function messageOf(completion: ChatCompletion): Message {
  const [choice] = completion.choices;
  const { content: text, refusal, tool_calls: calls = [] } = choice?.message ?? {};
  const content: MessageBlock[] = [text, refusal]
    .filter((words) => typeof words === 'string' && words !== '')
    .map((words) => ({ type: 'text', text: words }));
  for (const { id, function: called } of calls) {
    content.push({ type: 'tool_use', id, name: called.name, input: jsonObjectOf(called.arguments) ?? {} });
  }
  return {
    id: messageIdOf(completion.id),
    type: 'message',
    role: 'assistant',
    model: completion.model,
    content,
    stop_reason: stopReasonOf(refusal ? 'content_filter' : (choice?.finish_reason ?? null), calls.length > 0),
    stop_sequence: null,
    usage: messageUsageOf(completion.usage),
  };
}
