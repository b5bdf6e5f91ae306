import { z } from 'zod';

/** Bytes at the end of a stream that are looked at: more than the longest error event. */
const KEPT_BYTES = 16_384;

const errorEventSchema = z.looseObject({
  error: z.looseObject({ code: z.string().catch('provider_unavailable'), message: z.string().catch('') }),
});
const lastEventSchema = z.looseObject({ type: z.string() });

/** How a stream ended: as it should, with an error event, or in the middle. */
export type StreamEnding = 'whole' | 'cut' | { code: string; message: string };

/** The end of an event stream that goes by. It keeps the last chunks as they are and copies nothing. */
export class StreamTail {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  add(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.size += chunk.byteLength;
    for (;;) {
      const first = this.chunks[0];
      if (first === undefined || this.size - first.byteLength < KEPT_BYTES) return;
      this.chunks.shift();
      this.size -= first.byteLength;
    }
  }

  /** To be asked when nothing more comes. */
  ending(): StreamEnding {
    const text = Buffer.concat(this.chunks).toString('utf8');
    // A stream that breaks off inside an event ends without its blank line.
    if (!text.endsWith('\n\n')) return 'cut';
    const lastEvent = text.slice(text.lastIndexOf('\n\n', text.length - 3) + 2);
    const data = /^data: (.*)$/m.exec(lastEvent)?.[1];
    if (data === undefined) return 'cut';
    if (data === '[DONE]') return 'whole';
    const event = parsed(data);
    const error = errorEventSchema.safeParse(event).data?.error;
    if (error !== undefined) return { code: error.code, message: error.message };
    return lastEventSchema.safeParse(event).data?.type === 'message_stop' ? 'whole' : 'cut';
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
