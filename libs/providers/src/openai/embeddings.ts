import type { EmbeddingsRequest } from '@byway/openai-wire/embeddings';
import { z } from 'zod';
import { providerFailure } from '../shared/provider-failure.js';
import type { EmbeddingsAdapter, TextTarget } from '../spec/streaming-adapter.js';
import type { MappedFields } from './mapped-fields.js';
import { firstStep, textRequest } from './text-request.js';
import { readTextAnswer } from './text-response.js';
import { readTextUsage } from './text-usage.js';

/** The numbers of a vector are not looked at. */
const vector = z.custom<unknown[] | string>(
  (value) => (Array.isArray(value) || typeof value === 'string') && value.length > 0,
);
const leastAnswer = z.looseObject({
  data: z.array(z.looseObject({ embedding: z.unknown() })),
});
const completeAnswer = z.looseObject({
  object: z.literal('list'),
  model: z.string(),
  data: z.array(z.looseObject({ object: z.literal('embedding'), index: z.number() })),
});

/** How many vectors the caller is owed: a row of numbers is one text in tokens. */
function inputCount({ input }: EmbeddingsRequest): number {
  if (typeof input === 'string') return 1;
  return typeof input[0] === 'number' ? 1 : input.length;
}

type MapEmbeddings = (input: EmbeddingsRequest, target: TextTarget) => MappedFields;

/** `POST /embeddings` of the provider of that name; without `map` the body passes as it is. */
export function openAiEmbeddings(
  provider: string,
  map: MapEmbeddings = (input) => ({ fields: { ...input }, warnings: [] }),
): EmbeddingsAdapter {
  return {
    start(input, target) {
      const body = () => ({ ...map(input, target).fields, model: target.model });
      return firstStep(() => textRequest('/embeddings', body()));
    },

    next([response], { input, target }) {
      const read = readTextAnswer({ provider, response, schema: leastAnswer });
      if (read.kind === 'failed') return read;
      const { data } = read.answer;
      const usage = readTextUsage(read.answer['usage']);
      const asked = inputCount(input);
      if (data.length !== asked || data.some(({ embedding }) => !vector.safeParse(embedding).success)) {
        const message = `${asked} vectors were asked, ${data.length} came or some are empty`;
        const code = data.length === 0 ? 'no_output' : 'malformed_response';
        return {
          kind: 'failed',
          failure: providerFailure({ provider, code, message, response: read.response }),
          usage,
        };
      }
      const isComplete = completeAnswer.safeParse(read.answer).success;
      const answer = {
        ...read.answer,
        object: 'list',
        model: read.answer['model'] ?? target.model,
        data: data.map((item, index) => ({ index, ...item, object: 'embedding' })),
      };
      return {
        kind: 'done',
        out: {
          answer,
          ...(isComplete && { openAiBody: read.response.bytes }),
          usage,
          finishReason: null,
          warnings: map(input, target).warnings,
        },
      };
    },
  };
}
