import type { ChatRequest } from '@byway/openai-wire/chat-request';
import type { TextTarget } from '../spec/streaming-adapter.js';
import type { MappedFields } from './mapped-fields.js';

/** What tells one speaker of OpenAI's language from another. */
export interface OpenAiSpeaker {
  /** Canonical name, for failures. */
  name: string;
  /**
   * The body of a chat, without model and stream: what the server does not take is renamed or dropped.
   * @throws BywayError with `param` when the server cannot do what was asked.
   */
  mapChat: (input: ChatRequest, target: TextTarget) => MappedFields;
  /** The server refuses `stream_options` and tells the usage unasked. */
  refusesStreamOptions?: boolean;
  /** The server may close a stream after its finish reason without `[DONE]`. */
  endsWithoutDone?: boolean;
}
