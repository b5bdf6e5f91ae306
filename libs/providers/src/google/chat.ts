import { BywayError } from '@byway/errors/byway-error';
import type { ErrorCode } from '@byway/errors/catalogue';
import type { ChatChoice, ChatCompletion } from '@byway/openai-wire/chat-answer';
import { failedStep } from '../shared/failed-step.js';
import { falseSuccessOf } from '../shared/chat-output.js';
import { providerFailure } from '../shared/provider-failure.js';
import { isSuccess, splitResponse } from '../shared/response-json.js';
import type { ProviderResponse, Step } from '../spec/adapter.js';
import type { ChatAdapter, TextResult, TextTarget } from '../spec/streaming-adapter.js';
import { readParts } from './chat-parts.js';
import { chatRequestBody, chatWarnings } from './chat-request-body.js';
import { openChatStream } from './chat-stream.js';
import { chatUsage } from './chat-usage.js';
import { googleFacts } from './facts.js';
import { googleErrorFailure, googleFailure, readGoogleError } from './failure.js';
import { finishFault, finishReasonOf } from './finish-reason.js';
import { type Candidate, generateContentAnswerSchema, usageOf } from './generate-content-answer.js';

/** Chat over `generateContent` of the Gemini API (v1beta, 2026). */
export const chat: ChatAdapter = {
  start(input, { model }) {
    try {
      const method = input.stream === true ? 'streamGenerateContent?alt=sse' : 'generateContent';
      return {
        kind: 'send',
        requests: [
          {
            method: 'POST',
            origin: 'configured',
            path: `/models/${encodeURIComponent(model)}:${method}`,
            auth: 'credential',
            headers: {},
            body: { kind: 'json', value: chatRequestBody(input, model) },
          },
        ],
      };
    } catch (error) {
      return failedStep(error);
    }
  },

  next([response], { input, target }) {
    if (response === undefined) throw new BywayError('internal_error', 'There is no response.');
    if (!isSuccess(response)) return { kind: 'failed', failure: googleFailure(response) };
    return readAnswer(response, target, chatWarnings(input, target.model));
  },

  openStream: openChatStream,
};

function readAnswer(
  response: ProviderResponse,
  target: TextTarget,
  warnings: string[],
): Step<TextResult<ChatCompletion>> {
  const fail = (code: ErrorCode, message: string) =>
    providerFailure({ provider: googleFacts.name, code, message, response });
  const json = splitResponse(response);
  const body = json?.restore(json.skeleton);
  const error = readGoogleError(body);
  if (error !== null) return { kind: 'failed', failure: googleErrorFailure(error, response) };
  const parsed = generateContentAnswerSchema.safeParse(body);
  if (!parsed.success) {
    return { kind: 'failed', failure: fail('malformed_response', 'the answer is cut off or not an answer') };
  }
  const usage = usageOf(parsed.data);
  const blocked = parsed.data.promptFeedback?.blockReason;
  const candidates = parsed.data.candidates ?? [];
  if (blocked && candidates.length === 0) {
    const failure = fail('content_filtered', `the prompt was blocked (${blocked})`);
    return { kind: 'failed', failure, usage };
  }
  const answer: ChatCompletion = {
    id: parsed.data.responseId || target.answerId,
    object: 'chat.completion',
    created: target.createdS,
    model: target.model,
    choices: candidates.map((candidate, index) => choiceOf(candidate, index, target)),
    usage: chatUsage(usage),
  };
  const fault =
    candidates.map(({ finishReason }) => finishFault(finishReason)).find((found) => found !== null) ??
    falseSuccessOf(answer);
  if (fault !== null) return { kind: 'failed', failure: fail(fault.code, fault.message), usage };
  const finishReason = answer.choices[0]?.finish_reason ?? null;
  return { kind: 'done', out: { answer, usage, finishReason, warnings } };
}

function choiceOf(candidate: Candidate, place: number, { answerId }: TextTarget): ChatChoice {
  const index = candidate.index ?? place;
  const parts = candidate.content?.parts ?? [];
  const { text, reasoning, calls, images } = readParts(parts, (nth) => `call_${answerId}_${index}_${nth}`);
  return {
    index,
    message: {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(images.length > 0 && { images }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    finish_reason: finishReasonOf(candidate.finishReason ?? 'STOP', { calledTools: calls.length > 0 }),
  };
}
