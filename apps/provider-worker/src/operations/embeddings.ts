import { type EmbeddingsRequest, parseEmbeddingsRequest } from '@byway/openai-wire/embeddings';
import type { TextResult } from '@byway/providers/spec/streaming-adapter';
import { defineOperation } from './operation.js';
import { textAnswer, textFacts } from './text-answer.js';

/** Vectors are megabytes that nobody reads: the log keeps how many there were. */
function loggedVectors({ data, ...rest }: Record<string, unknown>): unknown {
  return { ...rest, embeddings: Array.isArray(data) ? data.length : null };
}

/** `POST /v1/embeddings` */
export const embeddings = defineOperation<EmbeddingsRequest, TextResult<Record<string, unknown>>>({
  endpoint: '/v1/embeddings',
  parse: parseEmbeddingsRequest,
  adapterOf: ({ embeddings }) => embeddings,
  factsOf: (result, _request, model) => textFacts(result, model),
  answerOf: (result) => textAnswer(result, loggedVectors),
});
