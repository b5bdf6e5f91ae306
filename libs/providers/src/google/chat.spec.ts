import { readFileSync } from 'node:fs';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { describe, expect, it } from '@jest/globals';
import type { ProviderResponse } from '../spec/adapter.js';
import { describeChatAdapter } from '../spec/chat-adapter-conformance.spec-helper.js';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import { chat } from './chat.js';
import { google } from './provider.js';

const fixture = (name: string) =>
  responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const target = {
  model: 'gemini-3.5-flash',
  customHost: null,
  answerId: 'chatcmpl-1',
  createdS: 1_790_000_000,
};
const input: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };

function requestOf(request: Partial<ChatRequest>, model = target.model) {
  const step = chat.start({ ...input, ...request }, { ...target, model });
  if (step.kind !== 'send') throw new Error(JSON.stringify(step));
  const [{ path, body }] = step.requests;
  return { path, body: body?.kind === 'json' ? body.value : null };
}

function failureOf(request: Partial<ChatRequest>) {
  const step = chat.start({ ...input, ...request }, target);
  if (step.kind !== 'failed') throw new Error(step.kind);
  return step.failure;
}

const read = (response: ProviderResponse, request = input) =>
  chat.next([response], { input: request, target });

const event = (body: unknown) => ({ event: null, data: JSON.stringify(body) });
const streamPart = (parts: unknown[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
});
const counted = { usageMetadata: { promptTokenCount: 30, candidatesTokenCount: 14 }, responseId: 'r' };

describeChatAdapter(google, {
  cases: [
    {
      name: 'text with thoughts',
      input,
      target,
      response: fixture('chat'),
      events: [
        event(streamPart([{ text: 'The user greets.', thought: true }])),
        event(streamPart([{ text: 'Hello ' }])),
        event({ ...streamPart([{ text: 'there.' }], { finishReason: 'STOP' }), ...counted }),
      ],
    },
    {
      name: 'tool calls',
      input: { ...input, tools: [{ type: 'function', function: { name: 'weather' } }] },
      target,
      response: fixture('chat-tools'),
      events: [
        event(streamPart([{ functionCall: { name: 'weather', args: { city: 'Oslo' } } }])),
        event(streamPart([{ functionCall: { id: 'fc-2', name: 'weather', args: { city: 'Rome' } } }])),
        event({ ...streamPart([], { finishReason: 'STOP' }), ...counted }),
      ],
    },
  ],
  errorEvent: event({ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }),
  unknownEvent: event({ somethingNew: true }),
  falseResponses: [
    { name: 'a blocked prompt', response: fixture('prompt-blocked'), code: 'content_filtered' },
    { name: 'a withheld answer', response: fixture('image-safety'), code: 'content_filtered' },
    { name: 'no picture', response: fixture('no-image'), code: 'no_output' },
  ],
  falseStreams: [
    {
      name: 'a blocked prompt',
      events: [event({ promptFeedback: { blockReason: 'SAFETY' } })],
      code: 'content_filtered',
    },
    {
      name: 'a withheld answer',
      events: [event(streamPart([], { finishReason: 'SAFETY' }))],
      code: 'content_filtered',
    },
    { name: 'no parts', events: [event(streamPart([], { finishReason: 'STOP' }))], code: 'no_output' },
  ],
});

