import { readFileSync } from 'node:fs';
import { MessageAssembler } from '@byway/anthropic-wire/message-assembler';
import type { MessageEvent } from '@byway/anthropic-wire/message-event';
import { parseMessagesRequest } from '@byway/anthropic-wire/messages-request';
import { describe, expect, it } from '@jest/globals';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import type { StreamStep } from '../spec/streaming-adapter.js';
import { messages } from './messages.js';
import { streamEvents } from './stream-events.spec-helper.js';

const fixture = (name: string) =>
  responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const target = { model: 'claude-opus-5', customHost: null, answerId: 'chatcmpl-1', createdS: 1 };
const body = {
  model: 'claude-haiku-4-5',
  max_tokens: 10,
  thinking: { type: 'adaptive' },
  messages: [{ role: 'user', content: 'Hi' }],
  brand_new: { a: [null] },
};
const input = parseMessagesRequest(body);
const afterTools = parseMessagesRequest({
  ...body,
  messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: '1' }] }],
});

function run(events: object[], request = input): StreamStep<MessageEvent>[] {
  const stream = messages.openStream({ input: request, target });
  const steps: StreamStep<MessageEvent>[] = [];
  for (const event of events) {
    steps.push(stream.push({ event: null, data: JSON.stringify(event) }));
    if (steps.at(-1)?.state !== 'open') return steps;
  }
  return [...steps, stream.end()];
}

describe('a messages call of Anthropic', () => {
  it('goes out as the caller wrote it, but for the model', () => {
    expect(messages.start(input, target)).toMatchObject({
      requests: [{ path: '/messages', body: { kind: 'json', value: { ...body, model: 'claude-opus-5' } } }],
    });
  });

  it('is answered byte for byte', () => {
    const response = fixture('tool-use');
    const step = messages.next([response], { input, target });
    expect(step).toMatchObject({ kind: 'done', out: { finishReason: 'tool_calls', warnings: [] } });
    expect(step.kind === 'done' && step.out.openAiBody).toBe(response.bytes);
  });

  it.each([
    ['refusal', 'content_filtered'],
    ['empty', 'no_output'],
    ['overloaded', 'provider_overloaded'],
  ])('that is a %s fails', (name, code) => {
    expect(messages.next([fixture(name)], { input, target })).toMatchObject({ failure: { code } });
  });

  it('may be answered with nothing after the results of tools', () => {
    expect(messages.next([fixture('empty')], { input: afterTools, target }).kind).toBe('done');
    expect(run(streamEvents(fixture('empty')), afterTools).at(-1)?.state).toBe('done');
    expect(run(streamEvents(fixture('empty'))).at(-1)).toMatchObject({ failure: { code: 'no_output' } });
  });
});

describe('a streamed message of Anthropic', () => {
  it('is passed on event for event, with pings and what is new', () => {
    const events = streamEvents(fixture('tool-use'));
    events.splice(2, 0, { type: 'brand_new', a: 1 });
    const steps = run(events);
    expect(steps.flatMap(({ chunks }) => chunks)).toEqual(events);
    const assembler = new MessageAssembler();
    steps.flatMap(({ chunks }) => chunks).forEach((event) => assembler.add(event));
    expect(assembler.message()).toMatchObject({ stop_reason: 'tool_use', content: { length: 4 } });
    expect(steps.at(-1)).toMatchObject({
      state: 'done',
      finishReason: 'tool_calls',
      usage: { inputTokens: 9, outputTokens: 12 },
    });
  });

  it('that is refused before any word fails, and what came is not passed on', () => {
    const refused = streamEvents(fixture('refusal'));
    expect(run(refused).at(-1)).toMatchObject({
      state: 'failed',
      chunks: [],
      failure: { code: 'content_filtered' },
    });
  });

  it('that breaks off or has an error in it fails', () => {
    const events = streamEvents(fixture('message'));
    expect(run(events.slice(0, -1)).at(-1)).toMatchObject({ failure: { code: 'malformed_response' } });
    const error = { type: 'error', error: { type: 'api_error', message: 'x' } };
    expect(run([...events.slice(0, 4), error]).at(-1)).toMatchObject({
      failure: { code: 'provider_unavailable' },
    });
  });
});
