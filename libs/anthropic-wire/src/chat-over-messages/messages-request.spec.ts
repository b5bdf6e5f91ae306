import { BywayError } from '@byway/errors/byway-error';
import { parseChatRequest } from '@byway/openai-wire/chat-request';
import { describe, expect, it } from '@jest/globals';
import { efforts } from '../messages-request.js';
import { messagesRequestOf } from './messages-request.js';

const model = {
  model: 'claude-opus-5',
  maxTokens: 1000,
  acceptsSampling: false,
  efforts,
  alwaysThinks: false,
  structuredOutputs: true,
};
const older = { ...model, model: 'claude-haiku-4-5', acceptsSampling: true, efforts: [] };
const messages: unknown[] = [{ role: 'user', content: 'Hi' }];
const convert = (body: object, one: Parameters<typeof messagesRequestOf>[1] = model) =>
  messagesRequestOf(parseChatRequest({ messages, ...body }), one);

function refusal(body: object): string | undefined {
  try {
    convert(body);
  } catch (error) {
    if (error instanceof BywayError) return `${error.code} ${error.failure.param}`;
    throw error;
  }
  return undefined;
}

const call = (id: string, args = '{"a":1}') => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: args },
});
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };

describe('a chat request for Claude', () => {
  it('has its system messages joined, tool results in one turn and at its front', () => {
    const { request } = convert({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Look it up.' },
        { role: 'assistant', content: null, tool_calls: [call('call_a'), call('call.b', '')] },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        { role: 'tool', tool_call_id: 'call_a', content: '1' },
        { role: 'user', content: ' ' },
        { role: 'user', content: 'Hurry.' },
        { role: 'tool', tool_call_id: 'call.b', content: [{ type: 'text', text: '2' }] },
      ],
      tools: [tool],
    });
    expect(request).toEqual({
      model: 'claude-opus-5',
      max_tokens: 1000,
      system: 'Be brief.\n\nBe kind.',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Look it up.' }] },
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'call_a', name: 'f', input: { a: 1 } },
            { type: 'tool_use', id: 'call_2eb', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_a', content: '1' },
            { type: 'tool_result', tool_use_id: 'call_2eb', content: [{ type: 'text', text: '2' }] },
            { type: 'text', text: 'Hurry.' },
          ],
        },
      ],
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
    });
  });

  it('declares the tools of earlier turns when no more are offered', () => {
    const { request } = convert({
      messages: [
        { role: 'assistant', tool_calls: [call('call_a')] },
        { role: 'tool', tool_call_id: 'call_a', content: '1' },
      ],
    });
    expect(request).toMatchObject({
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    });
  });

  it.each([
    ['auto', undefined, { type: 'auto' }],
    ['required', undefined, { type: 'any' }],
    ['none', false, { type: 'none' }],
    [{ type: 'function', function: { name: 'f' } }, undefined, { type: 'tool', name: 'f' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
  ])('with tool_choice %j and parallel_tool_calls %j chooses %j', (choice, parallel, expected) => {
    const body = { tools: [tool], tool_choice: choice, parallel_tool_calls: parallel };
    const { request } = convert(JSON.parse(JSON.stringify(body)) as object);
    expect(request.tool_choice).toEqual(expected);
  });

  it('keeps marks for the prompt cache', () => {
    const cache_control = { type: 'ephemeral' };
    const text = { type: 'text', text: 'Long.', cache_control };
    const { request } = convert({ messages: [{ role: 'system', content: [text] }, ...messages] });
    expect(request.system).toEqual([text]);
    const user = convert({ messages: [{ role: 'user', content: [text] }] }).request;
    expect(user.messages).toEqual([{ role: 'user', content: [text] }]);
  });

  it('shows pictures and documents', () => {
    const part = (url: string) => ({ type: 'image_url', image_url: { url, detail: 'low' } });
    const pdf = { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,UERG' } };
    const content = [part('data:image/jpg;base64,AAAA'), part('https://example.com/a.png'), pdf];
    expect(convert({ messages: [{ role: 'user', content }] }).request.messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'UERG' },
        title: 'a.pdf',
      },
    ]);
  });

  it('asks newer models for nothing they answer 400 to, and says so', () => {
    const { request, warnings } = convert({ temperature: 0.2, top_p: 1, top_k: 5, seed: 1, logit_bias: {} });
    expect(Object.keys(request).sort()).toEqual(['max_tokens', 'messages', 'model']);
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual([
      'logit_bias',
      'seed',
      'temperature',
      'top_k',
    ]);
  });

  it('keeps sampling for older ones, within their range', () => {
    const { request, warnings } = convert({ temperature: 1.5, top_p: 0.5, top_k: 5 }, older);
    expect(request).toMatchObject({ temperature: 1, top_p: 0.5, top_k: 5 });
    expect(warnings).toEqual(['temperature: 1.5 sent as 1']);
    expect(convert({ temperature: 0 }, older).request.temperature).toBe(0);
  });

  it.each([
    ['none', model, { thinking: { type: 'disabled' } }, 0],
    ['none', { ...model, alwaysThinks: true }, { output_config: { effort: 'low' } }, 1],
    ['minimal', model, { output_config: { effort: 'low' } }, 1],
    ['max', model, { output_config: { effort: 'max' } }, 0],
    [
      'xhigh',
      { ...model, efforts: ['low', 'high', 'max'] as const },
      { output_config: { effort: 'high' } },
      1,
    ],
    ['high', older, {}, 1],
  ])('with reasoning_effort %s', (effort, one, expected, count) => {
    const { request, warnings } = convert({ reasoning_effort: effort }, one);
    expect({ thinking: request.thinking, output_config: request.output_config }).toEqual({
      thinking: undefined,
      output_config: undefined,
      ...expected,
    });
    expect(warnings).toHaveLength(count);
  });

  it('asks for no more tokens than the model gives', () => {
    expect(convert({}).request.max_tokens).toBe(1000);
    expect(convert({ max_tokens: 5 }).request.max_tokens).toBe(5);
    expect(convert({ max_tokens: 5, max_completion_tokens: 6 }).request.max_tokens).toBe(6);
    expect(convert({ max_tokens: 5000 })).toMatchObject({
      request: { max_tokens: 1000 },
      warnings: ['max_tokens: 5000 sent as 1000, the most claude-opus-5 takes'],
    });
  });

  it('passes what is only known to Anthropic, and formats', () => {
    const thinking = { type: 'adaptive' };
    const json_schema = { name: 'r', schema: { type: 'object' } };
    const body = {
      thinking,
      user: 'u',
      stop: 'END',
      stream: true,
      response_format: { type: 'json_schema', json_schema },
    };
    expect(convert(body)).toMatchObject({
      request: {
        thinking,
        metadata: { user_id: 'u' },
        stop_sequences: ['END'],
        stream: true,
        output_config: {
          format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
        },
      },
      warnings: [],
    });
  });

  const audio = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
  const userSays = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });
  it.each([
    [{ n: 2 }, 'unsupported_parameter n'],
    [{ logprobs: true }, 'unsupported_parameter logprobs'],
    [{ modalities: ['text', 'audio'] }, 'unsupported_parameter modalities'],
    [userSays(audio), 'unsupported_parameter messages[0].content[0].type'],
    [
      userSays({ type: 'image_url', image_url: { url: 'data:image/tiff;base64,AAAA' } }),
      'unsupported_parameter messages[0].content[0].image_url.url',
    ],
    [userSays({ type: 'file', file: { file_id: 'f' } }), 'unsupported_parameter messages[0].content[0].file'],
    [userSays({ type: 'file', file: { file_data: 'UERG' } }), 'invalid_value messages[0].content[0].file'],
    [{ messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'unsupported_parameter messages[0].role'],
    [{ messages: [{ role: 'user', content: '' }] }, 'invalid_value messages'],
    [
      { messages: [{ role: 'assistant', tool_calls: [call('c', '{"a":')] }] },
      'invalid_value messages[0].tool_calls[0].function.arguments',
    ],
    [{ tools: [{ type: 'custom', custom: { name: 'f' } }] }, 'unsupported_parameter tools[0].type'],
    [{ tools: [tool], tool_choice: { type: 'allowed_tools' } }, 'unsupported_parameter tool_choice'],
  ])('with %j is refused by name', (body, expected) => {
    expect(refusal(body)).toBe(expected);
  });

  it('closes the objects of a schema, wherever they are', () => {
    const object = { type: 'object', properties: { type: { type: 'string' } } };
    const schema = {
      ...object,
      properties: {
        a: object,
        b: { type: 'array', items: object },
        c: { anyOf: [object, { type: 'null' }] },
      },
      additionalProperties: true,
      $defs: { d: object },
    };
    const closed = { ...object, additionalProperties: false };
    const { request } = convert({
      response_format: { type: 'json_schema', json_schema: { name: 'r', schema } },
    });
    expect(request.output_config?.format?.schema).toEqual({
      ...schema,
      properties: {
        a: closed,
        b: { type: 'array', items: closed },
        c: { anyOf: [closed, { type: 'null' }] },
      },
      $defs: { d: closed },
    });
  });

  it('refuses a schema to a model that would not keep to it', () => {
    const format = { response_format: { type: 'json_schema', json_schema: { name: 'r' } } };
    expect(() => convert(format, { ...model, structuredOutputs: false })).toThrow(/response_format/);
  });
});
