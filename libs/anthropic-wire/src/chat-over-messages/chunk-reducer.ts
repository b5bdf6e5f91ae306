import type { ChatChunk, ChatDelta } from '@byway/openai-wire/chat-answer';
import { type KnownMessageEvent, readTextDelta } from '../message-event.js';
import { MessageProgress } from '../message-progress.js';
import { finishReasonOf } from '../stop-reason.js';
import { chatUsageOf } from '../token-usage.js';

type BlockStart = Extract<KnownMessageEvent, { type: 'content_block_start' }>;
type BlockDelta = Extract<KnownMessageEvent, { type: 'content_block_delta' }>;

interface OpenCall {
  /** OpenAI counts tool calls, Anthropic all blocks. */
  index: number;
  hasArguments: boolean;
}

/** Turns the events of a streamed message into chat chunks, one event at a time. */
export class ChunkReducer {
  private readonly progress = new MessageProgress();
  private head = { id: '', model: '' };
  private readonly calls = new Map<number, OpenCall>();

  constructor(private readonly options: { createdS: number; includeUsage: boolean }) {}

  push(event: KnownMessageEvent): ChatChunk[] {
    this.progress.add(event);
    switch (event.type) {
      case 'message_start': {
        const { id, model } = event.message;
        this.head = { id, model };
        return [this.chunk({ role: 'assistant' })];
      }
      case 'content_block_start':
        return this.startBlock(event);
      case 'content_block_delta':
        return this.growBlock(event);
      case 'content_block_stop': {
        const call = this.calls.get(event.index);
        return call !== undefined && !call.hasArguments ? [this.argumentsChunk(call, '{}')] : [];
      }
      case 'message_stop':
        return this.endChunks();
      case 'message_delta':
      case 'error':
        return [];
    }
  }

  private startBlock({ index, content_block: block }: BlockStart): ChatChunk[] {
    if (block.type === 'text' || block.type === 'thinking') {
      const start = block[block.type];
      return typeof start === 'string' && start !== '' ? [this.textChunk(block.type, start)] : [];
    }
    if (block.type !== 'tool_use') return [];
    const { id, name, input } = block;
    const given = typeof input === 'object' && input !== null && Object.keys(input).length > 0;
    const call = { index: this.calls.size, hasArguments: given };
    this.calls.set(index, call);
    const called = { name: String(name), arguments: given ? JSON.stringify(input) : '' };
    return [
      this.chunk({ tool_calls: [{ index: call.index, id: String(id), type: 'function', function: called }] }),
    ];
  }

  private growBlock({ index, delta }: BlockDelta): ChatChunk[] {
    const grown = readTextDelta(delta);
    if (grown === null || grown.text === '') return [];
    if (grown.kind !== 'json') return [this.textChunk(grown.kind, grown.text)];
    const call = this.calls.get(index);
    if (call === undefined) return [];
    call.hasArguments = true;
    return [this.argumentsChunk(call, grown.text)];
  }

  private textChunk(kind: 'text' | 'thinking', text: string): ChatChunk {
    return this.chunk(kind === 'text' ? { content: text } : { reasoning_content: text });
  }

  private argumentsChunk({ index }: OpenCall, text: string): ChatChunk {
    return this.chunk({ tool_calls: [{ index, function: { arguments: text } }] });
  }

  private endChunks(): ChatChunk[] {
    const end = this.chunk({}, finishReasonOf(this.progress.stopReason) ?? 'stop');
    if (!this.options.includeUsage) return [end];
    return [end, { ...this.chunk({}), choices: [], usage: chatUsageOf(this.progress.usage) }];
  }

  private chunk(delta: ChatDelta, finishReason: string | null = null): ChatChunk {
    return {
      ...this.head,
      object: 'chat.completion.chunk',
      created: this.options.createdS,
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    };
  }
}
