import { BywayError, toFailure } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import type { ProviderUsage } from '@byway/providers/spec/adapter';
import type {
  StreamContext,
  StreamingAdapter,
  StreamStep,
  TextResult,
} from '@byway/providers/spec/streaming-adapter';
import { AnswerSource } from './answer-source.js';
import { EventReader } from './event-reader.js';
import { type AdapterOutcome, factsOf, noResponse, type ResponseFacts, runAdapter } from './run-adapter.js';
import { openRequest, type ProviderConnection, readResponse } from './send-request.js';

/** How a streamed answer ended. */
export interface ChunksEnd {
  failure: Failure | null;
  usage: ProviderUsage;
  finishReason: string | null;
  warnings: string[];
}

/** An answer whose first output has come. */
export interface OpenChunks<Chunk> {
  /** The chunks, as they came together. Read once. It never throws: how it ended is its return value. */
  batches: AsyncGenerator<Chunk[], ChunksEnd, undefined>;
  /** Ends the provider call, also while a batch is awaited. Later it does nothing. */
  close(reason: BywayError): void;
}

export type StreamOutcome<Answer, Chunk> =
  | { kind: 'stream'; facts: ResponseFacts; chunks: OpenChunks<Chunk> }
  /** The provider failed before any output, or sent a whole answer in place of a stream. */
  | AdapterOutcome<TextResult<Answer>>;

export interface StreamConnection extends ProviderConnection {
  /** ms without a byte after which a stream that has begun is given up. */
  idleTimeoutMs: number;
}

/**
 * Asks a provider for a stream and waits for the first output. What comes before it is held back, so
 * that until then a failure is one like any other, and another target can be tried.
 */
export async function runStream<In, Answer, Chunk>(
  adapter: StreamingAdapter<In, Answer, Chunk>,
  context: StreamContext<In>,
  connection: StreamConnection,
): Promise<StreamOutcome<Answer, Chunk>> {
  const own = new AbortController();
  const abort = (reason: BywayError) => own.abort(reason);
  const call = { ...connection, signal: AbortSignal.any([connection.signal, own.signal]) };
  let facts = noResponse;
  try {
    const first = adapter.start(context.input, context.target);
    if (first.kind !== 'send' || first.requests.length > 1) {
      return await runAdapter(adapter, { ...context, from: { step: first, facts } }, call);
    }
    const response = await openRequest(first.requests[0], call);
    if (!isEventStream(response)) {
      const whole = [await readResponse(response, call)];
      const step = adapter.next(whole, { ...context, memo: first.memo });
      return await runAdapter(adapter, { ...context, from: { step, facts: factsOf(whole, facts) } }, call);
    }
    facts = factsOf([{ ...response, bytes: new Uint8Array() }], facts);
    const reader = new EventReader(response.body, call.responseLimit);
    const source = new AnswerSource(reader, adapter.openStream(context), { signal: call.signal, abort });
    const step = await firstOutput(source, call.responseLimit);
    if (step.state === 'failed') {
      const { failure, usage } = step;
      return { kind: 'failure', failure, facts, ...(usage !== undefined && { usage }) };
    }
    const batches = readOn(source, step, call.idleTimeoutMs);
    return { kind: 'stream', facts, chunks: { batches, close: abort } };
  } catch (error) {
    const failure = toFailure(error);
    abort(new BywayError('cancelled', 'The call has failed.'));
    return { kind: 'failure', failure, facts };
  }
}

function isEventStream({ status, headers }: { status: number; headers: Record<string, string> }): boolean {
  return status >= 200 && status < 300 && /^text\/event-stream\b/i.test(headers['content-type'] ?? '');
}

/** Everything up to the first output, as one step. Throws what ends the connection. */
async function firstOutput<Chunk>(source: AnswerSource<Chunk>, limit: number): Promise<StreamStep<Chunk>> {
  const held: Chunk[] = [];
  for (;;) {
    const step = await source.next(null);
    held.push(...step.chunks);
    if (step.hasOutput || step.state !== 'open') return { ...step, chunks: held };
    if (source.bytesRead > limit) {
      throw new BywayError('response_too_large', `No output came in the first ${limit} bytes of the stream.`);
    }
  }
}

async function* readOn<Chunk>(
  source: AnswerSource<Chunk>,
  first: StreamStep<Chunk>,
  idleMs: number,
): AsyncGenerator<Chunk[], ChunksEnd, undefined> {
  let step = first;
  for (;;) {
    if (step.chunks.length > 0) yield step.chunks;
    if (step.state === 'done') return { failure: null, ...step };
    if (step.state === 'failed') return { ...nothingKnown, failure: step.failure, usage: step.usage ?? {} };
    try {
      step = await source.next(idleMs);
    } catch (error) {
      return { ...nothingKnown, failure: toFailure(error) };
    }
  }
}

const nothingKnown = { usage: {}, finishReason: null, warnings: [] };
