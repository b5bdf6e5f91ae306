import { type Completion, type CompletionRequest, completionSchema } from '@byway/openai-wire/completion';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import { falseStreamSuccessOf } from '../shared/chat-output.js';
import { providerFailure } from '../shared/provider-failure.js';
import type { ProviderUsage } from '../spec/adapter.js';
import type { AnswerStream, StreamContext, StreamStep } from '../spec/streaming-adapter.js';
import { repairAnswer } from './answer-repair.js';
import { readEvent } from './event-json.js';
import { finishReasonOf } from './finish-reason.js';
import { wantsUsage } from './text-request.js';
import { readTextUsage } from './text-usage.js';

const nothing = { chunks: [], hasOutput: false };

/** Reads a text completion streamed in OpenAI's language. */
export class OpenAiCompletionStream implements AnswerStream<Completion> {
  private usage: ProviderUsage = {};
  private finishReason: string | null = null;
  private hadOutput = false;

  constructor(
    private readonly provider: string,
    private readonly context: StreamContext<CompletionRequest>,
  ) {}

  push(event: StreamEvent): StreamStep<Completion> {
    const reading = readEvent(this.provider, event);
    if (reading.kind === 'end') return this.finish();
    if (reading.kind === 'other') return { ...nothing, state: 'open' };
    if (reading.kind === 'failed') {
      return { ...nothing, state: 'failed', failure: reading.failure, usage: this.usage };
    }
    const { answerId, createdS, model } = this.context.target;
    const head = { object: 'text_completion', answerId, createdS, model };
    const parsed = completionSchema.safeParse(repairAnswer(reading.body, head));
    if (!parsed.success) return this.fail('malformed_response', 'an event of the stream is no completion');
    const { usage, ...bare } = parsed.data;
    if (usage) this.usage = readTextUsage(usage);
    const reasons = bare.choices.map(({ finish_reason: reason }) => reason);
    this.finishReason = finishReasonOf([this.finishReason, ...reasons]);
    const hasOutput = bare.choices.some(({ text }) => text !== '');
    this.hadOutput ||= hasOutput;
    if (wantsUsage(this.context.input)) return { chunks: [parsed.data], hasOutput, state: 'open' };
    return { chunks: usage && bare.choices.length === 0 ? [] : [bare], hasOutput, state: 'open' };
  }

  end(): StreamStep<Completion> {
    return this.fail('malformed_response', 'the connection was closed before the end of the stream');
  }

  private finish(): StreamStep<Completion> {
    const { hadOutput, finishReason, usage } = this;
    const problem = falseStreamSuccessOf({ hadOutput, finishReason, wasRefused: false });
    if (problem !== null) return this.fail(problem.code, problem.message);
    return { ...nothing, state: 'done', usage, finishReason, warnings: [] };
  }

  private fail(
    code: 'malformed_response' | 'content_filtered' | 'no_output',
    message: string,
  ): StreamStep<Completion> {
    const failure = providerFailure({ provider: this.provider, code, message });
    return { ...nothing, state: 'failed', failure, usage: this.usage };
  }
}
