import { chatCompletionSchema } from '@byway/openai-wire/chat-answer';
import { z } from 'zod';
import { falseSuccessOf } from '../shared/chat-output.js';
import { providerFailure } from '../shared/provider-failure.js';
import type { ChatAdapter } from '../spec/streaming-adapter.js';
import { repairAnswer } from './answer-repair.js';
import { OpenAiChatStream } from './chat-stream.js';
import { finishReasonOf } from './finish-reason.js';
import type { OpenAiSpeaker } from './openai-speaker.js';
import { firstStep, streamFields, textRequest } from './text-request.js';
import { readTextAnswer } from './text-response.js';
import { readTextUsage } from './text-usage.js';

/** The least that an answer has; what compatible servers leave out of the rest is repaired. */
const leastAnswer = z.looseObject({ choices: z.array(z.looseObject({ message: z.looseObject({}) })) });

/** `POST /chat/completions` of one speaker of OpenAI's language. */
export function openAiChat(speaker: OpenAiSpeaker): ChatAdapter {
  return {
    start(input, target) {
      return firstStep(() => {
        const body = {
          ...speaker.mapChat(input, target).fields,
          ...streamFields(input),
          model: target.model,
        };
        if (speaker.refusesStreamOptions) delete body.stream_options;
        return textRequest('/chat/completions', body);
      });
    },

    next([response], { input, target }) {
      const read = readTextAnswer({ provider: speaker.name, response, schema: leastAnswer });
      if (read.kind === 'failed') return read;
      const usage = readTextUsage(read.answer['usage']);
      const fail = (code: 'malformed_response' | 'content_filtered' | 'no_output', message: string) => ({
        kind: 'failed' as const,
        failure: providerFailure({ provider: speaker.name, code, message, response: read.response }),
        usage,
      });
      const { answerId, createdS, model } = target;
      const head = { object: 'chat.completion', answerId, createdS, model };
      const whole = chatCompletionSchema.safeParse(read.answer);
      const answer = whole.success ? whole : chatCompletionSchema.safeParse(repairAnswer(read.answer, head));
      if (!answer.success) return fail('malformed_response', 'the answer is not a chat completion');
      const problem = falseSuccessOf(answer.data);
      if (problem !== null) return fail(problem.code, problem.message);
      return {
        kind: 'done',
        out: {
          answer: answer.data,
          ...(whole.success && { openAiBody: read.response.bytes }),
          usage,
          finishReason: finishReasonOf(answer.data.choices.map((choice) => choice.finish_reason)),
          warnings: speaker.mapChat(input, target).warnings,
        },
      };
    },

    openStream(context) {
      const { warnings } = speaker.mapChat(context.input, context.target);
      return new OpenAiChatStream(speaker, context, warnings);
    },
  };
}
