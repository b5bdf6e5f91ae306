import { MessageAssembler } from '@byway/anthropic-wire/message-assembler';
import { parseMessagesRequest } from '@byway/anthropic-wire/messages-request';
import { describe, expect, it } from '@jest/globals';
import { google } from '../google/provider.js';
import { stabilityAi } from '../stability-ai/provider.js';
import { messagesAdapterOf } from './messages-adapter-of.js';

const adapter = messagesAdapterOf(google);
if (adapter === undefined) throw new Error('google answers no messages');
const target = { model: 'gemini-3.5-flash', customHost: null, answerId: 'chatcmpl-1', createdS: 1 };
const input = parseMessagesRequest({
  max_tokens: 10,
  top_k: 5,
  messages: [{ role: 'user', content: 'Hi' }],
});
const part = (text: string, finishReason?: string) => ({
  candidates: [{ content: { parts: [{ text }] }, ...(finishReason && { finishReason }) }],
  usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 2 },
  responseId: 'r',
});
const response = (body: unknown) => ({
  status: 200,
  headers: {},
  bytes: new TextEncoder().encode(JSON.stringify(body)),
});

describe('a messages call at a provider that has only chat', () => {
  it('is sent as chat and answered as a message', () => {
    expect(adapter.start(input, target)).toMatchObject({
      kind: 'send',
      requests: [{ path: '/models/gemini-3.5-flash:generateContent' }],
    });
    expect(adapter.next([response(part('Hello.', 'STOP'))], { input, target })).toMatchObject({
      kind: 'done',
      out: {
        answer: {
          type: 'message',
          content: [{ type: 'text', text: 'Hello.' }],
          stop_reason: 'end_turn',
          usage: { input_tokens: 7, output_tokens: 2 },
        },
        warnings: [expect.stringMatching(/^top_k/)],
      },
    });
  });

  it('is streamed as events that make the same message', () => {
    const request = { ...input, stream: true };
    const stream = adapter.openStream({ input: request, target });
    const steps = [part('Hel'), part('lo.', 'STOP')].map((body) =>
      stream.push({ event: null, data: JSON.stringify(body) }),
    );
    steps.push(stream.end());
    expect(steps.map(({ hasOutput }) => hasOutput)).toEqual([true, true, false]);
    expect(steps.at(-1)).toMatchObject({ state: 'done', warnings: [expect.stringMatching(/^top_k/)] });
    const assembler = new MessageAssembler();
    steps.flatMap(({ chunks }) => chunks).forEach((event) => assembler.add(event));
    expect(assembler.message()).toMatchObject({
      content: [{ type: 'text', text: 'Hello.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 7, output_tokens: 2 },
    });
  });

  it('fails as the chat would', () => {
    expect(adapter.next([response({})], { input, target }).kind).toBe('failed');
    const stream = adapter.openStream({ input, target });
    stream.push({ event: null, data: JSON.stringify(part('Hel')) });
    expect(stream.end()).toMatchObject({ state: 'failed', failure: { code: 'malformed_response' } });
    expect(adapter.start({ ...input, max_tokens: 0 }, target)).toMatchObject({
      failure: { code: 'unsupported_parameter', param: 'max_tokens' },
    });
  });

  it('has no way to a provider without chat', () => {
    expect(messagesAdapterOf(stabilityAi)).toBeUndefined();
  });
});
