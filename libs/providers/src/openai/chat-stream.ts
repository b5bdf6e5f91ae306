import { type ChatChunk, chatChunkSchema } from '@byway/openai-wire/chat-answer';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import type { z } from 'zod';
import { chunkHasOutput, falseStreamSuccessOf } from '../shared/chat-output.js';
import { providerFailure } from '../shared/provider-failure.js';
import type { ProviderUsage } from '../spec/adapter.js';
import type { AnswerStream, StreamContext, StreamStep } from '../spec/streaming-adapter.js';
import { repairAnswer } from './answer-repair.js';
import { readEvent } from './event-json.js';
import { finishReasonOf } from './finish-reason.js';
import type { OpenAiSpeaker } from './openai-speaker.js';
import { wantsUsage } from './text-request.js';
import { readTextUsage } from './text-usage.js';

const nothing = { chunks: [], hasOutput: false };

/** Reads a chat streamed in OpenAI's language. */
export class OpenAiChatStream implements AnswerStream<ChatChunk> {
  private usage: ProviderUsage = {};
  private finishReason: string | null = null;
  private hadOutput = false;
  private wasRefused = false;

  constructor(
    private readonly speaker: Pick<OpenAiSpeaker, 'name' | 'endsWithoutDone'>,
    private readonly context: StreamContext<ChatRequest>,
    private readonly warnings: string[],
  ) {}

  push(event: StreamEvent): StreamStep<ChatChunk> {
    const reading = readEvent(this.speaker.name, event);
    if (reading.kind === 'end') return this.finish();
    if (reading.kind === 'other') return { ...nothing, state: 'open' };
    if (reading.kind === 'failed') {
      return { ...nothing, state: 'failed', failure: reading.failure, usage: this.usage };
    }
    const { answerId, createdS, model } = this.context.target;
    const head = { object: 'chat.completion.chunk', answerId, createdS, model };
    const chunk = chatChunkSchema.safeParse(repairAnswer(reading.body, head));
    if (!chunk.success) return this.fail('malformed_response', 'an event of the stream is no chat chunk');
    return this.take(chunk.data);
  }

  end(): StreamStep<ChatChunk> {
    if (this.speaker.endsWithoutDone && this.finishReason !== null) return this.finish();
    return this.fail('malformed_response', 'the connection was closed before the end of the stream');
  }

  private take(chunk: z.output<typeof chatChunkSchema>): StreamStep<ChatChunk> {
    if (chunk.usage) this.usage = readTextUsage(chunk.usage);
    const reasons = chunk.choices.map(({ finish_reason: reason }) => reason);
    this.finishReason = finishReasonOf([this.finishReason, ...reasons]);
    this.wasRefused ||= chunk.choices.some(({ delta }) => Boolean(delta.refusal));
    const hasOutput = chunkHasOutput(chunk);
    this.hadOutput ||= hasOutput;
    return { chunks: this.passedOn(chunk), hasOutput, state: 'open' };
  }

  /** The chunk without what the caller did not ask for. */
  private passedOn(chunk: ChatChunk): ChatChunk[] {
    const { obfuscation: _padding, ...kept } = chunk;
    if (wantsUsage(this.context.input)) return [kept];
    const { usage, ...bare } = kept;
    return usage && chunk.choices.length === 0 ? [] : [bare];
  }

  private finish(): StreamStep<ChatChunk> {
    const { hadOutput, finishReason, wasRefused, usage, warnings } = this;
    const problem = falseStreamSuccessOf({ hadOutput, finishReason, wasRefused });
    if (problem !== null) return this.fail(problem.code, problem.message);
    return { ...nothing, state: 'done', usage, finishReason, warnings };
  }

  private fail(
    code: 'malformed_response' | 'content_filtered' | 'no_output',
    message: string,
  ): StreamStep<ChatChunk> {
    const failure = providerFailure({ provider: this.speaker.name, code, message });
    return { ...nothing, state: 'failed', failure, usage: this.usage };
  }
}
