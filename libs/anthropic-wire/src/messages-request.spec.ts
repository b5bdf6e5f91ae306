import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { parseMessagesRequest } from './messages-request.js';

const messages = [{ role: 'user', content: 'Hi' }];
const body = { model: 'claude-opus-5', max_tokens: 100, messages };
const withBlock = (block: object) => ({ ...body, messages: [{ role: 'user', content: [block] }] });

function refusal(value: unknown): { code: string; param: string | undefined } | 'accepted' {
  try {
    parseMessagesRequest(value);
  } catch (error) {
    if (error instanceof BywayError) return { code: error.code, param: error.failure.param };
    throw error;
  }
  return 'accepted';
}

describe('the body of a messages call', () => {
  it('may hold all kinds of blocks, also those this lib does not know', () => {
    const whole = {
      ...body,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
            { type: 'search_result', source: 's', title: 't', content: [] },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
            { type: 'redacted_thinking', data: 'x' },
            { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'sunny' }] },
          ],
        },
        { role: 'system', content: 'Now in Norwegian.' },
      ],
      tools: [
        { name: 'weather', input_schema: { type: 'object' } },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 1 },
      ],
      tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 2000 },
      output_config: { effort: 'high', format: { type: 'json_schema', schema: {} } },
      mcp_servers: [],
    };
    expect(parseMessagesRequest(whole)).toEqual(whole);
  });

  it('leaves out known fields that are null', () => {
    expect(parseMessagesRequest({ ...body, temperature: null, container: null })).toEqual({
      ...body,
      container: null,
    });
  });

  const { max_tokens: _limit, ...unlimited } = body;
  it.each([
    ['no body', undefined, 'missing_required_parameter', undefined],
    ['no messages', { max_tokens: 1 }, 'missing_required_parameter', 'messages'],
    ['no limit', unlimited, 'missing_required_parameter', 'max_tokens'],
    ['a limit of half a token', { ...body, max_tokens: 0.5 }, 'invalid_value', 'max_tokens'],
    ['an empty list', { ...body, messages: [] }, 'invalid_value', 'messages'],
    ['an unknown role', { ...body, messages: [{ role: 'tool' }] }, 'invalid_value', 'messages[0].role'],
    [
      'no content',
      { ...body, messages: [{ role: 'user' }] },
      'missing_required_parameter',
      'messages[0].content',
    ],
    [
      'a text block without text',
      withBlock({ type: 'text' }),
      'missing_required_parameter',
      'messages[0].content[0].text',
    ],
    [
      'a picture of an unknown type',
      withBlock({ type: 'image', source: { type: 'base64', media_type: 'image/tiff', data: 'A' } }),
      'invalid_value',
      'messages[0].content[0].source.media_type',
    ],
    [
      'a picture on the disk',
      withBlock({ type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } }),
      'invalid_value',
      'messages[0].content[0].source.url',
    ],
    [
      'a result of no call',
      withBlock({ type: 'tool_result', content: 'x' }),
      'missing_required_parameter',
      'messages[0].content[0].tool_use_id',
    ],
    [
      'a block without a type',
      withBlock({ text: 'x' }),
      'missing_required_parameter',
      'messages[0].content[0].type',
    ],
    ['a temperature above 1', { ...body, temperature: 1.1 }, 'invalid_value', 'temperature'],
    [
      'a tool without a schema',
      { ...body, tools: [{ name: 'f' }] },
      'missing_required_parameter',
      'tools[0].input_schema',
    ],
    ['tool_choice without tools', { ...body, tool_choice: { type: 'any' } }, 'invalid_value', 'tool_choice'],
    [
      'a small budget',
      { ...body, thinking: { type: 'enabled', budget_tokens: 1 } },
      'invalid_value',
      'thinking.budget_tokens',
    ],
  ])('with %s is refused by the name of the parameter', (_, value, code, param) => {
    expect(refusal(value)).toEqual({ code, param });
  });
});
