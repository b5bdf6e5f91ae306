import { describe, expect, it } from '@jest/globals';
import { sampleImages } from '../spec/sample-images.spec-helper.js';
import { imageFacts } from './image-facts.js';

const samples = Object.entries(sampleImages);
const decode = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const ascii = (text: string) => new Uint8Array(Buffer.from(text));

/** The JPEG sample with a large profile before its frame header. */
function jpegWithProfile(): Buffer {
  const jpeg = Buffer.from(sampleImages.jpeg.base64, 'base64');
  const segment = Buffer.alloc(65_000);
  segment.writeUInt16BE(0xffe2, 0);
  segment.writeUInt16BE(segment.length - 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, segment, jpeg.subarray(2)]);
}

describe('imageFacts', () => {
  it.each(samples)('reads type and size of %s, as bytes and as base64', (_name, sample) => {
    const { width, height, mediaType, base64 } = sample;
    const expected = { width, height, mediaType, complete: true };
    expect(imageFacts({ encoding: 'binary', bytes: decode(base64) })).toEqual(expected);
    expect(imageFacts({ encoding: 'base64', bytes: ascii(base64) })).toEqual(expected);
    expect(imageFacts({ encoding: 'base64', bytes: ascii(base64.replace(/=+$/, '')) })).toEqual(expected);
  });

  it.each(samples)('notices that %s is cut off', (_name, { base64 }) => {
    const whole = decode(base64);
    for (const length of [whole.length - 2, whole.length - 8, Math.floor(whole.length / 2) + 8]) {
      const cut = whole.subarray(0, length);
      expect(imageFacts({ encoding: 'binary', bytes: cut })?.complete).toBe(false);
      const text = Buffer.from(cut).toString('base64');
      expect(imageFacts({ encoding: 'base64', bytes: ascii(text) })?.complete).toBe(false);
    }
  });

  it('tolerates padding after the end of an image', () => {
    const padded = Buffer.concat([decode(sampleImages.png.base64), Buffer.from('\n')]);
    expect(imageFacts({ encoding: 'binary', bytes: padded })?.complete).toBe(true);
  });

  it('finds the size of a JPEG behind a large profile', () => {
    const bytes = jpegWithProfile();
    const expected = { mediaType: 'image/jpeg', width: 16, height: 8, complete: true };
    expect(imageFacts({ encoding: 'binary', bytes })).toEqual(expected);
    expect(imageFacts({ encoding: 'base64', bytes: ascii(bytes.toString('base64')) })).toEqual(expected);
  });

  it('knows GIF and SVG by their first bytes', () => {
    expect(imageFacts({ encoding: 'binary', bytes: ascii('GIF89a\x10\0\x08\0') })).toMatchObject({
      mediaType: 'image/gif',
      width: 16,
      height: 8,
    });
    expect(imageFacts({ encoding: 'binary', bytes: ascii('\n<svg xmlns="">') })?.mediaType).toBe(
      'image/svg+xml',
    );
  });

  it.each(['', '<html></html>', '{"error":1}', 'RIFF0000WAVE', '\x89PN'])('does not know %j', (text) => {
    expect(imageFacts({ encoding: 'binary', bytes: ascii(text) })).toBeNull();
  });

  it('survives any start of an image', () => {
    for (const [, { base64 }] of samples) {
      const whole = decode(base64);
      for (let length = 0; length <= whole.length; length += 1) {
        expect(() => imageFacts({ encoding: 'binary', bytes: whole.subarray(0, length) })).not.toThrow();
      }
    }
    const endless = Uint8Array.from([0xff, 0xd8, ...Array<number>(5000).fill(0xff)]);
    expect(imageFacts({ encoding: 'binary', bytes: endless })?.mediaType).toBe('image/jpeg');
  });
});
