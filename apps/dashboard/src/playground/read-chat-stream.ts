import { chatChunkSchema } from '@byway/openai-wire/chat-answer';
import { createParser } from 'eventsource-parser';
import { ApiError, apiErrorOf } from '../api/api-error.js';
import type { Answer } from '../shared/answer/read-answer.js';

type Text = Extract<Answer, { kind: 'text' }>;

/**
 * Reads a streamed chat as it comes.
 * @param onText called with all that was said so far.
 * @throws ApiError when the stream ends with an error, or without its end.
 */
export async function readChatStream(response: Response, onText: (answer: Text) => void): Promise<void> {
  let answer: Text = {
    kind: 'text',
    text: '',
    refusal: null,
    toolCalls: [],
    finishReason: null,
    inputTokens: null,
    outputTokens: null,
  };
  let ended = false;
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') ended = true;
      else onText((answer = withChunk(answer, data, response)));
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

function withChunk(answer: Text, data: string, response: Response): Text {
  const chunk = chatChunkSchema.safeParse(JSON.parse(data));
  // Where a chunk would be, a stream that fails has an error body.
  if (!chunk.success) throw apiErrorOf(response, data);
  const choice = chunk.data.choices.find(({ index }) => index === 0);
  const { usage } = chunk.data;
  const toolCalls = [...answer.toolCalls];
  for (const { index, function: called } of choice?.delta.tool_calls ?? []) {
    const before = toolCalls[index] ?? { name: '', arguments: '' };
    toolCalls[index] = {
      name: before.name + (called?.name ?? ''),
      arguments: before.arguments + (called?.arguments ?? ''),
    };
  }
  return {
    ...answer,
    toolCalls,
    text: answer.text + (choice?.delta.content ?? ''),
    refusal: mayJoin(answer.refusal, choice?.delta.refusal),
    finishReason: choice?.finish_reason ?? answer.finishReason,
    inputTokens: usage?.prompt_tokens ?? answer.inputTokens,
    outputTokens: usage?.completion_tokens ?? answer.outputTokens,
  };
}

const mayJoin = (before: string | null, more: string | null | undefined) =>
  more === null || more === undefined ? before : (before ?? '') + more;
