import type { ModelFacts } from '@byway/providers/catalogue/catalogue-types';
import { textCostUsd } from '@byway/providers/catalogue/price';
import type { ProviderUsage } from '@byway/providers/spec/adapter';
import type { TextResult } from '@byway/providers/spec/streaming-adapter';
import { loggableText } from './loggable-text.js';
import type { AnswerFacts, WholeAnswer } from './operation.js';

export const EVENT_STREAM = 'text/event-stream; charset=utf-8';

/** The cost of text: what its tokens cost. */
export function textCost(usage: ProviderUsage, model: ModelFacts | null): number | null {
  return model === null ? null : textCostUsd(model, usage);
}

/** What the record says of an answer in text. */
export function textFacts(result: TextResult<unknown>, model: ModelFacts | null): AnswerFacts {
  const { usage, finishReason, warnings } = result;
  return { usage, costUsd: textCost(usage, model), finishReason, warnings };
}

/**
 * An answer in OpenAI's shape: the provider's own bytes where they are that already.
 * @param logged what the log keeps of it.
 */
export function textAnswer<Answer>(
  { answer, openAiBody }: TextResult<Answer>,
  logged: (answer: Answer) => unknown = loggableText,
): WholeAnswer {
  const body = () => openAiBody ?? Buffer.from(JSON.stringify(answer));
  return wholeAnswer('application/json', body, () => logged(answer));
}

/** An answer that is whole but goes out as the event stream the caller asked for. */
export function wholeStream({ answer }: TextResult<unknown>, text: string): WholeAnswer {
  return wholeAnswer(
    EVENT_STREAM,
    () => Buffer.from(text),
    () => loggableText(answer),
  );
}

/** An answer of one piece that needs no asset. */
function wholeAnswer(contentType: string, body: () => Uint8Array, logged: () => unknown): WholeAnswer {
  return {
    reply: () => Promise.resolve({ contentType, chunks: [body()], assetIds: [] }),
    logBody: () => Promise.resolve(logged()),
  };
}
