import { loadFont } from '@jimp/plugin-print/load-font';
import {
  SANS_128_WHITE,
  SANS_16_WHITE,
  SANS_32_WHITE,
  SANS_64_WHITE,
  SANS_8_WHITE,
} from '@jimp/plugin-print/fonts';

export type Font = Awaited<ReturnType<typeof loadFont>>;

/** White Open Sans, largest first. */
export type FontLadder = readonly Font[];

/** Loads the fonts that come with jimp from its package; nothing is fetched from the network. */
export async function loadFonts(): Promise<FontLadder> {
  return Promise.all(
    [SANS_128_WHITE, SANS_64_WHITE, SANS_32_WHITE, SANS_16_WHITE, SANS_8_WHITE].map((file) => loadFont(file)),
  );
}
