import type { ChatChunk, ChatCompletion } from '@byway/openai-wire/chat-answer';
import { ChatAssembler } from '@byway/openai-wire/chat-assembler';
import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChunkReducer } from './chat-over-messages/chunk-reducer.js';
import { completionOf } from './chat-over-messages/completion.js';
import { answerParts } from './conversation.spec-helper.js';
import { type Message, type MessageBlock, messageSchema } from './message.js';
import { MessageAssembler } from './message-assembler.js';
import { type MessageEvent, messageEventSchema, readMessageEvent } from './message-event.js';
import { messageEventsOf } from './message-events-of.js';
import { EventReducer } from './messages-over-chat/event-reducer.js';
import { messageOf } from './messages-over-chat/message.js';

const { text, name, input } = answerParts;
const tokens = fc.nat({ max: 10_000 });

/** A text in pieces, cut at random places. */
function pieces(whole: string, cuts: readonly number[]): string[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, at) => whole.slice(places[at], end));
}
const cuts = fc.array(fc.nat(), { maxLength: 4 });

const blocks: fc.Arbitrary<MessageBlock> = fc.oneof(
  text.map((words) => ({ type: 'text', text: words })),
  text.map((words) => ({ type: 'thinking', thinking: words, signature: 'c2ln' })),
  fc.record({ id: name, name, input }).map((call) => ({ type: 'tool_use', ...call })),
);
const messages: fc.Arbitrary<Message> = fc
  .record({
    content: fc.array(blocks, { minLength: 1, maxLength: 5 }),
    stop_reason: fc.constantFrom(
      'end_turn',
      'tool_use',
      'max_tokens',
      'stop_sequence',
      'model_context_window_exceeded',
    ),
    usage: fc.record({
      input_tokens: tokens,
      output_tokens: tokens,
      cache_creation_input_tokens: tokens,
      cache_read_input_tokens: tokens,
    }),
  })
  .map((part) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    stop_sequence: null,
    ...part,
  }));

/** The events Anthropic sends for a message. */
function eventsOf(message: Message, places: readonly number[]): MessageEvent[] {
  const { content, usage, stop_reason: reason, ...head } = message;
  const start = { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  return [
    { type: 'message_start', message: start },
    { type: 'ping' },
    ...content.flatMap((block, index) => blockEvents(block, index, places)),
    {
      type: 'message_delta',
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: MessageBlock, index: number, places: readonly number[]): MessageEvent[] {
  const grow = (whole: string, delta: (piece: string) => object) =>
    pieces(whole, places).map((piece) => ({ type: 'content_block_delta', index, delta: delta(piece) }));
  const around = (start: object, deltas: MessageEvent[]): MessageEvent[] => [
    { type: 'content_block_start', index, content_block: start },
    ...deltas,
    { type: 'content_block_stop', index },
  ];
  if (block.type === 'text') {
    return around(
      { type: 'text', text: '' },
      grow(String(block.text), (piece) => ({ type: 'text_delta', text: piece })),
    );
  }
  if (block.type === 'thinking') {
    const thoughts = grow(String(block.thinking), (piece) => ({ type: 'thinking_delta', thinking: piece }));
    const signed = {
      type: 'content_block_delta',
      index,
      delta: { type: 'signature_delta', signature: block.signature },
    };
    return around({ type: 'thinking', thinking: '', signature: '' }, [...thoughts, signed]);
  }
  const empty = Object.keys(block.input as object).length === 0;
  const json = empty ? '' : JSON.stringify(block.input);
  return around(
    { ...block, input: {} },
    grow(json, (piece) => ({ type: 'input_json_delta', partial_json: piece })),
  );
}

describe('a streamed message', () => {
  it('becomes, put together, what the call without stream answers', () => {
    fc.assert(
      fc.property(messages, cuts, (message, places) => {
        const assembler = new MessageAssembler();
        eventsOf(message, places).forEach((event) => assembler.add(event));
        expect(assembler.message()).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  it('can be made of a whole message', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const assembler = new MessageAssembler();
        messageEventsOf(message).forEach((event) => assembler.add(event));
        expect(assembler.message()).toEqual(message);
      }),
      { numRuns: 200 },
    );
  });

  it('becomes, as chat chunks put together, the same completion as the whole message', () => {
    fc.assert(
      fc.property(messages, cuts, (message, places) => {
        const reducer = new ChunkReducer({ createdS: 7, includeUsage: true });
        const assembler = new ChatAssembler();
        for (const event of eventsOf(message, places)) {
          const known = readMessageEvent(messageEventSchema.parse(event));
          for (const chunk of known === null ? [] : reducer.push(known)) assembler.add(chunk);
        }
        // Arguments keep the provider's spelling of JSON.
        expect(assembler.completion()).toEqual(completionOf(message, 7));
      }),
      { numRuns: 500 },
    );
  });
});

const completions: fc.Arbitrary<ChatCompletion> = fc
  .record({
    content: fc.option(text, { nil: null }),
    calls: fc.array(fc.record({ id: name, name, input }), { maxLength: 3 }),
    finish: fc.constantFrom('stop', 'length', 'content_filter'),
    prompt: tokens,
    cached: tokens,
    completion: tokens,
  })
  .map(({ content, calls, finish, prompt, cached, completion }) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 7,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          ...(calls.length > 0 && {
            tool_calls: calls.map(({ id, name: called, input: given }) => ({
              id,
              type: 'function' as const,
              function: { name: called, arguments: JSON.stringify(given) },
            })),
          }),
        },
        finish_reason: calls.length > 0 && finish === 'stop' ? 'tool_calls' : finish,
      },
    ],
    usage: {
      prompt_tokens: prompt + cached,
      completion_tokens: completion,
      total_tokens: prompt + cached + completion,
      prompt_tokens_details: { cached_tokens: cached },
    },
  }));

