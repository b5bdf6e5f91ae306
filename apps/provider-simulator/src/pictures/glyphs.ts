import type { Font } from './fonts.js';
import { blend, WHITE, type Pixels } from './pixels.js';

/**
 * Draws one line of white text; what lies outside the picture is left out.
 * Does what jimp's `print` does for a line (advance and kerning), several times faster: it lays each letter's opacity
 * on the pixels instead of blending a whole sprite.
 * @param place top left corner in pixels
 */
export function drawLine(
  pixels: Pixels,
  font: Font,
  { text, x, y }: { text: string; x: number; y: number },
): void {
  let left = x;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] ?? '';
    const glyph = font.chars[letter];
    if (glyph === undefined) continue;
    const sheet = font.pages[glyph.page]?.bitmap;
    if (sheet !== undefined) {
      const to = { x: Math.round(left + glyph.xoffset), y: y + glyph.yoffset };
      stamp(pixels, sheet, { from: glyph, to });
    }
    left += glyph.xadvance + (font.kernings[letter]?.[text[i + 1] ?? ''] ?? 0);
  }
}

interface Stamp {
  from: { x: number; y: number; width: number; height: number };
  to: { x: number; y: number };
}

function stamp(pixels: Pixels, sheet: Pixels, { from, to }: Stamp): void {
  for (let row = 0; row < from.height; row++) {
    const y = to.y + row;
    if (y < 0 || y >= pixels.height) continue;
    for (let column = 0; column < from.width; column++) {
      const x = to.x + column;
      if (x < 0 || x >= pixels.width) continue;
      const opacity = sheet.data[((from.y + row) * sheet.width + from.x + column) * 4 + 3] ?? 0;
      if (opacity > 0) blend(pixels, (y * pixels.width + x) * 4, { colour: WHITE, alpha: opacity / 255 });
    }
  }
}
