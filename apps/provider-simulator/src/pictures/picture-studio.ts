import jpegFormat from '@jimp/js-jpeg';
import { ByteCache } from './byte-cache.js';
import { loadFonts, type FontLadder } from './fonts.js';
import { Jimp } from './jimp.js';
import { letterPicture } from './lettering.js';
import { paintLandscape } from './landscape.js';
import { padPng } from './png-padding.js';
import { readPromptMarkers } from './prompt-markers.js';
import { seededRandom } from './seeded-random.js';

export interface PictureOrder {
  /** Shown on the picture. */
  provider: string;
  model: string;
  prompt: string;
  width: number;
  height: number;
  /** Tells pictures of one prompt apart: the caller's seed, or the place in a series. */
  variant: string;
  format: 'png' | 'jpeg';
  /** What Stability does to a picture that its filter caught. */
  blurred?: boolean;
  transparent?: boolean;
}

const jpeg = jpegFormat();
const CACHE_BYTES = 256 * 1024 * 1024;

/** Renders pictures of the wanted size with the prompt lettered on them, and keeps the last ones. */
export class PictureStudio {
  private readonly cache = new ByteCache(CACHE_BYTES);
  private readonly underway = new Map<string, Promise<Buffer>>();

  private constructor(private readonly fonts: FontLadder) {}

  static async open(): Promise<PictureStudio> {
    return new PictureStudio(await loadFonts());
  }

  /** @returns an encoded PNG or JPEG; the same order always gives the same bytes. */
  async render(order: PictureOrder): Promise<Buffer> {
    const { text, bytes, plain } = readPromptMarkers(order.prompt);
    const drawn = plain ? { ...order, prompt: 'plain picture', variant: '' } : { ...order, prompt: text };
    const picture = await this.once(JSON.stringify(drawn), () => this.draw(drawn));
    if (bytes === undefined || order.format !== 'png') return picture;
    return this.once(JSON.stringify([drawn, bytes]), () => Promise.resolve(padPng(picture, bytes)));
  }

  /** Equal orders that come while one is being drawn wait for that one. */
  private async once(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const kept = this.cache.get(key) ?? this.underway.get(key);
    if (kept !== undefined) return kept;
    const making = make()
      .then((picture) => {
        this.cache.set(key, picture);
        return picture;
      })
      .finally(() => this.underway.delete(key));
    this.underway.set(key, making);
    return making;
  }

  private async draw(order: PictureOrder): Promise<Buffer> {
    const image = new Jimp({ width: order.width, height: order.height });
    const random = seededRandom(`${order.prompt}|${order.variant}`);
    paintLandscape(image.bitmap, random, { transparentSky: order.transparent ?? false });
    letterPicture(image.bitmap, this.fonts, order);
    if (order.blurred === true) {
      // Shrinking and growing again blurs ten times faster than jimp's blur.
      image.resize({
        w: Math.max(2, Math.round(order.width / 28)),
        h: Math.max(2, Math.round(order.height / 28)),
      });
      image.resize({ w: order.width, h: order.height });
    }
    // Straight from the pixels: jimp's `getBuffer` lays them on a background first, which takes longer than the rest.
    if (order.format === 'jpeg') return jpeg.encode(image.bitmap, { quality: 85 });
    // One fixed filter and a middling deflate level: six times faster than jimp's defaults.
    return image.getBuffer('image/png', { deflateLevel: 4, deflateStrategy: 0, filterType: 2 });
  }
}
