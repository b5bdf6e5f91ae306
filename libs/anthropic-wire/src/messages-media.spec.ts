import { mediaParam, replaceMedia } from '@byway/openai-wire/media-slot';
import { describe, expect, it } from '@jest/globals';
import { messagesMedia } from './messages-media.js';

const picture = (data: string) => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data },
});

describe('the media of a message', () => {
  it('are found among its blocks and in results of tools, with the name of their parameter', () => {
    const body = {
      messages: [
        { role: 'user', content: 'AAAA' },
        {
          role: 'user',
          content: [
            picture('AAAA'),
            { type: 'image', source: { type: 'url', url: 'https://host/a.png' } },
            {
              type: 'tool_result',
              tool_use_id: 't',
              content: [{ type: 'text', text: 'x' }, picture('BBBB')],
            },
            { type: 'tool_result', tool_use_id: 'u', content: 'CCCC' },
          ],
        },
      ],
    };
    expect(messagesMedia(body).map((slot) => [mediaParam(slot), slot.value])).toEqual([
      ['messages[1].content[0].source.data', 'AAAA'],
      ['messages[1].content[1].source.url', 'https://host/a.png'],
      ['messages[1].content[2].content[1].source.data', 'BBBB'],
    ]);
    expect(messagesMedia({})).toEqual([]);
  });

  it('that are fetched are written as Anthropic takes them', () => {
    const block = { type: 'image', source: { type: 'url', url: 'https://host/a.png' } };
    const body = { messages: [{ role: 'user', content: [block] }] };
    const [slot] = messagesMedia(body);
    const replacement = slot?.fetched?.({ mediaType: 'image/png', base64: 'AAAA' });
    if (replacement === undefined) throw new Error('no address was found');
    expect(replaceMedia(body, [replacement])).toEqual({
      messages: [{ role: 'user', content: [picture('AAAA')] }],
    });
  });
});
