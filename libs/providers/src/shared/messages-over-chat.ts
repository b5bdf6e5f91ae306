import { chatRequestOf } from '@byway/anthropic-wire/messages-over-chat/chat-request';
import { EventReducer } from '@byway/anthropic-wire/messages-over-chat/event-reducer';
import { messageOf } from '@byway/anthropic-wire/messages-over-chat/message';
import type { MessageEvent } from '@byway/anthropic-wire/message-event';
import { BywayError } from '@byway/errors/byway-error';
import type { ChatChunk } from '@byway/openai-wire/chat-answer';
import { failedStep } from './failed-step.js';
import type { MessagesAdapter } from '../spec/messages-adapter.js';
import type { AnswerStream, ChatAdapter, StreamStep } from '../spec/streaming-adapter.js';

/** How a call of Anthropic's Messages API runs at a provider that has only chat. */
export function messagesOverChat(chat: ChatAdapter): MessagesAdapter {
  return {
    start(input, target) {
      try {
        const step = chat.start(chatRequestOf(input).chat, target);
        if (step.kind === 'done') throw new BywayError('internal_error', 'There was no request.');
        return step;
      } catch (error) {
        return failedStep(error);
      }
    },

    next(responses, { input, target, memo }) {
      const { chat: chatInput, warnings } = chatRequestOf(input);
      const step = chat.next(responses, { input: chatInput, target, memo });
      if (step.kind !== 'done') return step;
      const { answer, usage, finishReason, warnings: others } = step.out;
      const out = { answer: messageOf(answer), usage, finishReason, warnings: [...warnings, ...others] };
      return { kind: 'done', out };
    },

    openStream({ input, target }) {
      const { chat: chatInput, warnings } = chatRequestOf(input);
      return new MessagesOverChatStream(chat.openStream({ input: chatInput, target }), warnings);
    },
  };
}

class MessagesOverChatStream implements AnswerStream<MessageEvent> {
  private readonly reducer = new EventReducer();

  constructor(
    private readonly chunks: AnswerStream<ChatChunk>,
    private readonly warnings: string[],
  ) {}

  push(event: Parameters<AnswerStream<ChatChunk>['push']>[0]): StreamStep<MessageEvent> {
    return this.translate(this.chunks.push(event));
  }

  end(): StreamStep<MessageEvent> {
    return this.translate(this.chunks.end());
  }

  private translate(step: StreamStep<ChatChunk>): StreamStep<MessageEvent> {
    const chunks = step.chunks.flatMap((chunk) => this.reducer.push(chunk));
    if (step.state !== 'done') return { ...step, chunks };
    const warnings = [...this.warnings, ...step.warnings];
    return { ...step, chunks: [...chunks, ...this.reducer.finish()], warnings };
  }
}
