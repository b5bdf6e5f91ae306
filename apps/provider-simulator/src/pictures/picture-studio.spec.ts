import { beforeAll, describe, expect, it } from '@jest/globals';
import { Jimp } from './jimp.js';
import { sizeOf } from '../../test/simulator-client.js';
import { PictureStudio, type PictureOrder } from './picture-studio.js';

const order: PictureOrder = {
  provider: 'OpenAI',
  model: 'gpt-image-2',
  prompt: 'A lighthouse at dusk',
  width: 320,
  height: 256,
  variant: '0',
  format: 'png',
};

describe('PictureStudio', () => {
  let studio: PictureStudio;
  beforeAll(async () => {
    studio = await PictureStudio.open();
  });

  it.each([
    [128, 128],
    [640, 1536],
    [1536, 640],
  ])('renders a PNG of %i x %i', async (width, height) => {
    expect(await sizeOf(await studio.render({ ...order, width, height }))).toEqual({ width, height });
  });

  it('renders JPEG when asked', async () => {
    const jpeg = await studio.render({ ...order, format: 'jpeg' });
    expect(jpeg.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(await sizeOf(jpeg)).toEqual({ width: 320, height: 256 });
  });

  it('gives the same bytes for the same order, in another studio too', async () => {
    const again = await (await PictureStudio.open()).render(order);
    expect((await studio.render(order)).equals(again)).toBe(true);
  });

  it.each<[string, Partial<PictureOrder>]>([
    ['prompt', { prompt: 'A lighthouse at dawn' }],
    ['model', { model: 'gpt-image-1' }],
    ['provider', { provider: 'Stability AI' }],
    ['variant', { variant: '1' }],
  ])('another %s is another picture', async (_what, change) => {
    const [one, other] = [await studio.render(order), await studio.render({ ...order, ...change })];
    expect(one.equals(other)).toBe(false);
  });

  it('makes a PNG of exactly the wanted bytes, which still decodes', async () => {
    const png = await studio.render({ ...order, prompt: 'big [bytes=2000000]' });
    expect(png).toHaveLength(2_000_000);
    expect(await sizeOf(png)).toEqual({ width: 320, height: 256 });
  });

  it('does not draw for each prompt when the picture may be plain', async () => {
    const one = await studio.render({ ...order, prompt: 'first [plain]', variant: '1' });
    expect(await studio.render({ ...order, prompt: 'second [plain]', variant: '2' })).toBe(one);
  });

  it('has a transparent sky when asked, and no transparent pixel otherwise', async () => {
    const clear = await Jimp.read(await studio.render({ ...order, transparent: true }));
    const opaque = await Jimp.read(await studio.render(order));
    expect(clear.getPixelColor(0, 0) & 0xff).toBe(0);
    expect(clear.hasAlpha()).toBe(true);
    expect(opaque.hasAlpha()).toBe(false);
  });

  it.each([
    ['none', ''],
    ['letters the fonts do not have', 'Привет 世界 🙂'],
    ['one long word', 'x'.repeat(5000)],
    ['thousands of words', 'word '.repeat(6000)],
  ])('draws a prompt of %s', async (_what, prompt) => {
    const picture = await studio.render({ ...order, prompt });
    expect(await sizeOf(picture)).toEqual({ width: 320, height: 256 });
  });
});
