import type { Message } from '@byway/anthropic-wire/message';
import { MessageAssembler } from '@byway/anthropic-wire/message-assembler';
import type { MessageEvent } from '@byway/anthropic-wire/message-event';
import { messageEventsOf } from '@byway/anthropic-wire/message-events-of';
import { type MessagesRequest, parseMessagesRequest } from '@byway/anthropic-wire/messages-request';
import { messagesMedia } from '@byway/anthropic-wire/messages-media';
import { messagesErrorEvent } from '@byway/anthropic-wire/error-body';
import { messagesAdapterOf } from '@byway/providers/shared/messages-adapter-of';
import { streamEventText } from '@byway/openai-wire/stream-text';
import type { StreamFormat } from './stream-format.js';
import { defineTextOperation } from './text-operation.js';

/** Anthropic's: named events, of which `message_stop` is the last of a whole answer. */
const messageStreamFormat: StreamFormat<MessageEvent> = {
  chunk: (event) => streamEventText(event, event.type),
  end: '',
  failure: messagesErrorEvent,
};

/** `POST /v1/messages` */
export const messages = defineTextOperation<MessagesRequest, Message, MessageEvent>({
  endpoint: '/v1/messages',
  parse: parseMessagesRequest,
  media: messagesMedia,
  adapterOf: messagesAdapterOf,
  format: messageStreamFormat,
  chunksOf: messageEventsOf,
  assembler: () => {
    const assembler = new MessageAssembler();
    return { add: (event) => assembler.add(event), completion: () => assembler.message() };
  },
});
