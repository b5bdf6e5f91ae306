import { BywayError } from '@byway/errors/byway-error';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import { createParser, type EventSourceParser } from 'eventsource-parser';

/** Reads a `text/event-stream` on demand: what is not asked for stays in the connection. */
export class EventReader {
  private readonly bytes: AsyncIterator<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private readonly parser: EventSourceParser;
  private events: StreamEvent[] = [];
  private isOver = false;
  private isTooLarge = false;
  /** Bytes read so far. */
  size = 0;

  /** @param limit characters of one event. */
  constructor(
    body: AsyncIterable<Uint8Array>,
    private readonly limit: number,
  ) {
    this.bytes = body[Symbol.asyncIterator]();
    this.parser = createParser({
      maxBufferSize: limit,
      onEvent: ({ event, data }) => this.events.push({ event: event ?? null, data }),
      // Unknown fields are to be ignored (HTML standard, 9.2.6).
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') this.isTooLarge = true;
      },
    });
  }

  /**
   * The events that the next read completed, perhaps none; null when the connection was closed well.
   * Throws `response_too_large` for an event above the limit, and what the connection throws.
   */
  async next(): Promise<StreamEvent[] | null> {
    if (this.isOver) return null;
    const read = await this.bytes.next();
    if (read.done === true) {
      this.isOver = true;
      // Some servers leave out the blank line after the last event.
      this.parser.feed(`${this.decoder.decode()}\n\n`);
    } else {
      this.size += read.value.byteLength;
      this.parser.feed(this.decoder.decode(read.value, { stream: true }));
    }
    if (this.isTooLarge) {
      throw new BywayError('response_too_large', `An event of the stream is larger than ${this.limit}.`);
    }
    const events = this.events;
    this.events = [];
    return this.isOver && events.length === 0 ? null : events;
  }

  /**
   * Reads what a provider still sends after its terminator, so that the connection can be used again.
   * @param limit bytes after which that is given up.
   */
  async drain(limit: number): Promise<void> {
    for (let rest = 0; rest <= limit;) {
      const read = await this.bytes.next();
      if (read.done === true) return;
      rest += read.value.byteLength;
    }
  }
}
