import { parseChatRequest } from '@byway/openai-wire/chat-request';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messagesRequestOf } from './chat-over-messages/messages-request.js';
import { conversations } from './conversation.spec-helper.js';
import { chatRequestOf } from './messages-over-chat/chat-request.js';
import { efforts, parseMessagesRequest } from './messages-request.js';

const model = {
  model: 'claude-opus-5',
  maxTokens: 128_000,
  acceptsSampling: true,
  efforts,
  alwaysThinks: false,
  structuredOutputs: true,
};

describe('a conversation that changes between the two APIs', () => {
  it('keeps texts, tool calls and their ids, results, pictures and their order', () => {
    fc.assert(
      fc.property(conversations, (messages) => {
        const asked = parseMessagesRequest({ model: model.model, max_tokens: 100, messages });
        const { chat, warnings } = chatRequestOf(asked);
        expect(warnings).toEqual([]);
        // What goes to OpenAI is what OpenAI takes.
        const back = messagesRequestOf(parseChatRequest(chat), model);
        expect(back.warnings).toEqual([]);
        expect(back.request.messages).toEqual(messages);
        expect(() => parseMessagesRequest(back.request)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('keeps tools, choices, formats and limits', () => {
    const asked = parseMessagesRequest({
      model: 'claude-opus-5',
      max_tokens: 77,
      system: 'Be brief.',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ['END'],
      tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' }, strict: true }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      metadata: { user_id: 'u' },
      output_config: {
        effort: 'xhigh',
        format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
      },
      stream: true,
    });
    expect(messagesRequestOf(parseChatRequest(chatRequestOf(asked).chat), model)).toEqual({
      request: asked,
      warnings: [],
    });
  });
});
