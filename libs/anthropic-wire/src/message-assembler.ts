import { jsonObjectOf } from './json-object.js';
import type { Message, MessageBlock } from './message.js';
import {
  type KnownMessageEvent,
  type MessageEvent,
  readMessageEvent,
  readTextDelta,
} from './message-event.js';
import { MessageProgress } from './message-progress.js';

interface Growing {
  block: MessageBlock;
  text: string;
}

/** Field of a block that its deltas grow; the input of a tool grows as JSON. */
const GROWN = { text: 'text', thinking: 'thinking' } as const;

/** Puts a streamed message together again, as the call without `stream` would have answered. */
export class MessageAssembler {
  private head: Pick<Message, 'id' | 'model'> | undefined;
  private readonly blocks = new Map<number, Growing>();
  private readonly progress = new MessageProgress();
  private end: Pick<Message, 'stop_reason' | 'stop_sequence'> = { stop_reason: null, stop_sequence: null };

  add(event: MessageEvent): void {
    const known = readMessageEvent(event);
    if (known !== null) this.grow(known);
  }

  /** What has come so far; null before the first event. */
  message(): Message | null {
    if (this.head === undefined) return null;
    const content = [...this.blocks].sort(([a], [b]) => a - b).map(([, grown]) => blockOf(grown));
    return {
      ...this.head,
      type: 'message',
      role: 'assistant',
      content,
      ...this.end,
      usage: this.progress.usage,
    };
  }

  private grow(event: KnownMessageEvent): void {
    this.progress.add(event);
    if (event.type === 'message_start') {
      const { id, model } = event.message;
      this.head = { id, model };
    } else if (event.type === 'content_block_start') {
      this.blocks.set(event.index, { block: event.content_block, text: '' });
    } else if (event.type === 'content_block_delta') {
      const grown = this.blocks.get(event.index);
      const delta = readTextDelta(event.delta);
      if (grown === undefined) return;
      if (delta !== null) grown.text += delta.text;
      else if (typeof event.delta['signature'] === 'string')
        grown.block['signature'] = event.delta['signature'];
    } else if (event.type === 'message_delta') {
      const { stop_reason: reason, stop_sequence: sequence, stop_details: details } = event.delta;
      this.end = {
        stop_reason: reason ?? null,
        stop_sequence: sequence ?? null,
        ...(details && { stop_details: details }),
      };
    }
  }
}

function blockOf({ block, text }: Growing): MessageBlock {
  if (block.type === 'text' || block.type === 'thinking') {
    const field = GROWN[block.type];
    const start = block[field];
    return { ...block, [field]: (typeof start === 'string' ? start : '') + text };
  }
  // A tool call that was cut off by the token limit has no whole input.
  return text === '' ? block : { ...block, input: jsonObjectOf(text) ?? {} };
}
