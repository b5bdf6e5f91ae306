import { messageSchema } from '@byway/anthropic-wire/message';
import type { ProviderResponse } from '../spec/adapter.js';

/** The events with which Anthropic streams the message of a response, each text in two pieces. */
export function streamEvents({ bytes }: ProviderResponse): object[] {
  const {
    content,
    usage,
    stop_reason: reason,
    ...head
  } = messageSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const message = { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const blocks = content.flatMap((block, index) => {
    const { start, pieces } = partsOf(block);
    return [
      { type: 'content_block_start', index, content_block: start },
      ...pieces.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
  });
  return [
    { type: 'message_start', message },
    { type: 'ping' },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: 'message_stop' },
  ];
}

function halves(text: string): string[] {
  const half = Math.ceil(text.length / 2);
  return [text.slice(0, half), text.slice(half)].filter((piece) => piece !== '');
}

function partsOf(block: Record<string, unknown>): { start: object; pieces: object[] } {
  const { type, text, thinking, signature, input } = block;
  if (typeof text === 'string') {
    return {
      start: { type, text: '' },
      pieces: halves(text).map((piece) => ({ type: 'text_delta', text: piece })),
    };
  }
  if (typeof thinking === 'string') {
    const pieces = halves(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece }));
    return {
      start: { type, thinking: '', signature: '' },
      pieces: [...pieces, { type: 'signature_delta', signature }],
    };
  }
  const json = JSON.stringify(input);
  const pieces = json === '{}' ? [''] : halves(json);
  return {
    start: { ...block, input: {} },
    pieces: pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
  };
}
