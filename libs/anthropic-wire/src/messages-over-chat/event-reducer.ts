import type { ChatChunk, ChatUsage } from '@byway/openai-wire/chat-answer';
import { jsonObjectOf } from '../json-object.js';
import type { MessageEvent } from '../message-event.js';
import { stopReasonOf } from '../stop-reason.js';
import { messageUsageOf } from '../token-usage.js';
import { messageIdOf } from './message.js';

interface Call {
  id: string;
  name: string;
  /** Arguments that came; `sent` of their characters are in events. */
  arguments: string;
  sent: number;
}

/**
 * Turns the chunks of a streamed chat answer into the events of a streamed message, one chunk at a time.
 * Anthropic's clients know one open block at a time: a tool call that begins before the one before it is
 * whole is held back until it is.
 */
export class EventReducer {
  private isStarted = false;
  private blocks = 0;
  private open: 'text' | Call | null = null;
  private readonly calls = new Map<number, Call>();
  private readonly waiting: Call[] = [];
  private finishReason: string | null = null;
  private wasRefused = false;
  private usage: ChatUsage | null = null;

  push(chunk: ChatChunk): MessageEvent[] {
    const events: MessageEvent[] = [];
    if (!this.isStarted) events.push(this.start(chunk));
    if (chunk.usage) this.usage = chunk.usage;
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (choice === undefined) return events;
    const { content, refusal, tool_calls: calls } = choice.delta;
    if (content) this.addText(content, events);
    if (refusal) {
      this.wasRefused = true;
      this.addText(refusal, events);
    }
    for (const part of calls ?? []) {
      const call = this.callAt(part.index);
      call.id += part.id ?? '';
      call.name += part.function?.name ?? '';
      call.arguments += part.function?.arguments ?? '';
    }
    if (calls !== undefined) this.sendCalls(events);
    if (choice.finish_reason) this.finishReason = choice.finish_reason;
    return events;
  }

  /** The events that end the message; for a stream that came to its end. */
  finish(): MessageEvent[] {
    const events: MessageEvent[] = [];
    while (this.waiting.length > 0) this.openNext(events);
    this.close(events);
    const reason = this.wasRefused ? 'content_filter' : this.finishReason;
    const delta = { stop_reason: stopReasonOf(reason, this.calls.size > 0), stop_sequence: null };
    events.push(
      { type: 'message_delta', delta, usage: messageUsageOf(this.usage) },
      { type: 'message_stop' },
    );
    return events;
  }

  private start({ id, model }: ChatChunk): MessageEvent {
    this.isStarted = true;
    return {
      type: 'message_start',
      message: {
        id: messageIdOf(id),
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        // The counts come at the end of OpenAI's streams.
        usage: messageUsageOf(null),
      },
    };
  }

  private addText(text: string, events: MessageEvent[]): void {
    if (this.open !== 'text') {
      while (this.waiting.length > 0) this.openNext(events);
      this.close(events);
      this.open = 'text';
      events.push({
        type: 'content_block_start',
        index: this.blocks,
        content_block: { type: 'text', text: '' },
      });
    }
    events.push({ type: 'content_block_delta', index: this.blocks, delta: { type: 'text_delta', text } });
  }

  private callAt(index: number): Call {
    const known = this.calls.get(index);
    if (known !== undefined) return known;
    const call = { id: '', name: '', arguments: '', sent: 0 };
    this.calls.set(index, call);
    this.waiting.push(call);
    return call;
  }

  private sendCalls(events: MessageEvent[]): void {
    this.sendArguments(events);
    while (this.waiting.length > 0 && this.mayClose()) this.openNext(events);
  }

  private mayClose(): boolean {
    return this.open === null || this.open === 'text' || isWhole(this.open.arguments);
  }

  private openNext(events: MessageEvent[]): void {
    const call = this.waiting.shift();
    if (call === undefined) return;
    this.close(events);
    this.open = call;
    const block = { type: 'tool_use', id: call.id, name: call.name, input: {} };
    events.push({ type: 'content_block_start', index: this.blocks, content_block: block });
    this.sendArguments(events);
  }

  private sendArguments(events: MessageEvent[]): void {
    const call = this.open;
    if (call === null || call === 'text' || call.sent === call.arguments.length) return;
    const delta = { type: 'input_json_delta', partial_json: call.arguments.slice(call.sent) };
    call.sent = call.arguments.length;
    events.push({ type: 'content_block_delta', index: this.blocks, delta });
  }

  private close(events: MessageEvent[]): void {
    if (this.open === null) return;
    events.push({ type: 'content_block_stop', index: this.blocks });
    this.blocks += 1;
    this.open = null;
  }
}

/** A blank text may be a call whose arguments have not begun, so it is not. */
function isWhole(text: string): boolean {
  return text.trim() !== '' && jsonObjectOf(text) !== null;
}
