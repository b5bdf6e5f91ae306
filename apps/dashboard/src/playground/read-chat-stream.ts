import { chatChunkSchema, type ChatChunk } from '@byway/openai-wire/chat-answer';
import { ChatAssembler } from '@byway/openai-wire/chat-assembler';
import { createParser } from 'eventsource-parser';
import { ApiError, apiErrorOf } from '../api/api-error.js';
import { type TextAnswer, textAnswerOf } from '../shared/answer/read-answer.js';

/**
 * Reads a streamed chat as it comes.
 * @param onText called with all that was said so far.
 * @throws ApiError when the stream ends with an error, or without its end.
 */
export async function readChatStream(
  response: Response,
  onText: (answer: TextAnswer) => void,
): Promise<void> {
  const chat = new ChatAssembler();
  let ended = false;
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') {
        ended = true;
        return;
      }
      chat.add(readChunk(data, response));
      const completion = chat.completion();
      const answer = completion && textAnswerOf(completion);
      if (answer !== null) onText(answer);
    },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) break;
    parser.feed(piece.value);
  }
  if (!ended) throw new ApiError('The stream broke off before its end.', 0);
}

function readChunk(data: string, response: Response): ChatChunk {
  const chunk = chatChunkSchema.safeParse(JSON.parse(data));
  // Where a chunk would be, a stream that fails has an error body.
  if (!chunk.success) throw apiErrorOf(response, data);
  return chunk.data;
}
