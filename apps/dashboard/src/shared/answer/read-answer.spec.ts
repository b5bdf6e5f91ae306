import { describe, expect, it } from '@jest/globals';
import { pictureAddress } from './picture-address.js';
import { readAnswer } from './read-answer.js';

describe('an answer', () => {
  it('shows the pictures of base64 and of URLs, each with a name to save it by', () => {
    const body = {
      created: 1,
      data: [
        { b64_json: '/9j/AAAA', revised_prompt: 'A kraken' },
        { url: 'http://other.test/v1/assets/asset_1?expires=1&signature=a' },
        { url: 'javascript:alert(1)' },
      ],
    };
    expect(readAnswer(body)).toEqual({
      kind: 'pictures',
      pictures: [
        { address: 'data:image/jpeg;base64,/9j/AAAA', fileName: 'picture-1.jpg', revisedPrompt: 'A kraken' },
        { address: '/v1/assets/asset_1?expires=1&signature=a', fileName: 'picture-2', revisedPrompt: null },
      ],
    });
  });

  it('is shown as JSON when it is of no known shape', () =>
    expect(readAnswer({ odd: 1 })).toEqual({ kind: 'other', body: { odd: 1 } }));

  it.each([
    ['https://cdn.test/a.png', 'https://cdn.test/a.png'],
    ['data:text/html,<script>', null],
    ['no url', null],
  ])('finds the picture at %p at %p', (url, address) => expect(pictureAddress(url)).toBe(address));
});
