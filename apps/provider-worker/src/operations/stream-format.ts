import type { Failure } from '@byway/errors/failure';
import { streamErrorText } from '@byway/openai-wire/stream-error';
import { STREAM_END, streamEventText } from '@byway/openai-wire/stream-text';

/** How an endpoint writes a streamed answer. */
export interface StreamFormat<Chunk> {
  /** The event of a chunk. */
  chunk(chunk: Chunk): string;
  /** After the last chunk of an answer that is whole. */
  end: string;
  /** The last event of an answer that broke off. */
  failure(failure: Failure): string;
}

/** OpenAI's: JSON in `data:` lines, `[DONE]` at the end, and an error object in place of it. */
export const openAiStreamFormat: StreamFormat<object> = {
  chunk: (chunk) => streamEventText(chunk),
  end: STREAM_END,
  failure: streamErrorText,
};
