/** One event of a `text/event-stream`, as a reader of the stream gets it. */
export interface StreamEvent {
  /** From the `event:` line; null when there is none. */
  event: string | null;
  /** The `data:` lines, joined. */
  data: string;
}

/** How OpenAI's streams end. */
export const STREAM_END = 'data: [DONE]\n\n';

/** The text of an event with JSON for data; JSON has no line breaks of its own. */
export function streamEventText(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
