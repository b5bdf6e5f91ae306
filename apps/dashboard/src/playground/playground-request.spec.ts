import { describe, expect, it } from '@jest/globals';
import { CHAT, emptyInput, type PlaygroundInput } from './playground-input.js';
import { inputFault, playgroundRequest } from './playground-request.js';

const images: PlaygroundInput = { ...emptyInput, via: { kind: 'config', slug: 'pc-1' } };
const chat: PlaygroundInput = { ...images, endpoint: CHAT, via: { kind: 'virtual-key', slug: 'openai' } };

describe('the request of an input', () => {
  it('leaves out what was not filled in', () => {
    const request = playgroundRequest({
      ...images,
      images: { prompt: 'a kraken', size: '', n: null, quality: '', responseFormat: '' },
    });
    expect(request).toEqual({
      path: '/v1/images/generations',
      headers: { 'x-portkey-config': 'pc-1' },
      body: { prompt: 'a kraken' },
    });
  });

  it('carries metadata in ASCII, and the wish for a job', () => {
    const { headers } = playgroundRequest({ ...images, asJob: true, metadata: '{"team": "dé😀"}' });
    expect(headers).toMatchObject({ prefer: 'respond-async' });
    expect(headers['x-portkey-metadata']).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(headers['x-portkey-metadata'] ?? '')).toEqual({ team: 'dé😀' });
  });

  it('holds system prompt, conversation and message in this order, and a picture as a part', () => {
    const { headers, body } = playgroundRequest({
      ...chat,
      chat: {
        ...chat.chat,
        system: 'Be short',
        turns: [
          { role: 'user', text: 'Hello', picture: null },
          { role: 'assistant', text: 'Hi', picture: null },
        ],
        message: 'What is this?',
        picture: 'data:image/png;base64,AAAA',
      },
    });
    expect(headers).toEqual({ 'x-portkey-virtual-key': 'openai' });
    expect(body).toEqual({
      messages: [
        { role: 'system', content: 'Be short' },
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hi' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('does not stream to a job', () => {
    expect(playgroundRequest({ ...chat, asJob: true }).body).not.toHaveProperty('stream');
  });

  it.each([
    [{ ...images, images: { ...images.images, prompt: '  ' } }, 'Write a prompt.'],
    [{ ...chat, chat: { ...chat.chat, message: '' } }, 'Write a message.'],
    [{ ...images, metadata: '{"a": 1}' }, 'Metadata has to be a JSON object of strings.'],
    [{ ...images, metadata: '[' }, 'Metadata has to be a JSON object of strings.'],
    [images, undefined],
    [chat, undefined],
  ])('tells what is missing (%#)', (input, fault) => expect(inputFault(input)).toBe(fault));
});
