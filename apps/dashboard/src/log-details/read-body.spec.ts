import { describe, expect, it } from '@jest/globals';
import { promptOf, readRequest, readResponse } from './read-body.js';

const assetId = `asset_${'0'.repeat(32)}`;
const png = 'data:image/png;base64,iVBORw0KGgo=';

describe('a request for people', () => {
  it('shows the prompt of an image', () => {
    const body = { model: 'dall-e-3', prompt: 'A kraken', n: 1 };
    expect(readRequest(body)).toEqual([{ role: 'prompt', parts: [{ kind: 'text', text: 'A kraken' }] }]);
    expect(promptOf(body)).toBe('A kraken');
  });

  it('shows a chat with its pictures: in the body, in the asset store, elsewhere', () => {
    const image = (url: string) => ({ type: 'image_url', image_url: { url } });
    const content = [
      { type: 'text', text: 'What is this?' },
      image(png),
      image(`byway-asset:${assetId}`),
      image('https://pictures.example/a.png'),
    ];
    expect(
      readRequest({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content },
        ],
      }),
    ).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 'What is this?' },
          { kind: 'picture', dataUrl: png },
          { kind: 'asset', id: assetId, mediaType: null },
          { kind: 'address', url: 'https://pictures.example/a.png' },
        ],
      },
    ]);
  });

  it("shows Anthropic's messages, with system text, pictures and tools", () => {
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', name: 'look', input: {} }] },
    ];
    expect(readRequest({ system: 'Be brief.', messages }).map(({ parts }) => parts[0])).toEqual([
      { kind: 'text', text: 'Be brief.' },
      { kind: 'picture', dataUrl: png },
      { kind: 'json', label: 'tool_use', value: { type: 'tool_use', name: 'look', input: {} } },
    ]);
  });

  it.each([
    null,
    'text',
    7,
    [],
    { messages: 'x' },
    { messages: [null, 7] },
    { prompt: { a: 1 } },
    { input: [] },
  ])('shows nothing of %j, and does not fail', (body) => expect(readRequest(body)).toEqual([]));

  it('does not take a scripted picture for a picture', () => {
    const url = 'data:image/svg+xml,<svg onload="alert(1)"/>';
    const [message] = readRequest({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    expect(message?.parts).toEqual([{ kind: 'text', text: '[picture: 43 characters of data]' }]);
  });
});

describe('an answer for people', () => {
  it('shows pictures of the asset store and the revised prompt', () => {
    expect(
      readResponse({ data: [{ asset: assetId, media_type: 'image/png', revised_prompt: 'A big kraken' }] }),
    ).toEqual([
      {
        role: 'answer',
        parts: [
          { kind: 'asset', id: assetId, mediaType: 'image/png' },
          { kind: 'text', text: 'Revised prompt: A big kraken' },
        ],
      },
    ]);
  });

  it('shows text, refusals and tool calls of a chat', () => {
    const call = { function: { name: 'look', arguments: '{"at":"map"}' } };
    const message = (fields: object) => ({ message: { role: 'assistant', ...fields } });
    const choices = [
      message({ content: 'Yes' }),
      message({ content: null, refusal: 'No' }),
      message({ tool_calls: [call] }),
    ];
    expect(readResponse({ choices }).map(({ parts }) => parts)).toEqual([
      [{ kind: 'text', text: 'Yes' }],
      [{ kind: 'text', text: 'No' }],
      [{ kind: 'json', label: 'calls look', value: { at: 'map' } }],
    ]);
  });

  it("shows completions, embeddings and Anthropic's answers", () => {
    const text = (body: unknown) => readResponse(body).flatMap(({ parts }) => parts);
    expect(text({ choices: [{ text: 'done' }] })).toEqual([{ kind: 'text', text: 'done' }]);
    expect(text({ data: [{ embedding: new Array(1536).fill(0) }] })).toEqual([
      { kind: 'text', text: '[1,536 numbers]' },
    ]);
    expect(text({ role: 'assistant', content: [{ type: 'text', text: 'Hi' }] })).toEqual([
      { kind: 'text', text: 'Hi' },
    ]);
    expect(text({ error: { message: 'no' } })).toEqual([]);
  });
});
