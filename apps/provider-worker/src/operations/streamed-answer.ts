import { BywayError } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import type { ProviderUsage } from '@byway/providers/spec/adapter';
import type { ChunksEnd, OpenChunks } from '../provider-call/run-stream.js';
import type { AnswerFacts } from './operation.js';
import type { StreamFormat } from './stream-format.js';

/** How a streamed answer ended. */
export interface StreamedEnd {
  /** null: the answer is whole. */
  failure: Failure | null;
  facts: AnswerFacts;
  /** The answer put together, as far as it came. */
  logBody: unknown;
}

/** An answer on its way: its first output is there, and nothing can go to another target any more. */
export interface StreamedAnswer {
  /**
   * The event stream, read as the reader asks for it. It ends with the terminator, or with an error
   * event and without one; it never throws.
   */
  body: AsyncIterable<Uint8Array>;
  /** Nobody reads on: ends the provider call at once. Later it does nothing. */
  close(): void;
  /** Settles when the body came to its end or was closed. */
  ended: Promise<StreamedEnd>;
}

/** Puts the chunks of an answer together for the log. */
export interface Assembler<Chunk> {
  add(chunk: Chunk): void;
  /** What has come so far. */
  completion(): unknown;
}

export interface StreamedAnswerOptions<Chunk> {
  format: StreamFormat<Chunk>;
  /** null: nothing is logged. */
  assembler: Assembler<Chunk> | null;
  costOf: (usage: ProviderUsage) => number | null;
  /** Takes the provider key out of a failure. */
  redact: (failure: Failure) => Failure;
}

/** Characters of a stream that are put together for the log; an endless one must not fill the memory. */
const LOGGED_CHARS = 1024 * 1024;
const leftAlone = () => new BywayError('cancelled', 'The caller hung up.');

/** Writes the chunks of a provider as the event stream for the caller. */
export function streamedAnswer<Chunk>(
  chunks: OpenChunks<Chunk>,
  options: StreamedAnswerOptions<Chunk>,
): StreamedAnswer {
  const { format, costOf, redact } = options;
  let settle: (end: StreamedEnd) => void = () => undefined;
  const ended = new Promise<StreamedEnd>((resolve) => (settle = resolve));
  const log = new StreamLog(options.assembler);

  const finish = (end: ChunksEnd): Failure | null => {
    const failure = end.failure && redact(end.failure);
    const { usage, finishReason, warnings } = end;
    const facts = { usage, costUsd: costOf(usage), finishReason, warnings };
    settle({ failure, facts, logBody: log.body() });
    return failure;
  };

  async function* write(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const batch = await chunks.batches.next();
      if (batch.done === true) {
        const failure = finish(batch.value);
        yield Buffer.from(failure === null ? format.end : format.failure(failure));
        return;
      }
      const text = batch.value.map((chunk) => format.chunk(chunk)).join('');
      log.add(batch.value, text.length);
      yield Buffer.from(text);
    }
  }

  return {
    body: write(),
    close() {
      chunks.close(leftAlone());
      // Its reader may never have begun, or have stopped between two batches.
      finish({ failure: leftAlone().failure, usage: {}, finishReason: null, warnings: [] });
    },
    ended,
  };
}

/** The answer for the log, up to a limit. */
class StreamLog<Chunk> {
  private chars = 0;

  constructor(private readonly assembler: Assembler<Chunk> | null) {}

  add(batch: readonly Chunk[], chars: number): void {
    this.chars += chars;
    if (this.chars > LOGGED_CHARS) return;
    for (const chunk of batch) this.assembler?.add(chunk);
  }

  body(): unknown {
    const body = this.assembler?.completion() ?? null;
    if (this.chars <= LOGGED_CHARS || typeof body !== 'object' || body === null) return body;
    return { ...body, truncated: true };
  }
}
