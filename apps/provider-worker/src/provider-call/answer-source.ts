import { BywayError } from '@byway/errors/byway-error';
import type { AnswerStream, StreamStep } from '@byway/providers/spec/streaming-adapter';
import { connectionError } from './connection-error.js';
import type { EventReader } from './event-reader.js';

/** ms and bytes that a provider may take to close its stream after the last event. */
const CLOSE_MS = 1000;
const CLOSE_BYTES = 65_536;

/** The steps of one streamed answer, read as they are asked for. */
export class AnswerSource<Chunk> {
  constructor(
    private readonly reader: EventReader,
    private readonly stream: AnswerStream<Chunk>,
    /** Ends the provider call; `signal` is what it is told by. */
    private readonly call: { signal: AbortSignal; abort: (reason: BywayError) => void },
  ) {}

  get bytesRead(): number {
    return this.reader.size;
  }

  /**
   * What the next read brought, as one step.
   * @param idleMs ms without any byte after which the provider is given up; null: no limit of its own.
   * Throws the signal's reason, `provider_timeout`, `malformed_response` (cut off), `response_too_large`.
   */
  async next(idleMs: number | null): Promise<StreamStep<Chunk>> {
    const { signal, abort } = this.call;
    const timer =
      idleMs === null
        ? undefined
        : setTimeout(
            () => abort(new BywayError('provider_timeout', `The provider sent nothing for ${idleMs} ms.`)),
            idleMs,
          );
    try {
      const events = await this.reader.next();
      if (events === null) return this.stream.end();
      const chunks: Chunk[] = [];
      let hasOutput = false;
      for (const event of events) {
        const step = this.stream.push(event);
        chunks.push(...step.chunks);
        hasOutput ||= step.hasOutput;
        if (step.state === 'open') continue;
        this.leave(step.state);
        return { ...step, chunks, hasOutput };
      }
      return { state: 'open', chunks, hasOutput };
    } catch (error) {
      throw connectionError(error, { signal, hasBegun: true });
    } finally {
      clearTimeout(timer);
    }
  }

  /** After a whole answer the connection is kept if the provider closes its stream in time. */
  private leave(state: 'done' | 'failed'): void {
    const stop = () => this.call.abort(new BywayError('cancelled', 'The stream is over.'));
    if (state === 'failed') return stop();
    const timer = setTimeout(stop, CLOSE_MS);
    void this.reader
      .drain(CLOSE_BYTES)
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer);
        stop();
      });
  }
}
