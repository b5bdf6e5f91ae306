import type { MessageUsage } from './message.js';
import type { KnownMessageEvent } from './message-event.js';

type Figures = { [name in keyof MessageUsage]?: MessageUsage[name] | null };

/** Later figures replace earlier ones; what an event does not tell stays. */
function told(usage: Figures): Partial<MessageUsage> {
  return Object.fromEntries(
    Object.entries(usage).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** What the events of a streamed message have told so far about its cost and its end. */
export class MessageProgress {
  usage: MessageUsage = { input_tokens: 0, output_tokens: 0 };
  stopReason: string | null = null;

  add(event: KnownMessageEvent): void {
    if (event.type === 'message_start') this.usage = { ...this.usage, ...told(event.message.usage) };
    if (event.type !== 'message_delta') return;
    this.stopReason = event.delta.stop_reason ?? this.stopReason;
    this.usage = { ...this.usage, ...told(event.usage ?? {}) };
  }
}
