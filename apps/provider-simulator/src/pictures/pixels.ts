/** Raw RGBA pixels, as jimp and pngjs hold them. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/** Red, green and blue, 0-255. */
export type Colour = readonly [number, number, number];

export const WHITE: Colour = [255, 255, 255];

/** @param hue degrees, not negative; saturation and lightness 0-1. */
export function colourFromHsl(hue: number, saturation: number, lightness: number): Colour {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Lays a colour over one pixel; a pixel drawn on is never transparent afterwards. */
export function blend({ data }: Pixels, at: number, paint: { colour: Colour; alpha: number }): void {
  const { colour, alpha } = paint;
  // Written out, not looped: this runs some million times for a picture.
  const red = data[at] ?? 0;
  const green = data[at + 1] ?? 0;
  const blue = data[at + 2] ?? 0;
  data[at] = red + (colour[0] - red) * alpha;
  data[at + 1] = green + (colour[1] - green) * alpha;
  data[at + 2] = blue + (colour[2] - blue) * alpha;
  data[at + 3] = 255;
}
