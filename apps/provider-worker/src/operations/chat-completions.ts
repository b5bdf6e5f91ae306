import type { ChatChunk, ChatCompletion } from '@byway/openai-wire/chat-answer';
import { ChatAssembler } from '@byway/openai-wire/chat-assembler';
import { chatChunksOf } from '@byway/openai-wire/chat-chunks';
import { chatMedia } from '@byway/openai-wire/chat-media';
import { type ChatRequest, parseChatRequest } from '@byway/openai-wire/chat-request';
import { openAiStreamFormat } from './stream-format.js';
import { defineTextOperation } from './text-operation.js';

/** `POST /v1/chat/completions` */
export const chatCompletions = defineTextOperation<ChatRequest, ChatCompletion, ChatChunk>({
  endpoint: '/v1/chat/completions',
  parse: parseChatRequest,
  media: chatMedia,
  adapterOf: ({ chat }) => chat,
  format: openAiStreamFormat,
  chunksOf: (answer, { stream_options: options }) =>
    chatChunksOf(answer, { includeUsage: options?.include_usage === true }),
  assembler: () => new ChatAssembler(),
});
