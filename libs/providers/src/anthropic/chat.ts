import { ChunkReducer } from '@byway/anthropic-wire/chat-over-messages/chunk-reducer';
import { completionOf } from '@byway/anthropic-wire/chat-over-messages/completion';
import { messagesRequestOf } from '@byway/anthropic-wire/chat-over-messages/messages-request';
import { BywayError } from '@byway/errors/byway-error';
import { failedStep } from '../shared/failed-step.js';
import { chunkHasOutput, falseSuccessOf } from '../shared/chat-output.js';
import type { ChatAdapter } from '../spec/streaming-adapter.js';
import { MessageStream } from './message-stream.js';
import { messagesCall } from './messages-call.js';
import { messagesModelOf } from './messages-model.js';
import { answerFailure, readMessage } from './read-message.js';

/** Chat over the Messages API. */
export const chat: ChatAdapter = {
  start(input, target) {
    try {
      const { request } = messagesRequestOf(input, messagesModelOf(target));
      return { kind: 'send', requests: [messagesCall(request)] };
    } catch (error) {
      return failedStep(error);
    }
  },

  next([response], { input, target }) {
    if (response === undefined) throw new BywayError('internal_error', 'There is no response.');
    const read = readMessage(response);
    if (read.kind === 'failed') return read;
    const { message, usage } = read;
    const answer = completionOf(message, target.createdS);
    const fault = falseSuccessOf(answer);
    if (fault !== null) {
      return { kind: 'failed', failure: answerFailure(fault.code, fault.message, response), usage };
    }
    const { warnings } = messagesRequestOf(input, messagesModelOf(target));
    const finishReason = answer.choices[0]?.finish_reason ?? null;
    return { kind: 'done', out: { answer, usage, finishReason, warnings } };
  },

  openStream({ input, target }) {
    const includeUsage = input.stream_options?.include_usage === true;
    const reducer = new ChunkReducer({ createdS: target.createdS, includeUsage });
    return new MessageStream({
      chunksOf: (_event, known) => (known === null ? [] : reducer.push(known)),
      hasOutput: chunkHasOutput,
      warnings: messagesRequestOf(input, messagesModelOf(target)).warnings,
      mayBeEmpty: false,
    });
  },
};
