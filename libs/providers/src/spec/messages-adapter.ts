import type { Message } from '@byway/anthropic-wire/message';
import type { MessageEvent } from '@byway/anthropic-wire/message-event';
import type { MessagesRequest } from '@byway/anthropic-wire/messages-request';
import type { StreamingAdapter } from './streaming-adapter.js';

/**
 * Anthropic's Messages API. `openAiBody` of a result is the provider's message, and `finishReason` is OpenAI's
 * word for its stop reason, as in logs of other endpoints.
 */
export type MessagesAdapter = StreamingAdapter<MessagesRequest, Message, MessageEvent>;
