import { describe, expect, it } from '@jest/globals';
import { chatMedia } from './chat-media.js';
import { dataUrl, isBase64, parseDataUrl } from './data-url.js';
import { mediaParam, replaceMedia } from './media-slot.js';

const body = {
  model: 'm',
  messages: [
    { role: 'system', content: 'data:image/png;base64,AAAA' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image_url', image_url: { url: 'https://host/a.png', detail: 'low' } },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
        { type: 'file', file: { file_id: 'file-1' } },
      ],
    },
  ],
};

describe('the media of a chat', () => {
  it('are found in parts of messages only, with the name of their parameter', () => {
    expect(chatMedia(body).map((slot) => [slot.kind, mediaParam(slot), slot.value])).toEqual([
      ['image', 'messages[1].content[1].image_url.url', 'https://host/a.png'],
      ['audio', 'messages[1].content[2].input_audio.data', 'AAAA'],
      ['file', 'messages[1].content[3].file.file_data', 'data:application/pdf;base64,AAAA'],
    ]);
    expect(chatMedia({})).toEqual([]);
    expect(chatMedia({ messages: 'none' })).toEqual([]);
    const [, user] = body.messages;
    const mixed = chatMedia({ messages: [null, 'text', { content: null }, [], user] });
    expect(mixed.map(mediaParam)[0]).toBe('messages[4].content[1].image_url.url');
  });

  it('are replaced without a change of anything else, or of the body given', () => {
    const before = structuredClone(body);
    const [image] = chatMedia(body);
    const changed = replaceMedia(body, [{ path: image?.path ?? [], value: 'new' }]);
    expect(body).toEqual(before);
    const expected = JSON.stringify(body).replace('https://host/a.png', 'new');
    expect(JSON.stringify(changed)).toBe(expected);
    expect(replaceMedia(body, [])).toBe(body);
  });
});

describe('a data URL', () => {
  it.each([
    ['data:image/png;base64,AAAA', { mediaType: 'image/png', base64: 'AAAA' }],
    ['data:Image/PNG;charset=utf-8;base64,AAAA', { mediaType: 'image/png', base64: 'AAAA' }],
    ['data:image/svg+xml;base64,AA==', { mediaType: 'image/svg+xml', base64: 'AA==' }],
    ['data:image/png,AAAA', null],
    ['data:;base64,AAAA', null],
    ['https://host/a.png', null],
  ])('is read: %s', (url, expected) => {
    expect(parseDataUrl(url)).toEqual(expected);
  });

  it('is written as it is read', () => {
    const parts = { mediaType: 'image/png', base64: 'AAAA' };
    expect(parseDataUrl(dataUrl(parts))).toEqual(parts);
  });

  it.each([
    ['AAAA', true],
    ['AA==', true],
    ['', false],
    ['AA=', false],
    ['AAA', false],
    ['AA\nAA', false],
    ['AA__', false],
  ])('holds base64: %j', (text, expected) => {
    expect(isBase64(text)).toBe(expected);
  });
});