/** The chunks OpenAI sends for a completion; arguments of parallel calls interleaved on demand. */
function chunksOf(completion: ChatCompletion, places: readonly number[], interleaved: boolean): ChatChunk[] {
  const [choice] = completion.choices;
  if (choice === undefined) return [];
  const { id, created, model } = completion;
  const chunk = (delta: Record<string, unknown>, finish: string | null = null): ChatChunk => ({
    id,
    created,
    model,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const calls = (choice.message.tool_calls ?? []).map((call, index) => [
    chunk({
      tool_calls: [
        { index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } },
      ],
    }),
    ...pieces(call.function.arguments, places).map((piece) =>
      chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
    ),
  ]);
  const longest = Math.max(0, ...calls.map(({ length }) => length));
  const mixed = Array.from({ length: longest }, (_, at) =>
    calls.flatMap((call) => call.slice(at, at + 1)),
  ).flat();
  return [
    chunk({ role: 'assistant', content: '' }),
    ...pieces(choice.message.content ?? '', places).map((piece) => chunk({ content: piece })),
    ...(interleaved ? mixed : calls.flat()),
    chunk({}, choice.finish_reason),
    { ...chunk({}), choices: [], usage: completion.usage },
  ];
}

describe('a streamed chat answer', () => {
  it('becomes, as events put together, the same message as the whole completion', () => {
    fc.assert(
      fc.property(completions, cuts, fc.boolean(), (completion, places, interleaved) => {
        const reducer = new EventReducer();
        const assembler = new MessageAssembler();
        const events = chunksOf(completion, places, interleaved).flatMap((chunk) => reducer.push(chunk));
        [...events, ...reducer.finish()].forEach((event) => assembler.add(event));
        const message = assembler.message();
        expect(message).toEqual(messageOf(completion));
        expect(messageSchema.safeParse(message).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is read by Anthropic’s own SDK as the same message', async () => {
    await fc.assert(
      fc.asyncProperty(completions, cuts, fc.boolean(), async (completion, places, interleaved) => {
        const reducer = new EventReducer();
        const events = chunksOf(completion, places, interleaved).flatMap((chunk) => reducer.push(chunk));
        const lines = [...events, ...reducer.finish()].map((event) => `${JSON.stringify(event)}\n`);
        const read = MessageStream.fromReadableStream(new Blob(lines).stream());
        const { content, stop_reason, usage } = await read.finalMessage();
        const whole = messageOf(completion);
        expect({ content, stop_reason }).toEqual({ content: whole.content, stop_reason: whole.stop_reason });
        expect(usage).toMatchObject(whole.usage);
      }),
      { numRuns: 100 },
    );
  });

  it('has one open block at a time, numbered in a row', () => {
    fc.assert(
      fc.property(completions, cuts, fc.boolean(), (completion, places, interleaved) => {
        const reducer = new EventReducer();
        const events = chunksOf(completion, places, interleaved).flatMap((chunk) => reducer.push(chunk));
        let open: unknown = null;
        let next = 0;
        for (const event of [...events, ...reducer.finish()]) {
          if (event.type === 'content_block_start') {
            expect(open).toBeNull();
            expect(event.index).toBe(next);
            open = event.index;
          } else if (event.type === 'content_block_delta') expect(event.index).toBe(open);
          else if (event.type === 'content_block_stop') {
            expect(event.index).toBe(open);
            open = null;
            next += 1;
          }
        }
        expect(open).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
