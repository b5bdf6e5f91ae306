import type { ChatChoice, ChatChunk, ChatChunkChoice, ChatCompletion, ChatDelta } from './chat-answer.js';

interface Growing {
  content: string | null;
  refusal: string | null;
  toolCalls: Map<number, { id: string; name: string; arguments: string }>;
  extra: Record<string, string>;
  finishReason: string | null;
  logprobs: ChatChunkChoice['logprobs'][];
}

/** Fields of a delta that are text some servers stream beside the content. */
const TEXTS = ['reasoning', 'reasoning_content'] as const;

/** Puts a streamed answer together again, as the call without `stream` would have answered. */
export class ChatAssembler {
  private readonly choices = new Map<number, Growing>();
  private head: Pick<ChatCompletion, 'id' | 'created' | 'model'> | undefined;
  private usage: ChatCompletion['usage'];

  add(chunk: ChatChunk): void {
    this.head ??= { id: chunk.id, created: chunk.created, model: chunk.model };
    if (chunk.usage) this.usage = chunk.usage;
    for (const choice of chunk.choices) this.grow(choice);
  }

  /** What has come so far; null before the first chunk. */
  completion(): ChatCompletion | null {
    if (this.head === undefined) return null;
    const choices = [...this.choices]
      .sort(([a], [b]) => a - b)
      .map(([index, grown]) => choiceOf(index, grown));
    return {
      ...this.head,
      object: 'chat.completion',
      choices,
      ...(this.usage && { usage: this.usage }),
    };
  }

  private grow({ index, delta, finish_reason: finishReason, logprobs }: ChatChunkChoice): void {
    let grown = this.choices.get(index);
    if (grown === undefined) {
      grown = {
        content: null,
        refusal: null,
        toolCalls: new Map(),
        extra: {},
        finishReason: null,
        logprobs: [],
      };
      this.choices.set(index, grown);
    }
    if (typeof delta.content === 'string') grown.content = (grown.content ?? '') + delta.content;
    if (typeof delta.refusal === 'string') grown.refusal = (grown.refusal ?? '') + delta.refusal;
    for (const name of TEXTS) {
      const text = delta[name];
      if (typeof text === 'string') grown.extra[name] = (grown.extra[name] ?? '') + text;
    }
    growToolCalls(grown, delta);
    if (finishReason) grown.finishReason = finishReason;
    if (logprobs) grown.logprobs.push(logprobs);
  }
}

function growToolCalls(grown: Growing, delta: ChatDelta): void {
  for (const { index, id, function: called } of delta.tool_calls ?? []) {
    const call = grown.toolCalls.get(index) ?? { id: '', name: '', arguments: '' };
    grown.toolCalls.set(index, {
      id: call.id + (id ?? ''),
      name: call.name + (called?.name ?? ''),
      arguments: call.arguments + (called?.arguments ?? ''),
    });
  }
}

function choiceOf(index: number, grown: Growing): ChatChoice {
  const calls = [...grown.toolCalls]
    .sort(([a], [b]) => a - b)
    .map(([, { id, name, arguments: args }]) => ({
      id,
      type: 'function' as const,
      function: { name, arguments: args },
    }));
  return {
    index,
    message: {
      role: 'assistant',
      content: grown.content,
      ...(grown.refusal !== null && { refusal: grown.refusal }),
      ...grown.extra,
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    ...(grown.logprobs.length > 0 && { logprobs: joinLogprobs(grown.logprobs) }),
    finish_reason: grown.finishReason,
  };
}

function joinLogprobs(parts: ChatChunkChoice['logprobs'][]): Record<string, unknown> {
  const content = parts.flatMap((part) => (Array.isArray(part?.content) ? (part.content as unknown[]) : []));
  return { content };
}
