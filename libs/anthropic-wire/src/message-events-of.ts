import { type Message, type MessageBlock, readMessageBlock } from './message.js';
import type { MessageEvent } from './message-event.js';

/** A block as it begins, and what makes it whole. */
function piecesOf(block: MessageBlock): { start: MessageBlock; deltas: MessageBlock[] } {
  const known = readMessageBlock(block);
  switch (known?.type) {
    case 'text':
      return { start: { ...block, text: '' }, deltas: [{ type: 'text_delta', text: known.text }] };
    case 'thinking': {
      const { signature } = known;
      const signed = typeof signature === 'string' ? [{ type: 'signature_delta', signature }] : [];
      return {
        start: { ...block, thinking: '', ...(signed.length > 0 && { signature: '' }) },
        deltas: [{ type: 'thinking_delta', thinking: known.thinking }, ...signed],
      };
    }
    case 'tool_use': {
      const json = { type: 'input_json_delta', partial_json: JSON.stringify(known.input) };
      return { start: { ...block, input: {} }, deltas: [json] };
    }
    default:
      return { start: block, deltas: [] };
  }
}

/** A whole message as the stream it would have been. */
export function messageEventsOf(message: Message): MessageEvent[] {
  const { content, usage, stop_reason, stop_sequence, stop_details, ...head } = message;
  const blocks = content.flatMap((block, index): MessageEvent[] => {
    const { start, deltas } = piecesOf(block);
    return [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
  });
  const start = { ...head, content: [], stop_reason: null, stop_sequence: null, usage };
  const end = { stop_reason, stop_sequence: stop_sequence ?? null, ...(stop_details && { stop_details }) };
  return [
    { type: 'message_start', message: start },
    ...blocks,
    { type: 'message_delta', delta: end, usage },
    { type: 'message_stop' },
  ];
}
