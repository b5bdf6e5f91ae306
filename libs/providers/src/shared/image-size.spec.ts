import { describe, expect, it } from '@jest/globals';
import { type AskedSize, approximatedSize, askedSize, nearestSize, parseSize } from './image-size.js';

function size(text: string): AskedSize {
  const parsed = parseSize(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

describe('image sizes', () => {
  it('reads pixels and ratios', () => {
    expect(parseSize('1536x1024')).toEqual({ kind: 'pixels', text: '1536x1024', width: 1536, height: 1024 });
    expect(parseSize('16:9')).toMatchObject({ kind: 'ratio', width: 16, height: 9 });
    expect([parseSize('auto'), parseSize(undefined), parseSize('9')]).toEqual([null, null, null]);
  });

  it('chooses by shape first, then by area', () => {
    expect(nearestSize(size('1792x1024'), ['3:2', '16:9'])).toBe('16:9');
    expect(nearestSize(size('500x500'), ['256x256', '512x512', '1024x1024'])).toBe('512x512');
    expect(nearestSize(size('1:1'), ['256x256', '1024x1024', '512x512'])).toBe('1024x1024');
    expect(nearestSize(size('100x900'), ['1024x1024', '640x1536'])).toBe('640x1536');
  });

  it('prefers aspect_ratio to size and says so', () => {
    expect(askedSize({ size: 'auto', aspect_ratio: '3:2' })).toMatchObject({
      param: 'aspect_ratio',
      warnings: [],
    });
    expect(askedSize({ size: '512x512', aspect_ratio: '3:2' }).warnings).toHaveLength(1);
    expect(askedSize({})).toEqual({ asked: null, param: 'size', warnings: [] });
  });

  it('calls a shape more than 10 % off another shape', () => {
    expect(approximatedSize('size', '1536x1024', '1216x832')).toBe('size: 1536x1024 sent as 1216x832');
    expect(approximatedSize('size', '3000x1000', '21:9')).toMatch(/another shape$/);
  });
});
