import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import type { ChatChunk, ChatChunkChoice, ChatDelta, FinishReason } from '@byway/openai-wire/chat-answer';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import { chunkHasOutput, falseStreamSuccessOf } from '../shared/chat-output.js';
import { providerFailure } from '../shared/provider-failure.js';
import type { ProviderResponse, ProviderUsage } from '../spec/adapter.js';
import type { AnswerStream, StreamContext, StreamStep } from '../spec/streaming-adapter.js';
import { readParts } from './chat-parts.js';
import { chatWarnings } from './chat-request-body.js';
import { chatUsage } from './chat-usage.js';
import { googleFacts } from './facts.js';
import { googleErrorFailure, readGoogleError } from './failure.js';
import { finishFault, finishReasonOf } from './finish-reason.js';
import {
  type Candidate,
  type GenerateContentAnswer,
  generateContentAnswerSchema,
  usageOf,
} from './generate-content-answer.js';

/** The response around the events: its status is the only one there is. */
const streamResponse: ProviderResponse = { status: 200, headers: {}, bytes: new Uint8Array() };

interface Choice {
  calls: number;
  finish: FinishReason | null;
}

/** Reads `streamGenerateContent?alt=sse`: whole answers with new parts, and no terminator at the end. */
class ChatStream implements AnswerStream<ChatChunk> {
  private readonly choices = new Map<number, Choice>();
  private id: string;
  private usage: ProviderUsage = {};
  private hadOutput = false;
  /** An event came that told how the answer ends: its token counts are in the last one. */
  private wasRead = false;

  constructor(private readonly context: StreamContext<ChatRequest>) {
    this.id = context.target.answerId;
  }

  push({ data }: StreamEvent): StreamStep<ChatChunk> {
    const body = jsonOf(data);
    const error = readGoogleError(body);
    if (error !== null) return this.failed(googleErrorFailure(error, streamResponse));
    const parsed = generateContentAnswerSchema.safeParse(body);
    if (!parsed.success) return this.failed(failure('malformed_response', 'an event is not readable'));
    return this.read(parsed.data);
  }

  /** Google closes the connection after the event with the finish reason; without one it was cut. */
  end(): StreamStep<ChatChunk> {
    const choices = [...this.choices.values()];
    if (choices.length === 0 && this.wasRead) {
      return this.failed(failure('no_output', 'the answer is empty'));
    }
    if (choices.length === 0 || choices.some(({ finish }) => finish === null)) {
      return this.failed(failure('malformed_response', 'the stream ended before the answer did'));
    }
    const finishReason = choices[0]?.finish ?? null;
    const fault = falseStreamSuccessOf({ hadOutput: this.hadOutput, finishReason, wasRefused: false });
    if (fault !== null) return this.failed(failure(fault.code, fault.message));
    const { input, target } = this.context;
    const chunks =
      input.stream_options?.include_usage === true
        ? [{ ...this.chunk([]), usage: chatUsage(this.usage) }]
        : [];
    const warnings = chatWarnings(input, target.model);
    return { state: 'done', chunks, hasOutput: false, usage: this.usage, finishReason, warnings };
  }

  private read(answer: GenerateContentAnswer): StreamStep<ChatChunk> {
    // All chunks of an answer have one id.
    if (answer.responseId && this.choices.size === 0) this.id = answer.responseId;
    // Counts are those of the answer so far.
    this.usage = { ...this.usage, ...usageOf(answer) };
    this.wasRead ||= answer.usageMetadata != null;
    const candidates = answer.candidates ?? [];
    const blocked = answer.promptFeedback?.blockReason;
    if (blocked && candidates.length === 0) {
      return this.failed(failure('content_filtered', `the prompt was blocked (${blocked})`));
    }
    const chunks: ChatChunk[] = [];
    for (const [place, candidate] of candidates.entries()) {
      const fault = finishFault(candidate.finishReason);
      const choices = this.choicesOf(candidate, place);
      chunks.push(...choices.map((choice) => this.chunk([choice])));
      this.hadOutput ||= chunks.some(chunkHasOutput);
      // After output a withheld rest is the end that OpenAI knows too, and a broken one is an error.
      if (fault !== null && (!this.hadOutput || fault.code === 'no_output')) {
        return this.failed(failure(fault.code, fault.message), chunks);
      }
    }
    return { state: 'open', chunks, hasOutput: chunks.some(chunkHasOutput) };
  }

  private choicesOf(candidate: Candidate, place: number): ChatChunkChoice[] {
    const index = candidate.index ?? place;
    const known = this.choices.get(index);
    const choice = known ?? { calls: 0, finish: null };
    this.choices.set(index, choice);
    const { answerId } = this.context.target;
    const first = choice.calls;
    const parts = candidate.content?.parts ?? [];
    const { text, reasoning, calls, images } = readParts(
      parts,
      (nth) => `call_${answerId}_${index}_${first + nth}`,
    );
    choice.calls += calls.length;
    const delta: ChatDelta = {
      ...(known === undefined && { role: 'assistant' }),
      ...(text !== '' && { content: text }),
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(images.length > 0 && { images }),
      ...(calls.length > 0 && { tool_calls: calls.map((call, nth) => ({ index: first + nth, ...call })) }),
    };
    const found: ChatChunkChoice[] =
      Object.keys(delta).length === 0 ? [] : [{ index, delta, finish_reason: null }];
    if (candidate.finishReason) {
      choice.finish = finishReasonOf(candidate.finishReason, { calledTools: choice.calls > 0 });
      found.push({ index, delta: {}, finish_reason: choice.finish });
    }
    return found;
  }

  private chunk(choices: ChatChunkChoice[]): ChatChunk {
    const { target } = this.context;
    return {
      id: this.id,
      object: 'chat.completion.chunk',
      created: target.createdS,
      model: target.model,
      choices,
    };
  }

  private failed(reason: Failure, chunks: ChatChunk[] = []): StreamStep<ChatChunk> {
    const hasOutput = chunks.some(chunkHasOutput);
    return { state: 'failed', failure: reason, chunks, hasOutput, usage: this.usage };
  }
}

/** A reader of one streamed chat answer. */
export function openChatStream(context: StreamContext<ChatRequest>): AnswerStream<ChatChunk> {
  return new ChatStream(context);
}

function failure(code: ErrorCode, message: string): Failure {
  return providerFailure({ provider: googleFacts.name, code, message, response: streamResponse });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