describe('a chat call of Gemini', () => {
  it('carries system texts, pictures, tool calls and their answers in the order of the talk', () => {
    const call = {
      id: 'call_1',
      type: 'function' as const,
      function: { name: 'weather', arguments: '{"city":"Oslo"}' },
    };
    const { body } = requestOf({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: '{"sky":"clear"}' },
        { role: 'user', content: 'And now?' },
      ],
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      contents: [
        {
          role: 'user',
          parts: [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }],
        },
        {
          role: 'model',
          parts: [
            {
              functionCall: { id: 'call_1', name: 'weather', args: { city: 'Oslo' } },
              thoughtSignature: 'skip_thought_signature_validator',
            },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'call_1', name: 'weather', response: { sky: 'clear' } } },
            { text: 'And now?' },
          ],
        },
      ],
    });
  });

  it('gives signatures back that came with a tool call, and makes none up for older models', () => {
    const call = { id: 'c', type: 'function' as const, function: { name: 'f', arguments: '' } };
    const signed = { ...call, extra_content: { google: { thought_signature: 'c2ln' } } };
    const partOf = (one: typeof call, model: string) =>
      requestOf({ messages: [{ role: 'assistant', content: null, tool_calls: [one] }] }, model).body;
    expect(partOf(signed, target.model)).toMatchObject({
      contents: [{ parts: [{ thoughtSignature: 'c2ln' }] }],
    });
    expect(partOf(call, 'gemini-2.5-pro')).toEqual({
      contents: [{ role: 'model', parts: [{ functionCall: { id: 'c', name: 'f', args: {} } }] }],
    });
  });

  it('translates parameters, tools and formats', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const { path, body } = requestOf({
      stream: true,
      temperature: 0.5,
      max_completion_tokens: 100,
      stop: 'END',
      seed: 1,
      n: 2,
      reasoning_effort: 'xhigh',
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: schema } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      response_format: { type: 'json_schema', json_schema: { name: 'r', schema } },
    });
    expect(path).toBe('/models/gemini-3.5-flash:streamGenerateContent?alt=sse');
    expect(body).toMatchObject({
      generationConfig: {
        temperature: 0.5,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        seed: 1,
        candidateCount: 2,
        thinkingConfig: { thinkingLevel: 'high' },
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
      },
      tools: [{ functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: schema }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
    });
    expect(requestOf({ reasoning_effort: 'none' }, 'gemini-2.5-flash').body).toMatchObject({
      generationConfig: { thinkingConfig: { thinkingBudget: 0 } },
    });
  });

  it('says which parameters were left out', () => {
    const request = { ...input, logit_bias: { '1': 1 }, user: 'u', logprobs: true };
    const step = read(fixture('chat'), request);
    expect(step).toMatchObject({
      kind: 'done',
      out: { warnings: ['logit_bias', 'user', 'logprobs'].map((name) => expect.stringContaining(name)) },
    });
  });

  it.each([
    [
      'a tool answer without its call',
      { messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] },
      'messages[0].tool_call_id',
    ],
    [
      'arguments that are no object',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '[1]' } }],
          },
        ],
      },
      'messages[0].tool_calls[0].function.arguments',
    ],
    [
      'a file by id',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] },
      'messages[0].content[0].file',
    ],
    ['a tool that is no function', { tools: [{ type: 'web_search' }] }, 'tools[0].type'],
  ] as [string, Partial<ChatRequest>, string][])('refuses %s by name', (_, request, param) => {
    expect(failureOf(request).param).toBe(param);
  });
});

describe('an answer of Gemini', () => {
  it('is one of OpenAI, thoughts apart', () => {
    expect(read(fixture('chat'))).toEqual({
      kind: 'done',
      out: {
        answer: {
          id: 'resp-1',
          object: 'chat.completion',
          created: 1_790_000_000,
          model: 'gemini-3.5-flash',
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content: 'Hello there.', reasoning_content: 'The user greets.' },
              finish_reason: 'stop',
            },
          ],
          usage: {
            prompt_tokens: 12,
            completion_tokens: 23,
            total_tokens: 35,
            prompt_tokens_details: { cached_tokens: 4 },
            completion_tokens_details: { reasoning_tokens: 20 },
          },
        },
        usage: { inputTokens: 12, outputTokens: 23, reasoningTokens: 20, cachedInputTokens: 4 },
        finishReason: 'stop',
        warnings: [],
      },
    });
  });

  it('with function calls ends with tool_calls, each with an id', () => {
    const step = read(fixture('chat-tools'));
    if (step.kind !== 'done') throw new Error(step.kind);
    expect(step.out.finishReason).toBe('tool_calls');
    expect(step.out.answer.choices[0]?.message.tool_calls).toEqual([
      {
        id: 'call_chatcmpl-1_0_0',
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"Oslo"}' },
        extra_content: { google: { thought_signature: 'c2lnbmVk' } },
      },
      { id: 'fc-2', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
    ]);
  });

  it.each([
    ['prompt-blocked', 'content_filtered'],
    ['image-safety', 'content_filtered'],
    ['no-image', 'no_output'],
    ['rate-limit', 'provider_rate_limited'],
    ['daily-quota', 'provider_quota_exceeded'],
    ['bad-key', 'provider_auth_failed'],
    ['unavailable', 'provider_overloaded'],
  ])('that is none is no success: %s', (name, code) => {
    expect(read(fixture(name))).toMatchObject({ kind: 'failed', failure: { code } });
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '"x"',
    '<html>',
    '{"candidates":[]}',
    '{"candidates":[{}]}',
    '{"error":{"message":"m"}}',
  ])('with status 200 and %j is a failure', (body) => {
    expect(read({ status: 200, headers: {}, bytes: new TextEncoder().encode(body) }).kind).toBe('failed');
  });
});
