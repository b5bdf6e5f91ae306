import { completionSchema } from '@byway/openai-wire/completion';
import { z } from 'zod';
import { providerFailure } from '../shared/provider-failure.js';
import type { CompletionAdapter } from '../spec/streaming-adapter.js';
import { repairAnswer } from './answer-repair.js';
import { OpenAiCompletionStream } from './completion-stream.js';
import { finishReasonOf } from './finish-reason.js';
import { firstStep, streamFields, textRequest } from './text-request.js';
import { readTextAnswer } from './text-response.js';
import { readTextUsage } from './text-usage.js';

const leastAnswer = z.looseObject({ choices: z.array(z.looseObject({})) });

/** `POST /completions` of the provider of that name: the body passes as it is. */
export function openAiCompletions(provider: string): CompletionAdapter {
  return {
    start(input, { model }) {
      return firstStep(() => textRequest('/completions', { ...input, ...streamFields(input), model }));
    },

    next([response], { target }) {
      const read = readTextAnswer({ provider, response, schema: leastAnswer });
      if (read.kind === 'failed') return read;
      const usage = readTextUsage(read.answer['usage']);
      const fail = (code: 'malformed_response' | 'content_filtered' | 'no_output', message: string) => ({
        kind: 'failed' as const,
        failure: providerFailure({ provider, code, message, response: read.response }),
        usage,
      });
      const { answerId, createdS, model } = target;
      const head = { object: 'text_completion', answerId, createdS, model };
      const whole = completionSchema.safeParse(read.answer);
      const answer = whole.success ? whole : completionSchema.safeParse(repairAnswer(read.answer, head));
      if (!answer.success) return fail('malformed_response', 'the answer is not a text completion');
      const reasons = answer.data.choices.map((choice) => choice.finish_reason);
      if (reasons.includes('content_filter')) return fail('content_filtered', 'the answer was filtered');
      const hasText = answer.data.choices.some(({ text }) => text !== '');
      // An empty answer that used up its limit is what the caller asked for (max_tokens: 0 with echo).
      if (!hasText && !reasons.includes('length')) return fail('no_output', 'the answer is empty');
      return {
        kind: 'done',
        out: {
          answer: answer.data,
          ...(whole.success && { openAiBody: read.response.bytes }),
          usage,
          finishReason: finishReasonOf(reasons),
          warnings: [],
        },
      };
    },

    openStream(context) {
      return new OpenAiCompletionStream(provider, context);
    },
  };
}
