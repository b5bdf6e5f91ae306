import {
  type KnownMessageEvent,
  type MessageEvent,
  messageEventSchema,
  readMessageEvent,
} from '@byway/anthropic-wire/message-event';
import { MessageProgress } from '@byway/anthropic-wire/message-progress';
import { finishReasonOf } from '@byway/anthropic-wire/stop-reason';
import type { Failure } from '@byway/errors/failure';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import { falseStreamSuccessOf } from '../shared/chat-output.js';
import type { ProviderResponse } from '../spec/adapter.js';
import type { AnswerStream, StreamStep } from '../spec/streaming-adapter.js';
import { anthropicErrorFailure } from './failure.js';
import { answerFailure, providerUsage, refusalFailure } from './read-message.js';

/** The response around the events: its status is the only one there is. */
const streamResponse: ProviderResponse = { status: 200, headers: {}, bytes: new Uint8Array() };

export interface MessageStreamOptions<Chunk> {
  /** What an event gives the caller. `known` is null for `ping` and newer types of events. */
  chunksOf(event: MessageEvent, known: KnownMessageEvent | null): Chunk[];
  /** Whether a chunk holds what the caller asked for. */
  hasOutput(chunk: Chunk): boolean;
  warnings: string[];
  /** An answer without content is one: nothing was asked for, or a turn of tools may simply end. */
  mayBeEmpty: boolean;
}

/** Reads a streamed message, for callers of either API. */
export class MessageStream<Chunk> implements AnswerStream<Chunk> {
  private readonly progress = new MessageProgress();
  private hadOutput = false;

  constructor(private readonly options: MessageStreamOptions<Chunk>) {}

  push({ data }: StreamEvent): StreamStep<Chunk> {
    const event = eventOf(data);
    if (event === null)
      return this.failed(answerFailure('malformed_response', 'an event is not readable', streamResponse));
    const known = readMessageEvent(event);
    if (known?.type === 'error') return this.failed(anthropicErrorFailure(known.error, streamResponse));
    if (known !== null) this.progress.add(known);
    const chunks = this.options.chunksOf(event, known);
    const hasOutput = chunks.some((chunk) => this.options.hasOutput(chunk));
    this.hadOutput ||= hasOutput;
    if (known?.type === 'message_delta' && this.progress.stopReason === 'refusal' && !this.hadOutput) {
      return this.failed(refusalFailure(known.delta.stop_details?.['category'], streamResponse));
    }
    return known?.type === 'message_stop' ? this.done(chunks) : { state: 'open', chunks, hasOutput };
  }

  end(): StreamStep<Chunk> {
    const message = 'the stream ended before the answer did';
    return this.failed(answerFailure('malformed_response', message, streamResponse));
  }

  private done(chunks: Chunk[]): StreamStep<Chunk> {
    const finishReason = finishReasonOf(this.progress.stopReason);
    const fault = this.options.mayBeEmpty
      ? null
      : falseStreamSuccessOf({ hadOutput: this.hadOutput, finishReason, wasRefused: false });
    if (fault !== null) return this.failed(answerFailure(fault.code, fault.message, streamResponse));
    const usage = providerUsage(this.progress.usage);
    return { state: 'done', chunks, hasOutput: false, usage, finishReason, warnings: this.options.warnings };
  }

  private failed(failure: Failure): StreamStep<Chunk> {
    const usage = providerUsage(this.progress.usage);
    return { state: 'failed', failure, chunks: [], hasOutput: false, usage };
  }
}

/** Null when the data is not an event. */
function eventOf(data: string): MessageEvent | null {
  try {
    return messageEventSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
