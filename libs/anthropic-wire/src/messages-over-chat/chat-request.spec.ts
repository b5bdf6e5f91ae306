import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { parseMessagesRequest } from '../messages-request.js';
import { chatRequestOf } from './chat-request.js';

const messages: unknown[] = [{ role: 'user', content: 'Hi' }];
const convert = (body: object) => chatRequestOf(parseMessagesRequest({ max_tokens: 10, messages, ...body }));
const turn = (...content: object[]) => ({ messages: [{ role: 'user', content }] });

function refusal(body: object): string | undefined {
  try {
    convert(body);
  } catch (error) {
    if (error instanceof BywayError) return `${error.code} ${error.failure.param}`;
    throw error;
  }
  return undefined;
}

describe('a messages request for a model behind chat', () => {
  it('has results of tools as messages of their own, pictures of a result after them', () => {
    const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
    const { chat, warnings } = convert({
      system: [
        { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [
        { role: 'user', content: 'Draw.' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
            { type: 'text', text: 'Let me ' },
            { type: 'text', text: 'see.' },
            { type: 'tool_use', id: 'toolu_1', name: 'draw', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              is_error: true,
              content: [{ type: 'text', text: 'done' }, picture],
            },
            { type: 'text', text: 'Nice?' },
          ],
        },
      ],
    });
    expect(chat.messages).toEqual([
      { role: 'system', content: 'Be brief.\n\nBe kind.' },
      { role: 'user', content: 'Draw.' },
      {
        role: 'assistant',
        content: 'Let me see.',
        tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'draw', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'done' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'text', text: 'Nice?' },
        ],
      },
    ]);
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['thinking', 'is_error']);
  });

  it('says what was left out', () => {
    const { chat, warnings } = convert({
      top_k: 5,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      service_tier: 'auto',
      mcp_servers: [],
    });
    expect(Object.keys(chat).sort()).toEqual(['max_completion_tokens', 'messages']);
    expect(warnings.map((warning) => warning.split(':')[0]).sort()).toEqual([
      'mcp_servers',
      'service_tier',
      'thinking',
      'top_k',
    ]);
    expect(convert({ thinking: { type: 'disabled' } }).warnings).toEqual([]);
  });

  const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'UERG' } };
  it('carries documents', () => {
    const text = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Once.' } };
    expect(convert(turn({ ...pdf, title: 'a.pdf' }, text)).chat.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,UERG' } },
          { type: 'text', text: 'Once.' },
        ],
      },
    ]);
  });

  it.each([
    [{ max_tokens: 0 }, 'unsupported_parameter max_tokens'],
    [{ tools: [{ type: 'web_search_20250305', name: 'w' }] }, 'unsupported_parameter tools[0].type'],
    [
      turn({ type: 'image', source: { type: 'file', file_id: 'f' } }),
      'unsupported_parameter messages[0].content[0].source.type',
    ],
    [turn({ type: 'search_result' }), 'unsupported_parameter messages[0].content[0].type'],
    [
      turn({ type: 'tool_result', tool_use_id: 't', content: [{ type: 'tool_reference' }] }),
      'unsupported_parameter messages[0].content[0].content[0].type',
    ],
    [{ messages: [{ role: 'user', content: [] }] }, 'invalid_value messages'],
  ])('with %j is refused by name', (body, expected) => {
    expect(refusal(body)).toBe(expected);
  });
});
