import type { StreamAnswer, WireEvent } from '../http/event-stream.js';
import { type PlannedAnswer, tokensOf } from '../text/answer-plan.js';
import { SIGNATURE } from './messages-request.js';

/** A message before it is written whole or as a stream. */
export interface Draft {
  head: { id: string; type: 'message'; role: 'assistant'; model: string };
  /** Words of a thinking block; null without one. */
  thoughts: string | null;
  plan: PlannedAnswer;
  end: { stop_reason: string; stop_sequence: string | null; stop_details: object | null };
  input: object;
  outputTokens: number;
  thinkingTokens: number;
}

const FRAGMENT_CHARS = 8;

function usageOf({ input, outputTokens, thinkingTokens }: Draft): object {
  return {
    ...input,
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: thinkingTokens },
  };
}

const signatureOf = (thoughts: string) => `${SIGNATURE}${Buffer.from(thoughts).toString('base64')}`;

export function messageOf(draft: Draft): unknown {
  const { head, thoughts, plan, end } = draft;
  const text = [...plan.tokens].join('');
  return {
    ...head,
    content: [
      ...(thoughts === null
        ? []
        : [{ type: 'thinking', thinking: thoughts, signature: signatureOf(thoughts) }]),
      ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
      ...plan.toolCalls.map((call, index) => ({
        type: 'tool_use',
        id: toolUseId(draft, index),
        name: call.name,
        input: JSON.parse(call.arguments) as unknown,
      })),
    ],
    ...end,
    container: null,
    usage: usageOf(draft),
  };
}

const toolUseId = ({ head }: Draft, index: number) => `toolu_${head.id.slice(4)}_${index}`;

export function streamOf(draft: Draft): StreamAnswer {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  return { events: eventsOf(draft), error: wire(error) };
}

function wire(event: { type: string } & Record<string, unknown>): WireEvent {
  return { event: event.type, data: JSON.stringify(event) };
}

function* eventsOf(draft: Draft): Generator<WireEvent> {
  const { head, thoughts, plan, end } = draft;
  const message = {
    ...head,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { ...draft.input, output_tokens: 1 },
  };
  yield wire({ type: 'message_start', message });
  yield wire({ type: 'ping' });
  let index = 0;
  if (thoughts !== null) {
    const words = tokensOf(thoughts).map((thinking) => ({ type: 'thinking_delta', thinking }));
    const signed = { type: 'signature_delta', signature: signatureOf(thoughts) };
    yield* blockEvents(index++, { type: 'thinking', thinking: '', signature: '' }, [...words, signed]);
  }
  if (plan.count === null || plan.count > 0) {
    if (plan.toolCalls.length === 0)
      yield* blockEvents(index++, { type: 'text', text: '', citations: null }, textDeltas(plan.tokens));
  }
  for (const [at, call] of plan.toolCalls.entries()) {
    const block = { type: 'tool_use', id: toolUseId(draft, at), name: call.name, input: {} };
    yield* blockEvents(index++, block, jsonDeltas(call.arguments));
  }
  const usage = {
    output_tokens: draft.outputTokens,
    output_tokens_details: { thinking_tokens: draft.thinkingTokens },
  };
  yield wire({ type: 'message_delta', delta: end, usage });
  yield wire({ type: 'message_stop' });
}

function* blockEvents(index: number, block: object, deltas: Iterable<object>): Generator<WireEvent> {
  yield wire({ type: 'content_block_start', index, content_block: block });
  for (const delta of deltas) yield wire({ type: 'content_block_delta', index, delta });
  yield wire({ type: 'content_block_stop', index });
}

function* textDeltas(tokens: Iterable<string>): Generator<object> {
  for (const text of tokens) yield { type: 'text_delta', text };
}

/** The first fragment is empty, and an input without members has no other, as with the real API. */
function* jsonDeltas(json: string): Generator<object> {
  yield { type: 'input_json_delta', partial_json: '' };
  if (json === '{}') return;
  for (let from = 0; from < json.length; from += FRAGMENT_CHARS) {
    yield { type: 'input_json_delta', partial_json: json.slice(from, from + FRAGMENT_CHARS) };
  }
}
