import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { parseChatRequest } from './chat-request.js';

const messages = [{ role: 'user', content: 'Hi' }];
const tool = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };

function paramOf(body: unknown): string | undefined {
  try {
    parseChatRequest(body);
  } catch (error) {
    if (error instanceof BywayError) return error.failure.param;
    throw error;
  }
  return 'accepted';
}

describe('the body of a chat call', () => {
  it('may hold all kinds of messages', () => {
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } };
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } };
    const body = {
      model: 'gpt-5.4',
      messages: [
        { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', content: [{ type: 'text', text: 'What is this?' }, picture] },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
      ],
      tools: [tool],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: {}, strict: true } },
    };
    expect(parseChatRequest(body)).toEqual(body);
  });

  it('keeps fields it does not know and leaves out known ones that are null', () => {
    const body = parseChatRequest({ messages, temperature: null, top_k: 5, safety_identifier: null });
    expect(body).toEqual({ messages, top_k: 5, safety_identifier: null });
  });

  it.each([
    ['no body', undefined, undefined],
    ['no messages', {}, 'messages'],
    ['an empty list', { messages: [] }, 'messages'],
    ['an unknown role', { messages: [{ role: 'robot', content: 'Hi' }] }, 'messages[0].role'],
    ['a user without content', { messages: [{ role: 'user' }] }, 'messages[0].content'],
    ['a tool answer to nothing', { messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    ['a temperature above 2', { messages, temperature: 2.1 }, 'temperature'],
    ['n of 0', { messages, n: 0 }, 'n'],
    ['stream_options without stream', { messages, stream_options: {} }, 'stream_options'],
    ['top_logprobs without logprobs', { messages, top_logprobs: 2 }, 'top_logprobs'],
    ['tool_choice without tools', { messages, tool_choice: 'auto' }, 'tool_choice'],
    ['an unknown response format', { messages, response_format: { type: 'xml' } }, 'response_format.type'],
  ])('with %s is refused by the name of the parameter', (_, body, param) => {
    expect(paramOf(body)).toBe(param);
  });

  it.each(['ftp://host/a.png', 'file:///etc/passwd', 'asset:abc', 'data:text/html;base64,AAAA', ''])(
    'does not take %s for an image',
    (url) => {
      const content = [{ type: 'image_url', image_url: { url } }];
      expect(paramOf({ messages: [{ role: 'user', content }] })).toMatch(/^messages\[0\]\.content/);
    },
  );
});
