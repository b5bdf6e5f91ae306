import type { Failure } from '@byway/errors/failure';
import type { ChatChunk, ChatCompletion } from '@byway/openai-wire/chat-answer';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import type { Completion, CompletionRequest } from '@byway/openai-wire/completion';
import type { EmbeddingsRequest } from '@byway/openai-wire/embeddings';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import type { Adapter, ModelTarget, ProviderUsage } from './adapter.js';

/** What an attempt asks of a model that answers in text. */
export interface TextTarget extends ModelTarget {
  /** Id of the answer where the provider gives none: `chatcmpl-<request>`. */
  answerId: string;
  /** Unix seconds, for an answer whose provider tells no time. */
  createdS: number;
}

/** An answer in OpenAI's shape, as an object. */
export interface TextResult<Answer> {
  answer: Answer;
  /** The provider's whole body when it is that answer already, so that it can be passed on byte for byte. */
  openAiBody?: Uint8Array;
  usage: ProviderUsage;
  /** OpenAI's word for why the model stopped; null where the endpoint has none. */
  finishReason: string | null;
  /** Parameters dropped or approximated: one short sentence each. */
  warnings: string[];
}

export interface StreamContext<In> {
  input: In;
  target: TextTarget;
}

/** What came of an event. `chunks` go to the caller in this order, whatever the state. */
export type StreamStep<Chunk> = {
  chunks: Chunk[];
  /**
   * Some chunk holds what the caller asked for: text, reasoning, a tool call. Chunks before the first such
   * one are held back, so that a stream that fails at once, or only refuses, can still go elsewhere.
   */
  hasOutput: boolean;
} & (
  | { state: 'open' }
  /** The answer is whole. Nothing more is read. */
  | { state: 'done'; usage: ProviderUsage; finishReason: string | null; warnings: string[] }
  /**
   * An error event, an unreadable event, an end without the provider's terminator; and, where no output
   * has come, a refusal (`content_filtered`) or an answer without content (`no_output`).
   */
  | { state: 'failed'; failure: Failure; usage?: ProviderUsage }
);

/**
 * Reads one streamed answer. It remembers what it needs of earlier events, but does no I/O and asks
 * neither clock nor chance: the same events give the same steps.
 */
export interface AnswerStream<Chunk> {
  /** The next event of the provider. Not called again after `done` or `failed`. */
  push(event: StreamEvent): StreamStep<Chunk>;
  /** The provider closed the connection. Never answers `open`. */
  end(): StreamStep<Chunk>;
}

/**
 * An endpoint whose answer may be streamed. With `input.stream: true` the first step is one request
 * that asks the provider for a stream. The driver hands a 2xx `text/event-stream` to {@link openStream}
 * and any other response to `next`.
 */
export interface StreamingAdapter<In, Answer, Chunk> extends Adapter<In, TextResult<Answer>, TextTarget> {
  openStream(context: StreamContext<In>): AnswerStream<Chunk>;
}

export type ChatAdapter = StreamingAdapter<ChatRequest, ChatCompletion, ChatChunk>;
/** A streamed text completion is a row of completions. */
export type CompletionAdapter = StreamingAdapter<CompletionRequest, Completion, Completion>;
/** The answer is not read beyond what the check of it needs: vectors are passed on as they are. */
export type EmbeddingsAdapter = Adapter<EmbeddingsRequest, TextResult<Record<string, unknown>>, TextTarget>;
